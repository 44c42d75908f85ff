package org.gridmask.examples.picture;

import java.awt.Dimension;
import java.awt.image.BufferedImage;

/** Scales pictures to fit a cell or page. */
public final class Thumbnail {

  private Thumbnail() {}

  /** The size that fits a cell; small pictures are enlarged by an integer factor. */
  public static Dimension size(int width, int height, int cell) {
    int longSide = Math.max(width, height);
    double scale = longSide <= cell ? cell / longSide : (double) cell / longSide;
    return new Dimension(
        (int) Math.max(1, Math.round(width * scale)),
        (int) Math.max(1, Math.round(height * scale)));
  }

  /**
   * Shrinks a picture to a maximum size.
   *
   * @param picture the picture
   * @param max the maximum of its longer side in pixels, at least 1
   * @return the picture itself, or a smaller one with the same aspect ratio
   */
  public static BufferedImage within(BufferedImage picture, int max) {
    if (Math.max(picture.getWidth(), picture.getHeight()) <= max) {
      return picture;
    }
    Dimension size = size(picture.getWidth(), picture.getHeight(), max);
    return of(picture, size.width, size.height);
  }

  /** Area interpolation when shrinking, nearest neighbour when enlarging. */
  public static BufferedImage of(BufferedImage source, int width, int height) {
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      int y0 = (int) ((long) y * source.getHeight() / height);
      int y1 = Math.max(y0 + 1, (int) ((y + 1L) * source.getHeight() / height));
      for (int x = 0; x < width; x++) {
        int x0 = (int) ((long) x * source.getWidth() / width);
        int x1 = Math.max(x0 + 1, (int) ((x + 1L) * source.getWidth() / width));
        scaled.setRGB(x, y, average(source, x0, y0, x1, y1));
      }
    }
    return scaled;
  }

  private static int average(BufferedImage source, int x0, int y0, int x1, int y1) {
    long red = 0;
    long green = 0;
    long blue = 0;
    for (int y = y0; y < y1; y++) {
      for (int x = x0; x < x1; x++) {
        int rgb = source.getRGB(x, y);
        red += rgb >> 16 & 255;
        green += rgb >> 8 & 255;
        blue += rgb & 255;
      }
    }
    long count = (long) (x1 - x0) * (y1 - y0);
    long half = count / 2;
    return (int) ((red + half) / count << 16 | (green + half) / count << 8 | (blue + half) / count);
  }
}
