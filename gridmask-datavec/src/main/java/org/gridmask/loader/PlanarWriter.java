package org.gridmask.loader;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.pixel.MatRows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes 8-bit images as planes of normalised floats, by a lookup table of 256 values per channel.
 */
final class PlanarWriter {

  private static final int LEVELS = 256;
  private static final int LEVELS_SIDE = 16;

  private final float[][] tables;
  private final boolean reversed;

  private final ThreadLocal<Scratch> scratch;

  private record Scratch(byte[] pixels, float[] plane) {}

  /**
   * A writer for images of one size.
   *
   * @param rgb whether the planes have the opposite order of the images' channels, BGR
   * @param normalizer normalises the grey levels of the planes; null to keep them as they are
   */
  PlanarWriter(int channels, int height, int width, boolean rgb, DataNormalization normalizer) {
    reversed = rgb;
    int plane = Math.multiplyExact(height, width);
    int length = Math.multiplyExact(plane, channels);
    scratch = ThreadLocal.withInitial(() -> new Scratch(new byte[length], new float[plane]));
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
  }

  /** Writes an image [H, W, C] to its slice of a batch [C, H, W]. */
  void write(Mat image, FloatBuffer to) {
    byte[] pixels = scratch.get().pixels();
    float[] plane = scratch.get().plane();
    int channels = tables.length;
    new MatRows(image).readAll(pixels);
    for (int c = 0; c < channels; c++) {
      float[] table = tables[c];
      int first = reversed ? channels - 1 - c : c;
      for (int i = 0, from = first; i < plane.length; i++, from += channels) {
        plane[i] = table[pixels[from] & 0xff];
      }
      to.put(c * plane.length, plane);
    }
  }
}
