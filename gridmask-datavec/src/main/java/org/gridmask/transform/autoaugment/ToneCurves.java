package org.gridmask.transform.autoaugment;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** Point operations on grey levels, by lookup tables. */
final class ToneCurves {

  private static final int LEVELS = 256;
  private static final int WHITE = 255;

  private ToneCurves() {}

  /** Applies a curve to all colours, clipped to [0, 255]. */
  static void apply(ByteImage image, IntUnaryOperator curve) {
    byte[] table = table(curve);
    for (int c = 0; c < image.colours(); c++) {
      image.replace(c, table);
    }
  }

  /** Stretches each colour so that its darkest level becomes 0 and its lightest 255. */
  static void autoContrast(ByteImage image) {
    for (int c = 0; c < image.colours(); c++) {
      int[] histogram = image.histogram(c);
      int darkest = 0;
      while (histogram[darkest] == 0) {
        darkest++;
      }
      int lightest = LEVELS - 1;
      while (histogram[lightest] == 0) {
        lightest--;
      }
      if (lightest > darkest) {
        double scale = (double) WHITE / (lightest - darkest);
        double offset = -darkest * scale;
        image.replace(c, table(level -> (int) (level * scale + offset)));
      }
    }
  }

  /** Equalises the histogram of each colour. */
  static void equalize(ByteImage image) {
    for (int c = 0; c < image.colours(); c++) {
      int[] histogram = image.histogram(c);
      int lightest = LEVELS - 1;
      while (histogram[lightest] == 0) {
        lightest--;
      }
      int step = (Arrays.stream(histogram).sum() - histogram[lightest]) / WHITE;
      if (step > 0) {
        int[] darker = new int[LEVELS];
        for (int level = 1; level < LEVELS; level++) {
          darker[level] = darker[level - 1] + histogram[level - 1];
        }
        image.replace(c, table(level -> (darker[level] + step / 2) / step));
      }
    }
  }

  private static byte[] table(IntUnaryOperator curve) {
    byte[] table = new byte[LEVELS];
    for (int level = 0; level < LEVELS; level++) {
      table[level] = (byte) Math.max(0, Math.min(WHITE, curve.applyAsInt(level)));
    }
    return table;
  }
}
