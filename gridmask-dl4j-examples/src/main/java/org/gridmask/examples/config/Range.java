package org.gridmask.examples.config;

import com.fasterxml.jackson.annotation.JsonCreator;

/**
 * An interval.
 *
 * @param text its notation, such as {@code [0, 1)} or {@code (0, inf)}
 * @param low the lower bound
 * @param high the upper bound
 */
record Range(String text, double low, double high) {

  static final Range ALL = of("(-inf, inf)");

  @JsonCreator
  static Range of(String text) {
    String[] bounds =
        text.substring(1, text.length() - 1).replace("inf", "Infinity").split(", ", 2);
    return new Range(text, Double.parseDouble(bounds[0]), Double.parseDouble(bounds[1]));
  }

  boolean contains(double value) {
    return (text.startsWith("[") ? value >= low : value > low)
        && (text.endsWith("]") ? value <= high : value < high);
  }

  /** As a phrase that follows "must be". */
  String inWords() {
    return high == Double.POSITIVE_INFINITY
        ? (text.startsWith("[") ? "at least " : "greater than ")
            + text.substring(1, text.indexOf(','))
        : "in " + text;
  }
}
