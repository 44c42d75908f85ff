package org.gridmask.dl4j;

/** The checks that several classes share. */
final class Checks {

  private Checks() {}

  static void given(String name, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " must be given, but is null");
    }
  }

  /** Refuses NaN too. */
  static void value(String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(name + " must be finite and at least 0, but is " + value);
    }
  }

  static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
    }
  }

  /** One class for each image, each in [0, available). */
  static void classes(int[] classes, long images, long available) {
    if (classes.length != images) {
      throw new IllegalArgumentException(
          "classes must have one number for each of the "
              + images
              + " images, but has "
              + classes.length);
    }
    for (int number : classes) {
      if (number < 0 || number >= available) {
        throw new IllegalArgumentException(
            "classes must be in [0, " + (available - 1) + "], but one is " + number);
      }
    }
  }
}
