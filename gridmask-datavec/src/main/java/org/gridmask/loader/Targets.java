package org.gridmask.loader;

import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.pixel.MatRows;
import org.gridmask.transform.Transformed;

/** What images are labelled with. */
interface Targets {

  /**
   * The label of an image.
   *
   * @param image the decoded image
   * @param transformed the same, transformed
   * @param index its number in its source
   * @throws IllegalStateException if the label is invalid
   */
  float[] of(ImageDecoder.Decoded image, Transformed transformed, int index, int epoch, int key);

  /** One class per image, one-hot, [classes]. */
  record OneHot(EncodedImages images, int classes) implements Targets {
    @Override
    public float[] of(
        ImageDecoder.Decoded image, Transformed transformed, int index, int epoch, int key) {
      int label = images.label(index);
      if (label < 0 || label >= classes) {
        throw new IllegalStateException(
            "%s: the label must be in [0, %d), the number of classes, but is %d"
                .formatted(images.name(index), classes, label));
      }
      float[] oneHot = new float[classes];
      oneHot[label] = 1;
      return oneHot;
    }
  }

  /** One class per pixel, [1, H, W]. */
  record PerPixel() implements Targets {
    @Override
    public float[] of(
        ImageDecoder.Decoded image, Transformed transformed, int index, int epoch, int key) {
      try (Mat labels = image.transformedLabels(epoch, key)) {
        byte[] values = new byte[Math.toIntExact(labels.total())];
        new MatRows(labels).readAll(values);
        float[] classes = new float[values.length];
        for (int i = 0; i < values.length; i++) {
          classes[i] = values[i] & 0xff;
        }
        return classes;
      }
    }
  }
}
