package org.gridmask.examples.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gridmask.examples.report.NumberText;

/** A chart in words, for those who cannot see the picture. */
final class ChartDescription {

  private ChartDescription() {}

  static String of(Chart chart) {
    return chart instanceof ComparisonChart comparison
        ? describe(comparison)
        : describe((CurveChart) chart);
  }

  /** All numbers. */
  private static String describe(ComparisonChart chart) {
    StringBuilder text = new StringBuilder(ChartLetters.printable(chart.yLabel()));
    for (ComparisonChart.Series series : chart.series()) {
      for (ComparisonChart.Point point : series.points()) {
        text.append("\n");
        if (!series.name().isBlank()) {
          text.append(ChartLetters.printable(series.name())).append(", ");
        }
        text.append(ChartLetters.printable(point.label()))
            .append(": ")
            .append(number(point.mean()));
        if (point.hasInterval()) {
          text.append(" (").append(number(point.low())).append(" to ");
          text.append(number(point.high())).append(")");
        }
        if (point.paper() != null) {
          text.append(", in the paper ").append(number(point.paper()));
        }
      }
    }
    return text.toString();
  }

  /** What each curve begins and ends with and what it lies between. */
  private static String describe(CurveChart chart) {
    StringBuilder text = new StringBuilder(ChartLetters.printable(chart.yLabel()));
    text.append(", by ").append(ChartLetters.printable(chart.xLabel()));
    for (CurveChart.Curve curve : chart.curves()) {
      text.append("\n");
      if (!curve.name().isBlank()) {
        text.append(ChartLetters.printable(curve.name())).append(": ");
      }
      List<Integer> measured = curve.measured();
      if (measured.isEmpty()) {
        text.append("no result");
        continue;
      }
      int least = measured.get(0);
      int greatest = least;
      for (int i : measured) {
        least = curve.y().get(i) < curve.y().get(least) ? i : least;
        greatest = curve.y().get(i) > curve.y().get(greatest) ? i : greatest;
      }
      List<String> parts = new ArrayList<>();
      parts.add("first " + at(curve, measured.get(0)));
      if (measured.size() > 1) {
        parts.add("last " + at(curve, measured.get(measured.size() - 1)));
        parts.add("least " + at(curve, least));
        parts.add("greatest " + at(curve, greatest));
      }
      text.append(String.join(", ", parts));
    }
    return text.toString();
  }

  private static String at(CurveChart.Curve curve, int i) {
    return NumberText.of(curve.y().get(i)) + " at " + NumberText.of(curve.x().get(i));
  }

  private static String number(double number) {
    return Double.isNaN(number) ? "no result" : String.format(Locale.ROOT, "%.6g", number);
  }
}
