package org.gridmask.transform.autoaugment;

/**
 * Blends an image with a degenerate version: factor 0 gives that version, 1 the image, and more
 * than 1 extrapolates. Pillow's {@code ImageEnhance}, in single precision, rounded towards 0.
 */
final class Enhancement {

  /** Pillow's kernel SMOOTH is 1 everywhere but in its centre, and adds up to 13. */
  private static final int CENTRE_WEIGHT = 5;

  private static final int KERNEL_SUM = 13;

  private Enhancement() {}

  /** Against black. */
  static void brightness(ByteImage image, double factor) {
    ToneCurves.apply(image, level -> blend(0, level, (float) factor));
  }

  /** Against the image's mean grey level. */
  static void contrast(ByteImage image, double factor) {
    long sum = 0;
    for (int i = 0; i < image.values().length; i += image.channels()) {
      sum += image.grey(i);
    }
    int mean = (int) ((double) sum / ((long) image.height() * image.width()) + 0.5);
    ToneCurves.apply(image, level -> blend(mean, level, (float) factor));
  }

  /** Against the greyscale image. */
  static void color(ByteImage image, double factor) {
    byte[] values = image.values();
    for (int i = 0; i < values.length; i += image.channels()) {
      int grey = image.grey(i);
      for (int c = 0; c < image.colours(); c++) {
        values[i + c] = (byte) blend(grey, values[i + c] & 0xff, (float) factor);
      }
    }
  }

  /** Against the smoothed image, except for the border of one pixel, which does not change. */
  static void sharpness(ByteImage image, double factor) {
    byte[] values = image.values();
    byte[] before = values.clone();
    int channels = image.channels();
    int row = image.width() * channels;
    for (int y = 1; y < image.height() - 1; y++) {
      for (int x = 1; x < image.width() - 1; x++) {
        int pixel = y * row + x * channels;
        for (int i = pixel; i < pixel + image.colours(); i++) {
          int smooth = smooth(before, i, row, channels);
          values[i] = (byte) blend(smooth, before[i] & 0xff, (float) factor);
        }
      }
    }
  }

  /** The divisor is odd, so that there are no ties to round. */
  private static int smooth(byte[] values, int at, int row, int channels) {
    int sum = (CENTRE_WEIGHT - 1) * (values[at] & 0xff);
    for (int line = at - row; line <= at + row; line += row) {
      sum += (values[line - channels] & 0xff) + (values[line] & 0xff);
      sum += values[line + channels] & 0xff;
    }
    return (2 * sum + KERNEL_SUM) / (2 * KERNEL_SUM);
  }

  private static int blend(int other, int level, float factor) {
    float blended = other + factor * (level - other);
    return (int) Math.max(0, Math.min(255, blended));
  }
}
