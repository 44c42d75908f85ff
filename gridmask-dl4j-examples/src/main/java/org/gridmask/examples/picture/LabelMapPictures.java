package org.gridmask.examples.picture;

import java.awt.image.BufferedImage;

/** Label maps as pictures. */
public final class LabelMapPictures {

  /** What pixels without a class are drawn as. */
  private static final int BLACK = 0;

  private LabelMapPictures() {}

  /**
   * A grey picture with a grey level for each class.
   *
   * @param height the height in pixels
   * @param width the width in pixels
   * @param classes the class of each pixel in row-major order
   * @param levels the grey level of each class, in [0, 255]
   * @return the picture
   */
  public static BufferedImage grey(int height, int width, byte[] classes, int[] levels) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < classes.length; i++) {
      picture.getRaster().setSample(i % width, i / width, 0, levels[classes[i] & 0xff]);
    }
    return picture;
  }

  /**
   * A picture in colour.
   *
   * @param height the height in pixels
   * @param width the width in pixels
   * @param classes the class of each pixel in row-major order
   * @param colours the colour of each class, 0xRRGGBB; others are black
   * @return the picture
   */
  public static BufferedImage coloured(int height, int width, byte[] classes, int[] colours) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < classes.length; i++) {
      int label = classes[i] & 0xff;
      picture.setRGB(i % width, i / width, label < colours.length ? colours[label] : BLACK);
    }
    return picture;
  }
}
