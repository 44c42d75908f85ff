package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Path;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.report.HtmlReport;

/** Writes the report of a comparison. */
public final class CompareReport {

  private CompareReport() {}

  /**
   * Writes report.html anew from what the folder holds. The comparison may go on meanwhile.
   *
   * @param folder the folder of a comparison
   * @throws ConfigException if it is no folder of a comparison, or a file in it is not this
   *     program's
   * @throws IOException if a file cannot be read or written
   */
  public static void write(Path folder) throws IOException {
    write(RecordedComparison.read(folder), folder);
  }

  static void write(Results results, Path folder) throws IOException {
    HtmlReport.write(
        ComparePage.of(results, folder), HtmlReport.FILE_NAME, new AtomicFiles(folder));
  }
}
