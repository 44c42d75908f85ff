package org.gridmask.benchmarks.masks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.gridmask.benchmarks.Environment;
import org.gridmask.benchmarks.RatioTable;
import org.gridmask.benchmarks.RatioTable.Row;
import org.gridmask.benchmarks.Settings;

/**
 * All that was measured, as Markdown for people and as JSON for programs.
 *
 * @param environment where
 * @param settings how
 * @param rounds how often everything was measured
 * @param files what the pipelines read, in words; empty if they did not run
 * @param tables what
 */
record AugmentationReport(
    Environment environment, Settings settings, int rounds, String files, List<RatioTable> tables) {

  AugmentationReport {
    tables = tables.stream().filter(table -> !table.rows().isEmpty()).toList();
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "- Machine: %s, %d processors, %s; threads: %d",
        environment.processor(),
        environment.cores(),
        environment.system(),
        settings.threads());
    line(
        text,
        "- Versions: GridMask %s, Deeplearning4j %s, JMH %s, Java %s%s",
        environment.gridmask(),
        environment.deeplearning4j(),
        Environment.jmh(),
        environment.java(),
        environment.python().map(python -> "; " + python.describe()).orElse(""));
    line(
        text,
        "- Measured: medians of %d %s, each benchmark and each pipeline in a process of its own,"
            + " all of them in turn",
        rounds,
        rounds == 1 ? "round" : "rounds");
    if (!files.isEmpty()) {
      line(text, "- Files: %s, batches of %d", files, settings.batch());
    }
    for (RatioTable table : tables) {
      text.append('\n');
      line(text, "| %s | median | reference | its median | ratio |", table.title());
      line(text, "| --- | ---: | --- | ---: | ---: |");
      for (Row row : table.rows()) {
        line(
            text,
            "| %s | %s | %s | %s | %s |",
            row.what(),
            table.unit().text(row.median()),
            row.reference(),
            table.unit().text(row.referenceMedian()),
            ratio(row.ratio()));
      }
    }
    return text.toString();
  }

  /** To three decimals where that is less than two digits of what matters. */
  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, ratio < 1.1 ? "%.3f" : "%.2f", ratio);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    environment.writeTo(root, "jmh", Environment.jmh(), "torchvision");
    root.putObject("settings")
        .put("batch", settings.batch())
        .put("seconds", settings.seconds())
        .put("threads", settings.threads())
        .put("rounds", rounds)
        .put("files", files);
    ArrayNode results = root.putArray("results");
    for (RatioTable table : tables) {
      for (Row row : table.rows()) {
        results
            .addObject()
            .put("table", table.title())
            .put("what", row.what())
            .put("unit", table.unit().toString())
            .put("median", row.median())
            .put("reference", row.reference())
            .put("reference_median", row.referenceMedian())
            .put("ratio", row.ratio());
      }
    }
    return root.toPrettyString() + "\n";
  }
}
