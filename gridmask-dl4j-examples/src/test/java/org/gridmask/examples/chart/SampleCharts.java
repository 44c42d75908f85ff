package org.gridmask.examples.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.chart.CurveChart.Curve;

/** Charts of every kind, most of them hard to draw. */
public final class SampleCharts {

  static final double NONE = Double.NaN;
  static final String HOSTILE = "<script>alert(1)</script> & \"x\" ]]> \u0000";

  private SampleCharts() {}

  /** All of them. */
  public static List<Chart> all() {
    Random random = new Random(1);
    List<Series> networks = new ArrayList<>();
    List<Series> sweeps = new ArrayList<>();
    for (String network : List.of("ResNet-18", "WideResNet-28-10", HOSTILE)) {
      networks.add(
          new Series(
              network,
              Stream.of("none", "gridmask, rotated, ramped over 240 epochs", HOSTILE)
                  .map(method -> measured(method, NONE, 96 + random.nextDouble()))
                  .toList()));
      sweeps.add(
          new Series(
              network,
              Stream.of(0.2, 0.4, 0.6)
                  .map(ratio -> measured("" + ratio, ratio, 96 + random.nextDouble()))
                  .toList()));
    }
    return List.of(
        new ComparisonChart("Methods", "method", "Test accuracy, %", networks),
        new ComparisonChart("By ratio", "ratio", "Test accuracy, %", sweeps),
        new ComparisonChart(
            "Forty rows",
            "",
            "",
            List.of(
                new Series(
                    "",
                    IntStream.range(0, 40)
                        .mapToObj(i -> Point.of(i == 7 ? "x".repeat(200) : "m" + i, NONE, i))
                        .toList()))),
        curves(curve("one point", 1, i -> 2.3)),
        curves(curve("", 12, i -> 0.7), curve("constant, too", 12, i -> 0.7)),
        curves(curve("a", 9, i -> i % 3 == 0 ? NONE : i), curve("never", 9, i -> NONE)),
        curves(curve("nothing", 5, i -> NONE)),
        curves(curve("tiny", 9, i -> 1e-12 * i), curve("tinier", 9, i -> 1e-15)),
        curves(curve("huge", 9, i -> 1e200 * i), curve("negative", 9, i -> -1e308)),
        curves(curve("least", 9, i -> Double.MIN_VALUE * i)),
        curves(curve("learning rate", 9, i -> Math.pow(10, -i / 3))),
        curves(curve("many magnitudes", 9, i -> Math.pow(10, -40 * i))),
        curves(new Curve("between", List.of(0.001, 0.0011, 1e9), List.of(1.0, 2.0, 3.0))),
        curves(new Curve("far", List.of(1e15, 1e15 + 2), List.of(1e9, 1e9 + 1e-6))),
        curves(
            IntStream.range(0, 8)
                .mapToObj(run -> curve("run " + run, 1000, i -> random.nextDouble()))
                .toArray(Curve[]::new)),
        curves(
            IntStream.range(0, 12)
                .mapToObj(run -> curve("x".repeat(200), 20, i -> i + run))
                .toArray(Curve[]::new)),
        new CurveChart(
            "名前 😀 \uD800",
            "時".repeat(200),
            "имя",
            List.of(curve("שלום 名 😀👨‍👩‍👧", 3, i -> i), curve(HOSTILE, 3, i -> 3 - i))));
  }

  static Curve curve(String name, int epochs, IntToDoubleFunction value) {
    return new Curve(
        name,
        IntStream.rangeClosed(1, epochs).mapToObj(i -> (double) i).toList(),
        IntStream.rangeClosed(1, epochs).mapToObj(value::applyAsDouble).toList());
  }

  static CurveChart curves(Curve... curves) {
    return new CurveChart("Title", "Epoch", "value", List.of(curves));
  }

  private static Point measured(String label, double x, double mean) {
    return new Point(label, x, mean, mean - 0.2, mean + 0.2, List.of(mean - 0.1, mean + 0.1), 96.5);
  }
}
