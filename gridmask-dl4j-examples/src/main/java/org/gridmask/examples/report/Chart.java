package org.gridmask.examples.report;

/** A chart of a report. */
public sealed interface Chart permits ComparisonChart, CurveChart {

  /** What it shows. */
  String title();

  /** The numbers behind it. */
  ReportBlock.Table table();
}
