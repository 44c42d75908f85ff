package org.gridmask.internal.vertex;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the levels of a feature pyramid lie on one canvas. The first level is at the top left, the
 * others in a row below it or in a column to its right, whichever takes less area. Between them is
 * a row or column of zeros, so that a 3x3 convolution padded by 1 has the results of one on each
 * level.
 *
 * @param height the height of the canvas
 * @param width the width of the canvas
 * @param levels the levels, the largest first
 */
public record PyramidCanvas(int height, int width, List<Level> levels) {

  /**
   * A level.
   *
   * @param top its first row on the canvas
   * @param left its first column on the canvas
   * @param height its height
   * @param width its width
   */
  public record Level(int top, int left, int height, int width) {}

  /**
   * The canvas of levels of these heights and widths.
   *
   * @param heights those of the levels, the largest first
   * @param widths those of the levels
   * @return the canvas
   */
  public static PyramidCanvas of(int[] heights, int[] widths) {
    PyramidCanvas below = of(heights, widths, true);
    PyramidCanvas beside = of(heights, widths, false);
    return below.area() < beside.area() ? below : beside;
  }

  /**
   * The canvas of the levels P2, P3, ... of padded images, each half as large as the last one.
   *
   * @param height the height of the images
   * @param width the width of the images
   * @param levels the number of levels
   * @return the canvas
   */
  public static PyramidCanvas ofImages(int height, int width, int levels) {
    int[] heights = new int[levels];
    int[] widths = new int[levels];
    int h = half(height);
    int w = half(width);
    for (int i = 0; i < heights.length; i++) {
      h = half(h);
      w = half(w);
      heights[i] = h;
      widths[i] = w;
    }
    return of(heights, widths);
  }

  private static int half(int size) {
    return (size + 1) / 2;
  }

  private static PyramidCanvas of(int[] heights, int[] widths, boolean below) {
    List<Level> levels = new ArrayList<>();
    int top = 0;
    int left = 0;
    int height = 0;
    int width = 0;
    for (int i = 0; i < heights.length; i++) {
      levels.add(new Level(top, left, heights[i], widths[i]));
      height = Math.max(height, top + heights[i]);
      width = Math.max(width, left + widths[i]);
      boolean down = below == (i == 0);
      top += down ? heights[i] + 1 : 0;
      left += down ? 0 : widths[i] + 1;
    }
    return new PyramidCanvas(height, width, List.copyOf(levels));
  }

  private long area() {
    return (long) height * width;
  }
}
