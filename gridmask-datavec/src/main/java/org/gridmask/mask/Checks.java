package org.gridmask.mask;

/** The checks that the masks share. */
final class Checks {

  private static final int MOST_SIDE = 1 << 20;

  /** So that no array of a mask, two numbers for each run, comes near Java's longest. */
  private static final int MOST_PIXELS = 1 << 28;

  private Checks() {}

  static void imageSize(int height, int width) {
    inClosedRange("height", height, 1, MOST_SIDE);
    inClosedRange("width", width, 1, MOST_SIDE);
    if ((long) height * width > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "height times width must be at most "
              + MOST_PIXELS
              + ", but height is "
              + height
              + " and width is "
              + width);
    }
  }

  static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", but is " + value);
    }
  }

  static void inClosedRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be in [" + least + ", " + most + "], but is " + value);
    }
  }

  static void given(String name, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " must be given, but is null");
    }
  }

  /** Refuses NaN too. */
  static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1], but is " + value);
    }
  }
}
