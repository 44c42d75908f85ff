package org.gridmask.examples.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An interval of numbers as mathematics writes it.
 *
 * @param text the interval, such as {@code [0, 1)}
 * @param low the lower bound
 * @param lowIncluded whether the lower bound itself is in it
 * @param high the upper bound
 * @param highIncluded whether the upper bound itself is in it
 */
record Range(String text, double low, boolean lowIncluded, double high, boolean highIncluded) {

  private static final Pattern INTERVAL =
      Pattern.compile("([\\[(])([-.e\\d]+|-inf), ([-.e\\d]+|inf)([\\])])");

  static Range of(String text) {
    Matcher parts = INTERVAL.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "range must be an interval such as [0, 1), but is " + text);
    }
    return new Range(
        text,
        bound(parts.group(2)),
        parts.group(1).equals("["),
        bound(parts.group(3)),
        parts.group(4).equals("]"));
  }

  private static double bound(String text) {
    return switch (text) {
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "inf" -> Double.POSITIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  boolean contains(double value) {
    return (lowIncluded ? value >= low : value > low)
        && (highIncluded ? value <= high : value < high);
  }

  boolean isAll() {
    return low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY;
  }

  /** In words that follow "must be". */
  String inWords() {
    if (high == Double.POSITIVE_INFINITY && low != Double.NEGATIVE_INFINITY) {
      String bound = text.substring(1, text.indexOf(','));
      return (lowIncluded ? "at least " : "greater than ") + bound;
    }
    return "in " + text;
  }
}
