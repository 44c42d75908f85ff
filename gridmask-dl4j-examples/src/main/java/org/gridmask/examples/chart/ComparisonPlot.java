package org.gridmask.examples.chart;

import java.io.IOException;
import org.gridmask.examples.files.AtomicFiles;

/**
 * Draws a comparison: dots with whiskers, one row a label, or lines over a parameter.
 *
 * <p>Series differ in the shape of their marks and, as lines, in their dashes, not in colour alone.
 * The axis of what was measured spans what there is, for differences of a few tenths of a percent
 * would not show on one that begins at 0; that is why there are dots and no bars.
 */
public final class ComparisonPlot {

  private ComparisonPlot() {}

  /**
   * Writes plot.svg and plot.png.
   *
   * @param chart what is compared
   * @param files where to
   * @throws IOException if they cannot be written, or Java cannot draw text on this machine; the
   *     message is one line that says why
   */
  public static void write(ComparisonChart chart, AtomicFiles files) throws IOException {
    write(chart, "plot", files);
  }

  /**
   * Writes an SVG and a PNG file.
   *
   * @param chart what is compared
   * @param name the files' name without the extension
   * @param files where to
   * @throws IOException if they cannot be written, or Java cannot draw text on this machine; the
   *     message is one line that says why
   */
  public static void write(ComparisonChart chart, String name, AtomicFiles files)
      throws IOException {
    new ChartPicture(chart, ChartLayout.plot()).drawing().write(name, files);
  }
}
