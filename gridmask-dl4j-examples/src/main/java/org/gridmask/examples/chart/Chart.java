package org.gridmask.examples.chart;

import org.gridmask.examples.report.ReportBlock;

/** A chart of a report. */
public sealed interface Chart permits ComparisonChart, CurveChart {

  /** What it shows. */
  String title();

  /** The numbers behind it. */
  ReportBlock.Table table();
}
