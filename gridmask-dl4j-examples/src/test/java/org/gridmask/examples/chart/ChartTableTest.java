package org.gridmask.examples.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.chart.CurveChart.Curve;
import org.junit.jupiter.api.Test;

class ChartTableTest {

  private static final double NONE = Double.NaN;

  @Test
  void curvesStandBesideEachOtherByTheirPlaces() {
    ChartTable table =
        new CurveChart(
                "Loss",
                "Epoch",
                "nats",
                List.of(
                    new Curve("training", List.of(1.0, 2.0, 3.0), List.of(2.302585093, NONE, 0.5)),
                    new Curve("test", List.of(2.0, 4.0), List.of(0.1 + 0.2, 0.0123456789))))
            .table();

    assertThat(table.caption()).isEqualTo("Loss (nats)");
    assertThat(table.columns())
        .extracting(ChartTable.Column::name)
        .containsExactly("Epoch", "training", "test");
    assertThat(table.columns()).allMatch(ChartTable.Column::numeric);
    assertThat(table.rows())
        .containsExactly(
            List.of("1", "2.3026", ""),
            List.of("2", "", "0.300000"),
            List.of("3", "0.5000", ""),
            List.of("4", "", "0.012346"));
  }

  @Test
  void smallNumbersKeepTheirDigits() {
    assertThat(NumberText.column(List.of(0.1, 0.01, 0.0001)))
        .containsExactly("0.1000", "0.0100", "0.0001");
    assertThat(NumberText.column(List.of(0.0975528, 0.0000246712, 0.0, -3e-12, 1e12)))
        .containsExactly("0.097553", "2.467e-5", "0.000000", "-3e-12", "1e12");
    assertThat(NumberText.column(List.of(100.0, 20.0, -7.0))).containsExactly("100", "20", "-7");
    assertThat(NumberText.of(1 / 3.0)).isEqualTo("0.333333");
  }

  @Test
  void aComparisonHasAllThatItsPointsHave() {
    ChartTable table =
        new ComparisonChart(
                "Methods",
                "method",
                "accuracy, %",
                List.of(
                    new Series(
                        "ResNet-18",
                        List.of(
                            new Point("none", NONE, 95.1, 94.9, 95.3, List.of(95.0, 95.2), NONE),
                            new Point("gridmask", NONE, NONE, NONE, NONE, List.of(), 96.54)))))
            .table();

    assertThat(table.columns())
        .extracting(ChartTable.Column::name)
        .containsExactly("series", "method", "mean", "low", "high", "single runs", "in the paper");
    assertThat(table.columns())
        .extracting(ChartTable.Column::numeric)
        .containsExactly(false, false, true, true, true, false, true);
    assertThat(table.rows())
        .containsExactly(
            List.of("ResNet-18", "none", "95.1", "94.9", "95.3", "95, 95.2", ""),
            List.of("ResNet-18", "gridmask", "", "", "", "", "96.54"));
  }

  @Test
  void whatNoPointHasHasNoColumn() {
    ChartTable table =
        new ComparisonChart(
                "t",
                "ratio",
                "accuracy, %",
                List.of(
                    new Series(
                        "", List.of(Point.of("a half", 0.5, 95), Point.of("all", 1, 96.25)))))
            .table();

    assertThat(table.columns())
        .extracting(ChartTable.Column::name)
        .containsExactly("ratio", "accuracy, %");
    assertThat(table.rows()).containsExactly(List.of("0.5", "95.00"), List.of("1.0", "96.25"));
  }

  @Test
  void refusesCurvesThatAreNone() {
    assertThatThrownBy(() -> new CurveChart("t", "x", "y", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("curves must be of at least one point");
    assertThatThrownBy(() -> new Curve("a", List.of(1.0), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("y must be as many numbers as x, 1, in a, but is 0");
    assertThatThrownBy(() -> new Curve("a", List.of(1.0, 1.0), List.of(2.0, 2.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x must be finite and strictly ascending in a, but is 1.0");
    assertThatThrownBy(() -> new Curve("a", List.of(NONE), List.of(2.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> new Curve("a", List.of(1.0), List.of(Double.POSITIVE_INFINITY)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite");
  }
}
