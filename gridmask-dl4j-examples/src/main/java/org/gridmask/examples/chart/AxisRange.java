package org.gridmask.examples.chart;

import java.util.stream.DoubleStream;

/**
 * What an axis spans.
 *
 * @param min its lower end
 * @param max its upper end, greater
 */
record AxisRange(double min, double max) {

  private static final double MARGIN = 0.06;

  /**
   * A little more than there is on either side, but not alike: XChart puts its ticks at the very
   * ends and numbers if they are evenly spaced.
   */
  private static final double UNEVEN = 1.03;

  /** Around the finite ones of some numbers. */
  static AxisRange around(DoubleStream numbers) {
    double[] sorted = numbers.filter(Double::isFinite).sorted().toArray();
    if (sorted.length == 0) {
      return new AxisRange(0, 1);
    }
    double min = sorted[0];
    double max = sorted[sorted.length - 1];
    // Numbers that are as good as equal need room around them too.
    double same = Math.max(0.01 * Math.max(Math.abs(min), Math.abs(max)), 1e-6);
    double pad = max - min > 1e-6 * same ? MARGIN * (max - min) : same;
    return new AxisRange(min - pad, max + UNEVEN * pad);
  }

  /** Around whole numbers, such that there is one between the ends even if they are equal. */
  static AxisRange aroundWhole(double min, double max) {
    double pad = max > min ? MARGIN * (max - min) : 0.6;
    return new AxisRange(min - pad, max + UNEVEN * pad);
  }

  /** Around positive numbers, for an axis of their logarithms. */
  static AxisRange aroundLogarithms(double min, double max) {
    double pad = Math.pow(max / min, MARGIN);
    return new AxisRange(min / pad, max * Math.pow(pad, UNEVEN));
  }

  double span() {
    return max - min;
  }

  /** As many decimals as tell a fortieth of the span. */
  String decimals() {
    int decimals = (int) Math.max(0, 1 - Math.floor(Math.log10(span())));
    return decimals == 0 ? "0" : "0." + "0".repeat(decimals);
  }
}
