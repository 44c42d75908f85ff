package org.gridmask.loader;

import java.nio.FloatBuffer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.pixel.MatRows;

/** Writes what an image is labelled with to its slice of a batch. */
interface Targets {

  /** The shape of one image's label; 0 x 0 for the size of the image. */
  long[] shape();

  /**
   * Writes the label of an image.
   *
   * @param image the decoded image
   * @param index its number in its source
   * @throws IllegalStateException if the label is invalid
   */
  void write(ImageDecoder.Decoded image, int index, int epoch, int key, FloatBuffer to);

  /** One class per image, one-hot, [classes]. */
  record OneHot(EncodedImages images, int classes) implements Targets {
    @Override
    public long[] shape() {
      return new long[] {classes};
    }

    @Override
    public void write(ImageDecoder.Decoded image, int index, int epoch, int key, FloatBuffer to) {
      int label = images.label(index);
      if (label < 0 || label >= classes) {
        throw new IllegalStateException(
            "%s: the label must be in [0, %d), the number of classes, but is %d"
                .formatted(images.name(index), classes, label));
      }
      for (int i = 0; i < classes; i++) {
        to.put(i, i == label ? 1 : 0);
      }
    }
  }

  /** One class per pixel, [1, H, W]. */
  record PerPixel(int height, int width) implements Targets {
    @Override
    public long[] shape() {
      return new long[] {1, height, width};
    }

    @Override
    public void write(ImageDecoder.Decoded image, int index, int epoch, int key, FloatBuffer to) {
      try (Mat labels = image.transformedLabels(epoch, key)) {
        byte[] values = new byte[to.limit()];
        new MatRows(labels).readAll(values);
        float[] classes = new float[values.length];
        for (int i = 0; i < values.length; i++) {
          classes[i] = values[i] & 0xff;
        }
        to.put(0, classes);
      }
    }
  }
}
