package org.gridmask.loader;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.pixel.MatRows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes images as planes of normalised floats. 8-bit images go through a lookup table of 256
 * values per channel.
 */
final class PlanarWriter {

  private static final int LEVELS = 256;
  private static final int LEVELS_SIDE = 16;

  private final float[][] tables;

  /** The mean and the standard deviation of each plane, for images of floats. */
  private final float[] mean;

  private final float[] deviation;
  private final boolean reversed;

  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(() -> Scratch.NONE);

  private record Scratch(byte[] bytes, float[] floats, float[] plane) {
    static final Scratch NONE = new Scratch(new byte[0], new float[0], new float[0]);
  }

  /**
   * A writer.
   *
   * @param rgb whether the planes have the opposite order of the images' channels, BGR
   * @param normalizer normalises the grey levels of the planes; null to keep them as they are
   */
  PlanarWriter(int channels, boolean rgb, DataNormalization normalizer) {
    reversed = rgb;
    // In image shape: ND4J may round differently for other shapes.
    INDArray levels =
        Nd4j.arange(LEVELS).reshape(1, 1, LEVELS_SIDE, LEVELS_SIDE).castTo(Nd4j.dataType());
    INDArray image =
        Nd4j.concat(
            1, Arrays.stream(new INDArray[channels]).map(c -> levels).toArray(INDArray[]::new));
    if (normalizer != null) {
      normalizer.transform(image);
    }
    tables = new float[channels][];
    for (int c = 0; c < channels; c++) {
      tables[c] = image.slice(0).slice(c).ravel().toFloatVector();
    }
    mean = new float[channels];
    deviation = new float[channels];
    Arrays.fill(deviation, 1);
    if (normalizer instanceof NormalizerStandardize standardize) {
      for (int c = 0; c < channels; c++) {
        mean[c] = standardize.getMean().getFloat(c);
        deviation[c] = standardize.getStd().getFloat(c);
      }
    }
  }

  /** Writes an image [H, W, C] of 8 bits or floats to its slice of a batch [C, H, W]. */
  void write(Mat image, FloatBuffer to) {
    int channels = tables.length;
    int pixels = Math.toIntExact(image.total());
    boolean isBytes = image.depth() == opencv_core.CV_8U;
    Scratch arrays = scratch.get();
    if (arrays.plane.length != pixels || isBytes && arrays.bytes.length == 0) {
      int values = Math.multiplyExact(pixels, channels);
      arrays =
          new Scratch(
              new byte[isBytes ? values : 0], new float[isBytes ? 0 : values], new float[pixels]);
      scratch.set(arrays);
    }
    if (isBytes) {
      new MatRows(image).readAll(arrays.bytes);
    } else {
      read(image, arrays.floats);
    }
    float[] plane = arrays.plane;
    for (int c = 0; c < channels; c++) {
      int first = reversed ? channels - 1 - c : c;
      if (isBytes) {
        float[] table = tables[c];
        for (int i = 0, from = first; i < plane.length; i++, from += channels) {
          plane[i] = table[arrays.bytes[from] & 0xff];
        }
      } else {
        for (int i = 0, from = first; i < plane.length; i++, from += channels) {
          plane[i] = (arrays.floats[from] - mean[c]) / deviation[c];
        }
      }
      to.put(c * plane.length, plane);
    }
  }

  private static void read(Mat image, float[] values) {
    if (image.isContinuous()) {
      image.<FloatBuffer>createBuffer().get(values);
    } else {
      try (Mat dense = image.clone()) {
        dense.<FloatBuffer>createBuffer().get(values);
      }
    }
  }
}
