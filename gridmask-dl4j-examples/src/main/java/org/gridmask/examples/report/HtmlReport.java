package org.gridmask.examples.report;

import java.io.IOException;
import org.gridmask.examples.files.AtomicFiles;

/** Writes a report as one self-contained HTML file. */
public final class HtmlReport {

  /** The file's usual name. */
  public static final String FILE_NAME = "report.html";

  private HtmlReport() {}

  /**
   * Writes a report.
   *
   * @param page the report
   * @param name the file's name
   * @param files where to
   * @throws IOException if it cannot be written
   */
  public static void write(ReportPage page, String name, AtomicFiles files) throws IOException {
    throw new UnsupportedOperationException();
  }
}
