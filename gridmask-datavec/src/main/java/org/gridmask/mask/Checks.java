package org.gridmask.mask;

/** The checks that the masks share. */
final class Checks {

  /** What Java's virtual machines can make. */
  static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private Checks() {}

  static void imageSize(int height, int width) {
    atLeast("height", height, 1);
    if (height >= LONGEST_ARRAY) {
      throw new IllegalArgumentException(
          "height must be less than " + LONGEST_ARRAY + ", but is " + height);
    }
    atLeast("width", width, 1);
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
