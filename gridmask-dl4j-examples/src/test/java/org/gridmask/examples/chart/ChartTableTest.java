package org.gridmask.examples.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.chart.CurveChart.Curve;
import org.gridmask.examples.report.NumberText;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Table;
import org.junit.jupiter.api.Test;

class ChartTableTest {

  private static final double NONE = Double.NaN;

  @Test
  void curvesStandBesideEachOtherByTheirPlaces() {
    Table table =
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
        .containsExactly(
            new Column("Epoch", true), new Column("training", true), new Column("test", true));
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
    Table table =
        new ComparisonChart(
                "Methods",
                "method",
                "accuracy, %",
                List.of(
                    new Series(
                        "ResNet-18",
                        List.of(
                            new Point("none", NONE, 95.1, 94.9, 95.3, List.of(95.0, 95.2), null),
                            new Point("gridmask", NONE, NONE, NONE, NONE, List.of(), 96.54)))),
                false)
            .table();

    assertThat(table.columns())
        .extracting(Column::name)
        .containsExactly("series", "method", "mean", "low", "high", "single runs", "in the paper");
    assertThat(table.columns())
        .extracting(Column::numeric)
        .containsExactly(false, false, true, true, true, false, true);
    assertThat(table.rows())
        .containsExactly(
            List.of("ResNet-18", "none", "95.1", "94.9", "95.3", "95, 95.2", ""),
            List.of("ResNet-18", "gridmask", "", "", "", "", "96.54"));
  }

  @Test
  void whatNoPointHasHasNoColumn() {
    Table table =
        new ComparisonChart(
                "t",
                "ratio",
                "accuracy, %",
                List.of(
                    new Series(
                        "",
                        List.of(
                            new Point("a half", 0.5, 95, NONE, NONE, List.of(), null),
                            new Point("all", 1, 96.25, NONE, NONE, List.of(), null)))),
                true)
            .table();

    assertThat(table.columns())
        .containsExactly(new Column("ratio", true), new Column("accuracy, %", true));
    assertThat(table.rows()).containsExactly(List.of("0.5", "95.00"), List.of("1.0", "96.25"));
  }

  @Test
  void refusesCurvesThatAreNone() {
    assertThatThrownBy(() -> new CurveChart("t", "x", "y", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("curves must have at least one point");
    assertThatThrownBy(() -> new Curve("a", List.of(1.0), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x and y of a must be as many numbers, but are 1 and 0");
    assertThatThrownBy(() -> new Curve("a", List.of(1.0, 1.0), List.of(2.0, 2.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x of a must rise, but 1.0 follows 1.0");
    assertThatThrownBy(() -> new Curve("a", List.of(NONE), List.of(2.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be finite");
    assertThatThrownBy(() -> new Curve("a", List.of(1.0), List.of(Double.POSITIVE_INFINITY)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be finite");
  }
}
