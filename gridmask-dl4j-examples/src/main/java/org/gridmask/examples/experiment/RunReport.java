package org.gridmask.examples.experiment;

import java.io.IOException;
import java.nio.file.Path;

/** Writes the report of a run from what its folder holds. */
public final class RunReport {

  private RunReport() {}

  /**
   * Writes report.html.
   *
   * @param run the folder of a run, finished or not
   * @throws IOException if a file cannot be read or written
   */
  public static void write(Path run) throws IOException {
    throw new UnsupportedOperationException();
  }
}
