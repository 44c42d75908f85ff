package org.gridmask.benchmarks.masks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.gridmask.benchmarks.measure.Environment;
import org.gridmask.benchmarks.measure.RatioTable;
import org.gridmask.benchmarks.measure.RatioTable.Row;
import org.gridmask.benchmarks.measure.Report;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.examples.report.Figures;

/** Tables of the speeds of masks and input pipelines, each with its reference. */
final class AugmentationReport extends Report {

  private final String files;
  private final List<RatioTable> tables;

  /**
   * Creates a report.
   *
   * @param files a description of the image files; empty if no pipeline ran
   * @param tables the results; empty tables are omitted
   */
  AugmentationReport(
      Environment environment,
      Settings settings,
      int rounds,
      String files,
      List<RatioTable> tables) {
    super(environment, settings, rounds);
    this.files = files;
    this.tables = tables.stream().filter(table -> !table.rows().isEmpty()).toList();
  }

  @Override
  protected void writeMarkdown() {
    line(
        "- Measured: medians of %s, interleaved, each benchmark and pipeline in its own process",
        Figures.count(rounds(), "round"));
    if (!files.isEmpty()) {
      line("- Files: %s, batches of %d", files, settings().batch());
    }
    for (RatioTable table : tables) {
      line("");
      line("| %s | median | reference | its median | ratio |", table.title());
      line("| --- | ---: | --- | ---: | ---: |");
      for (Row row : table.rows()) {
        line(
            "| %s | %s | %s | %s | %s |",
            row.what(),
            table.unit().text(row.median()),
            row.reference(),
            table.unit().text(row.referenceMedian()),
            ratio(row.ratio()));
      }
    }
  }

  /** With three decimals below 1.1. */
  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, ratio < 1.1 ? "%.3f" : "%.2f", ratio);
  }

  @Override
  protected void writeSettings(ObjectNode to) {
    to.put("files", files);
  }

  @Override
  protected void writeResults(ArrayNode to) {
    for (RatioTable table : tables) {
      for (Row row : table.rows()) {
        to.addObject()
            .put("table", table.title())
            .put("what", row.what())
            .put("unit", table.unit().toString())
            .put("median", row.median())
            .put("reference", row.reference())
            .put("reference_median", row.referenceMedian())
            .put("ratio", row.ratio());
      }
    }
  }
}
