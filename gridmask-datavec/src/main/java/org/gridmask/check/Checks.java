package org.gridmask.check;

import java.util.List;

/**
 * Parameter checks. Each returns the checked value, and throws a {@link ParameterException} that
 * names parameter, value and range.
 */
public final class Checks {

  /** The maximum side of an image, in pixels, that OpenCV reads. */
  public static final int MAX_SIDE = 1 << 20;

  /** The maximum pixels of a mask: its array of runs stays below Java's limit. */
  public static final int MAX_PIXELS = 1 << 28;

  private Checks() {}

  /**
   * The exception for a value out of range, for other checks.
   *
   * @param name the parameter's name
   * @param range what the value must be, such as "in [0, 1]"
   * @param value the value given
   * @return the exception to throw: "name must be range, but is value"
   */
  public static ParameterException invalid(String name, String range, Object value) {
    return new ParameterException(name, "must be " + range + ", but is " + value);
  }

  /**
   * A generic check. The arguments are evaluated in any case.
   *
   * @param holds whether the value is in its range
   * @param name the parameter's name
   * @param range what the value must be, such as "in [0, 1]"
   * @param value the value given
   * @throws ParameterException if {@code holds} is false: "name must be range, but is value"
   */
  public static void require(boolean holds, String name, String range, Object value) {
    if (!holds) {
      throw invalid(name, range, value);
    }
  }

  /**
   * Rejects null.
   *
   * @param <T> the parameter's type
   * @param name the parameter's name
   * @param value the value given
   * @return the value
   * @throws ParameterException if the value is null
   */
  public static <T> T notNull(String name, T value) {
    if (value == null) {
      throw invalid(name, "given", null);
    }
    return value;
  }

  /**
   * Rejects lists that are null, empty or contain null.
   *
   * @param <T> the type of the elements
   * @param name the parameter's name
   * @param values the list given
   * @return an immutable copy
   * @throws ParameterException if the list is null or empty, or one of its elements is null
   */
  public static <T> List<T> notEmpty(String name, List<T> values) {
    if (notNull(name, values).isEmpty()) {
      throw new ParameterException(name, "must be at least one, but there are none");
    }
    for (T value : values) {
      notNull("each of " + name, value);
    }
    return List.copyOf(values);
  }

  /**
   * Checks a lower bound.
   *
   * @param name the parameter's name
   * @param value the value given
   * @param min the smallest value allowed
   * @return the value
   * @throws ParameterException if the value is smaller
   */
  public static int atLeast(String name, int value, int min) {
    if (value < min) {
      throw invalid(name, "at least " + min, value);
    }
    return value;
  }

  /**
   * Rejects negative numbers.
   *
   * @param name the parameter's name
   * @param value the value given
   * @return the value
   * @throws ParameterException if the value is negative
   */
  public static long notNegative(String name, long value) {
    if (value < 0) {
      throw invalid(name, "at least 0", value);
    }
    return value;
  }

  /**
   * Checks a closed range.
   *
   * @param name the parameter's name
   * @param value the value given
   * @param min the smallest value allowed
   * @param max the largest value allowed
   * @return the value
   * @throws ParameterException if the value is outside [min, max]
   */
  public static int inClosedRange(String name, int value, int min, int max) {
    return (int) inClosedRange(name, (long) value, min, max);
  }

  /**
   * Checks a closed range.
   *
   * @param name the parameter's name
   * @param value the value given
   * @param min the smallest value allowed
   * @param max the largest value allowed
   * @return the value
   * @throws ParameterException if the value is outside [min, max]
   */
  public static long inClosedRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw invalid(name, "in [" + min + ", " + max + "]", value);
    }
    return value;
  }

  /**
   * Checks a probability, ratio or share.
   *
   * @param name the parameter's name
   * @param value the value given
   * @return the value
   * @throws ParameterException if the value is outside [0, 1] or is NaN
   */
  public static double inUnitInterval(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw invalid(name, "in [0, 1]", value);
    }
    return value;
  }

  /**
   * Rejects negative and non-finite numbers.
   *
   * @param name the parameter's name
   * @param value the value given
   * @return the value
   * @throws ParameterException if the value is negative, infinite or NaN
   */
  public static double finiteNotNegative(String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw invalid(name, "finite and at least 0", value);
    }
    return value;
  }

  /**
   * Checks a side of an image.
   *
   * @param name the parameter's name
   * @param value the side, in pixels
   * @return the value
   * @throws ParameterException if the side is outside [1, {@link #MAX_SIDE}]
   */
  public static int imageSide(String name, int value) {
    return inClosedRange(name, value, 1, MAX_SIDE);
  }

  /**
   * Checks the size of a mask.
   *
   * @param height the height, in pixels
   * @param width the width, in pixels
   * @throws ParameterException if a side is outside [1, {@link #MAX_SIDE}], or there are more than
   *     {@link #MAX_PIXELS} pixels
   */
  public static void imageSize(int height, int width) {
    imageSide("height", height);
    imageSide("width", width);
    if ((long) height * width > MAX_PIXELS) {
      throw new ParameterException(
          "height times width",
          "must be at most " + MAX_PIXELS + ", but height is " + height + " and width is " + width);
    }
  }

  /**
   * Checks the two ends of a range of positive numbers.
   *
   * @param minName the lower end's name
   * @param min the lower end
   * @param maxName the upper end's name
   * @param max the upper end
   * @throws ParameterException if one is not finite, min not greater than 0 or max less than min
   */
  public static void positiveRange(String minName, double min, String maxName, double max) {
    require(min > 0 && Double.isFinite(min), minName, "finite and greater than 0", min);
    require(
        max >= min && Double.isFinite(max),
        maxName,
        "finite and at least " + minName + " (" + min + ")",
        max);
  }
}
