package org.gridmask.examples.chart;

import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.gridmask.examples.report.NumberText;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;

/**
 * The axes of curves and everything between them.
 *
 * <p>Curves are lines, told apart by their dashes and by marks at some of their points. Positive
 * numbers of several magnitudes, such as learning rates that fall in steps, have an axis of
 * logarithms; numbers that are all large or all small have their common power of ten in the axis'
 * title.
 */
final class CurveAxes extends ChartAxes {

  private static final int MARKS = 8;

  /** Points of a curve up to which each has a mark. */
  private static final int ALL_MARKED = 12;

  /** Points of a curve up to which all are drawn; otherwise so many stretches are. */
  private static final int MOST_POINTS = 300;

  private static final int STRETCHES = 80;

  /** Between three and four steps by ten, as learning rates take them. */
  private static final double MAGNITUDES = 500;

  /** More than between any two floats; with a line for each power of ten there is no end to it. */
  private static final double MOST_MAGNITUDES = 1e100;

  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private final CurveChart chart;
  private final boolean isLogarithmic;

  /** The numbers' common power of ten, which they are painted without. */
  private final int power;

  CurveAxes(CurveChart chart, ChartLayout layout) {
    super(layout);
    this.chart = chart;
    double least = numbers().min().orElse(0);
    double greatest = numbers().max().orElse(1);
    double ratio = greatest / least;
    isLogarithmic = least > 0 && ratio >= MAGNITUDES && ratio <= MOST_MAGNITUDES;
    power = isLogarithmic ? 0 : power(Math.max(Math.abs(least), Math.abs(greatest)));
    style(least, greatest);
    List<List<Integer>> drawn = chart.curves().stream().map(CurveAxes::drawn).toList();
    for (int i = 0; i < drawn.size(); i++) {
      add(line(chart.curves().get(i), drawn.get(i)), ChartColour.ofSeries(i), null, stroke(i));
    }
    for (int i = 0; i < drawn.size(); i++) {
      List<double[]> marks = marks(chart.curves().get(i), drawn.get(i), i);
      add(marks, ChartColour.ofSeries(i), mark(i), SeriesLines.NONE);
    }
  }

  @Override
  List<ChartLegend.Entry> legend() {
    List<ChartLegend.Entry> entries = new ArrayList<>();
    for (int i = 0; i < chart.curves().size(); i++) {
      String name = chart.curves().get(i).name();
      if (!name.isBlank()) {
        entries.add(new ChartLegend.Entry(name, mark(i), ChartColour.ofSeries(i), stroke(i)));
      }
    }
    return entries;
  }

  @Override
  String across() {
    return chart.xLabel();
  }

  @Override
  String up() {
    String unit =
        isLogarithmic ? "logarithmic scale" : power == 0 ? "" : "×10" + superscript(power);
    return chart.yLabel().isBlank() || unit.isEmpty()
        ? chart.yLabel() + unit
        : chart.yLabel() + ", " + unit;
  }

  @Override
  int height() {
    return layout().lines();
  }

  private DoubleStream numbers() {
    return chart.curves().stream()
        .flatMapToDouble(curve -> curve.y().stream().mapToDouble(y -> y))
        .filter(y -> !Double.isNaN(y));
  }

  private static int power(double size) {
    return size == 0 || size >= 1e-3 && size < 1e5 ? 0 : (int) Math.floor(Math.log10(size));
  }

  private static String superscript(int power) {
    StringBuilder text = new StringBuilder(power < 0 ? "⁻" : "");
    Integer.toString(Math.abs(power))
        .chars()
        .map(c -> SUPERSCRIPTS.charAt(c - '0'))
        .forEach(text::appendCodePoint);
    return text.toString();
  }

