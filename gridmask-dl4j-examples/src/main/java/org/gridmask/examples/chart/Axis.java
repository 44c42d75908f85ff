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
 * @param scale how numbers are spaced
 * @param power the numbers' common power of ten, which their labels are written without
 * @param min its lower end: a number without its power of ten, or its logarithm
 * @param max its upper end
 * @param from the place of its lower end, in pixels
 * @param to the place of its upper end, in pixels
 */
record Axis(Scale scale, int power, double min, double max, double from, double to) {

  enum Scale {
    LINEAR,
    /** Of whole numbers. */
    WHOLE,
    LOGARITHMIC
  }

  /** A labelled place, in pixels. */
  record Tick(double at, String label) {}

  /** What is free at either end, as a share of what the numbers span. */
  private static final double MARGIN = 0.06;

  /** Between three and four steps by ten, as learning rates take them. */
  private static final double LOGARITHMIC_RATIO = 500;

  /** More than between any two floats. */
  private static final double MAX_RATIO = 1e100;

  /** Powers of ten below this are hardly floats any more. */
  private static final int MIN_POWER = -300;

  private static final double MIN_STEP_PIXELS = 20;
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  /**
   * An axis around the finite ones of some numbers.
   *
   * @param wanted the scale, if the numbers suit it: if all are whole, or if all are positive and
   *     of several magnitudes; otherwise it is linear
   */
  static Axis around(DoubleStream numbers, Scale wanted) {
    double[] sorted = numbers.filter(Double::isFinite).sorted().toArray();
    if (sorted.length == 0) {
      return new Axis(Scale.LINEAR, 0, 0, 1, 0, 1);
    }
    double min = sorted[0];
    double max = sorted[sorted.length - 1];
    double ratio = min > 0 ? max / min : 0;
    if (wanted == Scale.LOGARITHMIC && ratio >= LOGARITHMIC_RATIO && ratio <= MAX_RATIO) {
      return around(Scale.LOGARITHMIC, 0, Math.log10(min), Math.log10(max));
    }
    double size = Math.max(Math.abs(min), Math.abs(max));
    int power = size == 0 || size >= 1e-3 && size < 1e6 ? 0 : (int) Math.floor(Math.log10(size));
    power = Math.max(power, MIN_POWER);
    boolean whole =
        wanted == Scale.WHOLE
            && power == 0
            && DoubleStream.of(sorted).allMatch(x -> x == Math.rint(x));
    return around(
        whole ? Scale.WHOLE : Scale.LINEAR, power, scaled(min, power), scaled(max, power));
  }

  private static Axis around(Scale scale, int power, double min, double max) {
    double size = Math.max(Math.abs(min), Math.abs(max));
    // Numbers that are as good as equal need room around them too.
    double equal = scale == Scale.WHOLE ? 0.6 : Math.max(0.01 * size, 1e-6);
    double pad = max - min > 1e-6 * equal ? MARGIN * (max - min) : equal;
    return new Axis(scale, power, min - pad, max + pad, 0, 1);
  }

  /** An axis with as many places of the same width, whose middles are 0, 1, 2 ... */
  static Axis ofPlaces(int places) {
    return new Axis(Scale.WHOLE, 0, -0.5, places - 0.5, 0, 1);
  }

  /** The same axis, laid between two places. */
  Axis between(double from, double to) {
    return new Axis(scale, power, min, max, from, to);
  }

  /** The place of a number, in pixels. */
  double at(double number) {
    return place(scale == Scale.LOGARITHMIC ? Math.log10(number) : scaled(number, power));
  }

  private static double scaled(double number, int power) {
    return power == 0 ? number : number / Math.pow(10, power);
  }

  private double place(double scaled) {
    return from + (scaled - min) / (max - min) * (to - from);
  }

  /** A title that also says how the numbers are scaled. */
  String title(String label) {
    StringBuilder title = new StringBuilder(label);
    if (scale == Scale.LOGARITHMIC || power != 0) {
      title.append(label.isBlank() ? "" : ", ");
      title.append(scale == Scale.LOGARITHMIC ? "logarithmic scale" : "×10");
    }
    if (power != 0) {
      title.append(power < 0 ? "⁻" : "");
      Integer.toString(Math.abs(power))
          .chars()
          .forEach(digit -> title.append(SUPERSCRIPTS.charAt(digit - '0')));
    }
    return title.toString();
  }

  /**
   * Labels at round numbers, as many as have room.
   *
   * @param room what a label needs along the axis, in pixels
   */
  List<Tick> ticks(ToDoubleFunction<String> room) {
    double pixelsPerUnit = Math.abs(to - from) / (max - min);
    int exponent = (int) Math.floor(Math.log10(MIN_STEP_PIXELS / pixelsPerUnit));
    for (int power = scale == Scale.LINEAR ? exponent : Math.max(0, exponent); ; power++) {
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
      String label =
          scale == Scale.LOGARITHMIC
              ? NumberText.of(Math.pow(10, number.doubleValue()))
              : number
                  .setScale(Math.max(0, step.scale()), RoundingMode.UNNECESSARY)
                  .toPlainString();
      ticks.add(new Tick(place(number.doubleValue()), label));
    }
    return ticks;
  }
}
