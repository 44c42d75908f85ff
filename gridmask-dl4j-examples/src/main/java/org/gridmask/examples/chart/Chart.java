package org.gridmask.examples.chart;

/** A chart: data with labels, which {@link ChartSvg} and {@link ChartFiles} draw. */
public sealed interface Chart permits ComparisonChart, CurveChart {

  /** The title. */
  String title();

  /** The data as a table. */
  ChartTable table();

  /** The alternative text. */
  String description();
}
