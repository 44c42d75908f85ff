package org.gridmask.transform.autoaugment;

/**
 * Rotates the hue of an image as Pillow's conversion to HSV and back does, whose hue, saturation
 * and value are bytes: colours are rounded even if the hue does not change.
 */
final class HueRotation {

  private static final double LEVELS = 255;
  private static final int SEXTANTS = 6;

  private HueRotation() {}

  /**
   * Rotates the hue of an image in place; grey ones and alpha stay as they are.
   *
   * @param factor the angle as a fraction of a turn, in [-1, 1]; 255 times it, rounded towards 0,
   *     is added to the byte of the hue
   */
  static void apply(ByteImage image, double factor) {
    if (image.channels() == 1) {
      return;
    }
    int shift = (int) (factor * LEVELS);
    byte[] values = image.values();
    for (int i = 0; i < values.length; i += image.channels()) {
      rotate(values, i, shift);
    }
  }

  private static void rotate(byte[] bgr, int at, int shift) {
    int blue = bgr[at] & 0xff;
    int green = bgr[at + 1] & 0xff;
    int red = bgr[at + 2] & 0xff;
    int value = Math.max(red, Math.max(green, blue));
    int range = value - Math.min(red, Math.min(green, blue));
    if (range == 0) {
      return;
    }
    int saturation = (int) ((float) range / value * LEVELS);
    int hue = hue(red, green, blue, value, range) + shift & 0xff;
    if (saturation == 0) {
      set(bgr, at, value, value, value);
      return;
    }
    double turned = hue * (double) SEXTANTS / LEVELS;
    int sextant = (int) turned;
    float within = (float) (turned - sextant);
    float share = (float) (saturation / LEVELS);
    int low = rounded(value * (1 - (double) share));
    int falling = rounded(value * (1 - (double) (share * within)));
    int rising = rounded(value * (1 - share * (1 - (double) within)));
    switch (sextant % SEXTANTS) {
      case 0 -> set(bgr, at, value, rising, low);
      case 1 -> set(bgr, at, falling, value, low);
      case 2 -> set(bgr, at, low, value, rising);
      case 3 -> set(bgr, at, low, falling, value);
      case 4 -> set(bgr, at, rising, low, value);
      default -> set(bgr, at, value, low, falling);
    }
  }

  /** In single precision where Pillow is. */
  private static int hue(int red, int green, int blue, int value, float range) {
    float fromRed = (value - red) / range;
    float fromGreen = (value - green) / range;
    float fromBlue = (value - blue) / range;
    float sextant;
    if (red == value) {
      sextant = fromBlue - fromGreen;
    } else if (green == value) {
      sextant = (float) (2.0 + fromRed - fromBlue);
    } else {
      sextant = (float) (4.0 + fromGreen - fromRed);
    }
    float hue = (float) ((sextant / (double) SEXTANTS + 1) % 1);
    return (int) (hue * LEVELS);
  }

  private static int rounded(double level) {
    return (int) (level + 0.5);
  }

  private static void set(byte[] bgr, int at, int red, int green, int blue) {
    bgr[at] = (byte) blue;
    bgr[at + 1] = (byte) green;
    bgr[at + 2] = (byte) red;
  }
}
