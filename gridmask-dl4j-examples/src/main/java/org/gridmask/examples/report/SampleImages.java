package org.gridmask.examples.report;

import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Pictures that come with the program, for when none is given. */
public final class SampleImages {

  private static final String IMAGES =
      "/org/gridmask/examples/data/fashion-mnist-sample/train-images-idx3-ubyte.gz";
  private static final int IDX_IMAGES = 0x00000803;

  private SampleImages() {}

  /**
   * The first pictures of the embedded Fashion-MNIST sample.
   *
   * @param count how many at most
   * @return the pictures; none in a build without the sample
   */
  public static List<NamedImage> embedded(int count) {
    List<NamedImage> images = new ArrayList<>();
    try (InputStream resource = SampleImages.class.getResourceAsStream(IMAGES)) {
      if (resource == null) {
        return images;
      }
      DataInputStream in = new DataInputStream(new GZIPInputStream(resource));
      if (in.readInt() != IDX_IMAGES) {
        throw new IOException(IMAGES + " is no IDX file of images");
      }
      int total = in.readInt();
      int height = in.readInt();
      int width = in.readInt();
      for (int i = 0; i < Math.min(count, total); i++) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < height * width; pixel++) {
          image.setRGB(pixel % width, pixel / width, in.readUnsignedByte() * 0x010101);
        }
        images.add(new NamedImage("fashion-mnist-" + i, image));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return images;
  }
}
