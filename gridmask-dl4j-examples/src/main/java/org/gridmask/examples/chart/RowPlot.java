package org.gridmask.examples.chart;

import java.util.List;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.Svg.Anchor;

/**
 * A horizontal dot plot: a row per label, with a lane per series. Names are next to the rows, or
 * above them if they do not fit.
 */
final class RowPlot extends Plot {

  private static final int PADDING = 10;

  private final ComparisonChart chart;

  RowPlot(ComparisonChart chart, Svg svg) {
    super(chart.series(), svg);
    this.chart = chart;
  }

  @Override
  double[] at(double value, double other) {
    return new double[] {value, other};
  }

  @Override
  double draw(double top) {
    List<String> labels = chart.labels();
    List<String> names =
        labels.stream().map(label -> ChartText.fitted(label, right - target.margin)).toList();
    boolean above = widest(names.stream()) > target.nameRoom;
    double left = target.margin + (above ? 1 : widest(names.stream()) + GAP);
    double nameHeight = above ? LINE : 0;
    double row = nameHeight + series.size() * target.lane + PADDING;
    double first = legend(top, false);
    double bottom = first + labels.size() * row;
    Axis values = values(false).between(left, right);
    double end = across(values, chart.yLabel(), first, bottom);
    for (int i = 0; i < labels.size(); i++) {
      double y = first + i * row;
      line(ChartColor.GRID, left, y, right, y);
      svg.text(
          names.get(i),
          above ? left : left - GAP,
          y + (above ? LINE / 2.0 + 1 : row / 2) + BASELINE,
          above ? Anchor.START : Anchor.END,
          ChartColor.INK);
    }
    for (int i = 0; i < series.size(); i++) {
      double lane = first + nameHeight + PADDING / 2.0 + (i + 0.5) * target.lane;
      for (Point point : series.get(i).points()) {
        double y = lane + labels.indexOf(point.label()) * row;
        point(i, point, values, y, 0.16 * target.lane, 0.3 * target.lane);
      }
    }
    return end;
  }
}
