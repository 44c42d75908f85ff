package org.gridmask.examples.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A linear or logarithmic axis.
 *
 * @param logarithmic whether it is logarithmic
 * @param minStep the minimum power of ten between two labels
 * @param min its lower end, or the logarithm of that
 * @param max its upper end, or the logarithm of that
 * @param from the position of its lower end, in pixels
 * @param to the position of its upper end, in pixels
 */
record Axis(boolean logarithmic, int minStep, double min, double max, double from, double to) {

  /** A labelled position, in pixels. */
  record Tick(double at, String label) {}

  /** The margin at either end, as a fraction of the data range. */
  private static final double MARGIN = 0.06;

  /** Typical of step schedules of learning rates, with three or four decades. */
  private static final double MIN_RATIO = 500;

  /** More than the ratio of any two floats. */
  private static final double MAX_RATIO = 1e100;

  /** Larger values, or smaller ones than its inverse, would overflow. */
  private static final double MAX_SIZE = 1e300;

  private static final double MIN_STEP_PIXELS = 20;

  /**
   * An axis for the finite values among some numbers.
   *
   * @param mayBeLogarithmic whether it is logarithmic if all numbers are positive and span several
   *     decades
   */
  static Axis around(DoubleStream numbers, boolean mayBeLogarithmic) {
    double[] sorted = numbers.filter(Double::isFinite).map(Axis::limited).sorted().toArray();
    double min = sorted.length == 0 ? 0 : sorted[0];
    double max = sorted.length == 0 ? 1 : sorted[sorted.length - 1];
    if (mayBeLogarithmic && min > 0 && max / min >= MIN_RATIO && max / min <= MAX_RATIO) {
      double pad = MARGIN * Math.log10(max / min);
      return new Axis(true, 0, Math.log10(min) - pad, Math.log10(max) + pad, 0, 1);
    }
    double size = Math.max(Math.abs(min), Math.abs(max));
    boolean whole = DoubleStream.of(sorted).allMatch(x -> x == Math.rint(x));
    // Almost equal numbers need a margin too.
    double equal = whole ? 0.6 : size < 1 / MAX_SIZE ? 1 : 0.01 * size;
    double pad = max - min > 1e-6 * equal ? MARGIN * (max - min) : equal;
    return new Axis(false, whole ? 0 : Integer.MIN_VALUE, min - pad, max + pad, 0, 1);
  }

  /** The same axis between other positions. */
  Axis between(double from, double to) {
    return new Axis(logarithmic, minStep, min, max, from, to);
  }

  /** The position of a number, in pixels. */
  double at(double number) {
    return place(logarithmic ? Math.log10(number) : limited(number));
  }

  /** Clamps a number, so that differences are finite. */
  private static double limited(double number) {
    return Math.max(-MAX_SIZE, Math.min(MAX_SIZE, number));
  }

  private double place(double number) {
    return from + (number - min) / (max - min) * (to - from);
  }

  /**
   * Labels at round numbers, as many as fit.
   *
   * @param room the size of a label along the axis, in pixels
   */
  List<Tick> ticks(ToDoubleFunction<String> room) {
    double pixelsPerUnit = Math.abs(to - from) / (max - min);
    int exponent = (int) Math.floor(Math.log10(MIN_STEP_PIXELS / pixelsPerUnit));
    for (int power = Math.max(minStep, exponent); ; power++) {
      for (int digit : new int[] {1, 2, 5}) {
        BigDecimal step = BigDecimal.valueOf(digit).scaleByPowerOfTen(power);
        List<Tick> ticks = ticks(step);
        double pixels = step.doubleValue() * pixelsPerUnit;
        if (ticks.stream().allMatch(tick -> room.applyAsDouble(tick.label()) <= pixels)) {
          return ticks;
        }
      }
    }
  }

  private List<Tick> ticks(BigDecimal step) {
    List<Tick> ticks = new ArrayList<>();
    BigDecimal number = new BigDecimal(min).divide(step, 0, RoundingMode.CEILING).multiply(step);
    for (; number.doubleValue() <= max; number = number.add(step)) {
      double place = place(number.doubleValue());
      BigDecimal shown =
          logarithmic ? BigDecimal.ONE.scaleByPowerOfTen(number.intValueExact()) : number;
      ticks.add(new Tick(place, NumberText.exact(shown)));
    }
    return ticks;
  }
}
