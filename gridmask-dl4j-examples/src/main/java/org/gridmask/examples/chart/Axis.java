package org.gridmask.examples.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Which numbers lie where.
 *
 * @param logarithmic whether it is linear in the numbers' logarithms
 * @param minStep the least power of ten between two labels
 * @param min its lower end, a number or its logarithm
 * @param max its upper end, likewise
 * @param from the place of its lower end, in pixels
 * @param to the place of its upper end, in pixels
 */
record Axis(boolean logarithmic, int minStep, double min, double max, double from, double to) {

  /** A labelled place, in pixels. */
  record Tick(double at, String label) {}

  /** What is free at either end, as a share of what the numbers span. */
  private static final double MARGIN = 0.06;

  /** Between three and four steps by ten, as learning rates take them. */
  private static final double MIN_RATIO = 500;

  /** More than between any two floats. */
  private static final double MAX_RATIO = 1e100;

  /** Beyond, and below its inverse, even doubles get inexact. */
  private static final double MAX_SIZE = 1e300;

  private static final double MIN_STEP_PIXELS = 20;

  /**
   * An axis around the finite ones of some numbers.
   *
   * @param mayBeLogarithmic whether it is to be logarithmic if all numbers are positive and they
   *     are of several magnitudes
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
    // Numbers that are as good as equal need room around them too.
    double equal = whole ? 0.6 : size < 1 / MAX_SIZE ? 1 : 0.01 * size;
    double pad = max - min > 1e-6 * equal ? MARGIN * (max - min) : equal;
    return new Axis(false, whole ? 0 : Integer.MIN_VALUE, min - pad, max + pad, 0, 1);
  }

  /** The same axis, laid between two places. */
  Axis between(double from, double to) {
    return new Axis(logarithmic, minStep, min, max, from, to);
  }

  /** The place of a number, in pixels. */
  double at(double number) {
    return place(logarithmic ? Math.log10(number) : limited(number));
  }

  /** The nearest number whose distance from others is finite. */
  private static double limited(double number) {
    return Math.max(-MAX_SIZE, Math.min(MAX_SIZE, number));
  }

  private double place(double number) {
    return from + (number - min) / (max - min) * (to - from);
  }

  /**
   * Labels at round numbers, as many as have room.
   *
   * @param room what a label needs along the axis, in pixels
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
