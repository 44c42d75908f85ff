package org.gridmask.examples.chart;

/** A chart: data with labels, which {@link ChartSvg} and {@link ChartFiles} draw. */
public sealed interface Chart permits ComparisonChart, CurveChart {

  /** What it shows. */
  String title();

  /** The numbers behind it. */
  ChartTable table();

  /** What can be read off it, in words, for readers who cannot see the picture. */
  String description();
}