  private void style(double least, double greatest) {
    XYStyler styler = axes().getStyler();
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
    double[] places =
        chart.curves().stream().flatMap(curve -> curve.x().stream()).mapToDouble(x -> x).toArray();
    boolean whole = DoubleStream.of(places).allMatch(x -> x == Math.rint(x));
    AxisRange x =
        whole
            ? AxisRange.aroundWhole(
                DoubleStream.of(places).min().orElse(0), DoubleStream.of(places).max().orElse(0))
            : AxisRange.around(DoubleStream.of(places));
    styler.setXAxisDecimalPattern(whole ? "0" : x.decimals());
    if (isLogarithmic) {
      styler.setYAxisLogarithmic(true);
      styler.setYAxisTickLabelsFormattingFunction(NumberText::of);
      AxisRange y = AxisRange.aroundLogarithms(least, greatest);
      span(x, y);
      // XChart would have lines at 2, 3, 4 ... times each power too.
      styler.setPlotGridHorizontalLinesVisible(false);
      for (int power = (int) Math.ceil(Math.log10(y.min()));
          Math.pow(10, power) < y.max();
          power++) {
        double at = Math.pow(10, power);
        List<double[]> line = List.of(new double[] {x.min(), at}, new double[] {x.max(), at});
        add(line, ChartColour.GRID, null, new BasicStroke(1));
      }
    } else {
      AxisRange y = AxisRange.around(numbers().map(this::scaled));
      styler.setYAxisDecimalPattern(y.decimals());
      span(x, y);
    }
  }

  private double scaled(double y) {
    return power == 0 ? y : y / Math.pow(10, power);
  }

  /**
   * Which of a curve's points are drawn: of a long one's stretches the first, the last, the least,
   * the greatest and one of those that interrupt it.
   */
  private static List<Integer> drawn(CurveChart.Curve curve) {
    int size = curve.x().size();
    if (size <= MOST_POINTS) {
      return IntStream.range(0, size).boxed().toList();
    }
    Set<Integer> drawn = new TreeSet<>();
    for (int stretch = 0; stretch < STRETCHES; stretch++) {
      int from = (int) ((long) stretch * size / STRETCHES);
      int to = (int) ((stretch + 1L) * size / STRETCHES);
      int least = -1;
      int greatest = -1;
      int last = -1;
      int none = -1;
      for (int i = from; i < to; i++) {
        double y = curve.y().get(i);
        if (Double.isNaN(y)) {
          none = i;
          continue;
        }
        if (last < 0) {
          drawn.add(i);
        }
        last = i;
        least = least < 0 || y < curve.y().get(least) ? i : least;
        greatest = greatest < 0 || y > curve.y().get(greatest) ? i : greatest;
      }
      IntStream.of(least, greatest, last, none).filter(i -> i >= 0).forEach(drawn::add);
    }
    return List.copyOf(drawn);
  }

  private List<double[]> line(CurveChart.Curve curve, List<Integer> drawn) {
    double dot = 0.004 * (axes().getStyler().getXAxisMax() - axes().getStyler().getXAxisMin());
    List<double[]> line = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      double x = curve.x().get(drawn.get(i));
      double y = scaled(curve.y().get(drawn.get(i)));
      boolean alone =
          (i == 0 || curve.y().get(drawn.get(i - 1)).isNaN())
              && (i == drawn.size() - 1 || curve.y().get(drawn.get(i + 1)).isNaN());
      if (alone) {
        // Would not be seen, having no neighbour that a line could go to.
        line.add(new double[] {x - dot, y});
        line.add(new double[] {x + dot, y});
      } else {
        line.add(new double[] {x, y});
      }
    }
    return line;
  }

  /** Evenly spaced, and where the next curve has none. */
  private List<double[]> marks(CurveChart.Curve curve, List<Integer> drawn, int index) {
    List<Integer> measured = drawn.stream().filter(i -> !curve.y().get(i).isNaN()).toList();
    double offset = (index + 0.5) / chart.curves().size();
    IntStream marked =
        measured.size() <= ALL_MARKED
            ? IntStream.range(0, measured.size())
            : IntStream.range(0, MARKS)
                .map(mark -> (int) ((mark + offset) * measured.size() / MARKS));
    return marked
        .map(measured::get)
        .mapToObj(i -> new double[] {curve.x().get(i), scaled(curve.y().get(i))})
        .toList();
  }
}
