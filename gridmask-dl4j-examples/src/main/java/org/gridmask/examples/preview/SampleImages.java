package org.gridmask.examples.preview;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;

/** Embedded pictures, for a preview without image files. */
public final class SampleImages {

  private SampleImages() {}

  /**
   * The first pictures of the embedded Fashion-MNIST sample.
   *
   * @param count their maximum number
   * @return the pictures
   */
  public static List<NamedImage> embedded(int count) {
    ImageShape shape = ImageSource.embedded().shape();
    List<NamedImage> images = new ArrayList<>();
    for (byte[] grey : ImageSource.embeddedPixels(count)) {
      BufferedImage image =
          new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < grey.length; i++) {
        image.setRGB(i % shape.width(), i / shape.width(), (grey[i] & 0xff) * 0x010101);
      }
      images.add(new NamedImage("fashion-mnist-" + images.size(), image));
    }
    return images;
  }
}
