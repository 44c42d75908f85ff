package org.gridmask.loader;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.pixel.MatRows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes images of 8 bits as planes of normalised numbers. Of a channel there are no more than 256
 * numbers, which the normaliser makes once.
 */
final class PlanarWriter {

  private static final int LEVELS = 256;
  private static final int SIDE = 16;

  private final float[][] numbers;

  private final ThreadLocal<Scratch> scratch;

  private record Scratch(byte[] pixels, float[] plane) {}

  /**
   * A writer of images of one size.
   *
   * @param normalizer what makes numbers of grey levels, or null for the levels themselves
   */
  PlanarWriter(int channels, int height, int width, DataNormalization normalizer) {
    int plane = Math.multiplyExact(height, width);
    int length = Math.multiplyExact(plane, channels);
    scratch = ThreadLocal.withInitial(() -> new Scratch(new byte[length], new float[plane]));
    // As an image: loops over other shapes might divide in another way.
    INDArray levels = Nd4j.arange(LEVELS).reshape(1, 1, SIDE, SIDE).castTo(Nd4j.dataType());
    INDArray image =
        Nd4j.concat(
            1, Arrays.stream(new INDArray[channels]).map(c -> levels).toArray(INDArray[]::new));
    if (normalizer != null) {
      normalizer.transform(image);
    }
    numbers = new float[channels][];
    for (int c = 0; c < channels; c++) {
      numbers[c] = image.slice(0).slice(c).ravel().toFloatVector();
    }
  }

  /** Writes an image [H, W, C] to its place in a batch [C, H, W]. */
  void write(Mat image, FloatBuffer to) {
    byte[] pixels = scratch.get().pixels();
    float[] plane = scratch.get().plane();
    int channels = numbers.length;
    new MatRows(image).readAll(pixels);
    for (int c = 0; c < channels; c++) {
      float[] number = numbers[c];
      for (int i = 0, from = c; i < plane.length; i++, from += channels) {
        plane[i] = number[pixels[from] & 0xff];
      }
      to.put(c * plane.length, plane);
    }
  }
}
