package org.gridmask.examples.chart;

import java.io.IOException;
import org.gridmask.examples.files.AtomicFiles;

/** Draws curves as a picture of its own. */
public final class CurvePlot {

  private CurvePlot() {}

  /**
   * Writes an SVG and a PNG file.
   *
   * @param chart the curves
   * @param name the files' name without the extension
   * @param files where to
   * @throws IOException if they cannot be written, or Java cannot draw text on this machine; the
   *     message is one line that says why
   */
  public static void write(CurveChart chart, String name, AtomicFiles files) throws IOException {
    new ChartPicture(chart, ChartLayout.plot()).drawing().write(name, files);
  }
}
