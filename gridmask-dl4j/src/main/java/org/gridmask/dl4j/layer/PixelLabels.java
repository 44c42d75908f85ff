package org.gridmask.dl4j.layer;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The classes of a batch's pixels, in the order [N, H, W].
 *
 * @param classes the classes; {@link #IGNORED} where they do not count
 * @param valid the number of pixels that count, by image
 */
record PixelLabels(int[] classes, long[] valid) {

  static final int IGNORED = -1;

  /**
   * Reads labels.
   *
   * @param labels the labels
   * @param mask 0 where they do not count; null for none
   * @param ignored the label that does not count
   * @param count the number of classes
   * @param shape [N, H, W]
   * @param layer names the layer, for messages
   * @throws DL4JInvalidInputException if a shape does not fit or a label is no class
   */
  static PixelLabels of(
      INDArray labels, INDArray mask, int ignored, int count, long[] shape, String layer) {
    float[] values = values("labels", labels, shape, layer);
    float[] weights = mask == null ? null : values("label mask", mask, shape, layer);
    int pixels = (int) (shape[1] * shape[2]);
    int[] classes = new int[values.length];
    long[] valid = new long[(int) shape[0]];
    for (int i = 0; i < values.length; i++) {
      int label = (int) values[i];
      if (label == ignored && values[i] == ignored || weights != null && weights[i] == 0) {
        classes[i] = IGNORED;
      } else if (label == values[i] && label >= 0 && label < count) {
        classes[i] = label;
        valid[i / pixels]++;
      } else {
        throw new DL4JInvalidInputException(
            "the label %s of pixel (%d, %d) of image %d is neither in [0, %d) nor %d, which is ignored %s"
                .formatted(
                    values[i],
                    i % pixels % shape[2],
                    i % pixels / shape[2],
                    i / pixels,
                    count,
                    ignored,
                    layer));
      }
    }
    return new PixelLabels(classes, valid);
  }

  /** The classes of a row, counted over all images. */
  int[] row(int row, int width) {
    return Arrays.copyOfRange(classes, row * width, (row + 1) * width);
  }

  private static float[] values(String name, INDArray array, long[] shape, String layer) {
    long[] first = {shape[0], 1, shape[1], shape[2]};
    long[] last = {shape[0], shape[1], shape[2], 1};
    if (!Arrays.equals(array.shape(), shape)
        && !Arrays.equals(array.shape(), first)
        && !Arrays.equals(array.shape(), last)) {
      throw new DL4JInvalidInputException(
          "the %s have the shape %s instead of %s %s"
              .formatted(name, Arrays.toString(array.shape()), Arrays.toString(first), layer));
    }
    return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
  }

  /** The weight of a pixel that counts in the mean of the batch; 0 if there is none. */
  double share() {
    return inverse(Arrays.stream(valid).sum());
  }

  /** The weight of a pixel that counts in the mean of an image; 0 if there is none. */
  double share(int image) {
    return inverse(valid[image]);
  }

  private static double inverse(long count) {
    return count == 0 ? 0 : 1.0 / count;
  }
}
