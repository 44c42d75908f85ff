package org.gridmask.examples.report;

import java.awt.Color;
import java.awt.image.BufferedImage;

/**
 * A picture to show.
 *
 * @param name what to call it
 * @param pixels its pixels, opaque RGB; fewer than {@code width} x {@code height} where the image
 *     was too large to be read whole
 * @param width the image's own width in pixels
 * @param height the image's own height in pixels
 */
public record NamedImage(String name, BufferedImage pixels, int width, int height) {

  /**
   * A picture that was read whole.
   *
   * @param name what to call it
   * @param pixels its pixels, opaque RGB
   */
  public NamedImage(String name, BufferedImage pixels) {
    this(name, pixels, pixels.getWidth(), pixels.getHeight());
  }

  /**
   * A colour in which dropped squares can be told from the picture.
   *
   * @return black, as in the paper's figures; a light grey on pictures that are mostly dark
   */
  public Color contrastingFill() {
    double sum = 0;
    for (int y = 0; y < pixels.getHeight(); y++) {
      for (int x = 0; x < pixels.getWidth(); x++) {
        int rgb = pixels.getRGB(x, y);
        sum += 0.30 * (rgb >> 16 & 255) + 0.59 * (rgb >> 8 & 255) + 0.11 * (rgb & 255);
      }
    }
    double mean = sum / ((double) pixels.getHeight() * pixels.getWidth());
    return mean < 80 ? new Color(0xA0A0A0) : Color.BLACK;
  }
}
