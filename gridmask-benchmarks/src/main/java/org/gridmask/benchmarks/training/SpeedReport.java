package org.gridmask.benchmarks.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.gridmask.benchmarks.Environment;
import org.gridmask.benchmarks.Settings;
import org.gridmask.benchmarks.training.Comparison.Phase;
import org.gridmask.examples.train.BatchTimes;
import org.gridmask.examples.train.NetworkSpeed;

/**
 * All that was measured, as Markdown for people and as JSON for programs.
 *
 * @param environment where
 * @param settings how
 * @param rounds how many processes measured each contender with each network
 * @param comparisons what, by network
 */
record SpeedReport(
    Environment environment, Settings settings, int rounds, List<Comparison> comparisons) {

  String markdown() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "- Machine: %s, %d processors, %s; threads that compute: %d",
        environment.processor(),
        environment.cores(),
        environment.system(),
        settings.threads());
    line(
        text,
        "- Versions: GridMask %s, Deeplearning4j %s, oneDNN %s, Java %s%s",
        environment.gridmask(),
        environment.deeplearning4j(),
        environment.oneDnn(),
        environment.java(),
        environment.python().map(python -> "; " + python.describe()).orElse(""));
    line(
        text,
        "- Measured: images a second by the median batch (by the best batch) of %d random float"
            + " images, over %s seconds after a warm-up%s, each contender in a process of its own."
            + " Training is forward pass, loss, backward pass and update (Nesterov momentum 0.9,"
            + " L2 1e-4); inference is the forward pass alone",
        settings.batch(),
        number(settings.seconds()),
        rounds == 1 ? "" : ", " + rounds + " times");
    line(
        text,
        "- Ratios: of median batches; \"x PyTorch\" is to the better of PyTorch's two layouts");
    for (Comparison comparison : comparisons) {
      if (!comparison.speeds().isEmpty()) {
        text.append('\n');
        table(text, comparison);
      }
    }
    return text.toString();
  }

  private static void table(StringBuilder text, Comparison comparison) {
    BenchmarkNetwork network = comparison.network();
    line(
        text,
        "| %s, %,d parameters, 3 x %d x %d | training | x PyTorch | x stock"
            + " | inference | x PyTorch | x stock |",
        network,
        comparison.parameters().orElseThrow(),
        network.size(),
        network.size());
    line(text, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (Map.Entry<Contender, NetworkSpeed> entry : comparison.speeds().entrySet()) {
      Contender contender = entry.getKey();
      text.append("| ").append(contender.label());
      for (Phase phase : Phase.values()) {
        text.append(" | ")
            .append(speed(phase.of(entry.getValue()), "(", ")"))
            .append(" | ")
            .append(ratio(comparison.toPyTorch(contender, phase)))
            .append(" | ")
            .append(ratio(comparison.toStock(contender, phase)));
      }
      text.append(" |\n");
    }
  }

  /** A line about one measurement. */
  static String describe(BenchmarkNetwork network, Contender contender, NetworkSpeed speed) {
    return String.format(
        Locale.ROOT,
        "%-17s  %-21s  training %s, inference %s images/s, %,d parameters",
        network,
        contender.label(),
        speed(speed.training(), "(best ", ")"),
        speed(speed.inference(), "(best ", ")"),
        speed.parameters());
  }

  private static String speed(BatchTimes times, String open, String close) {
    return String.format(Locale.ROOT, "%.1f %s%.1f%s", times.median(), open, times.best(), close);
  }

  private static String ratio(OptionalDouble ratio) {
    return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "";
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    environment.writeTo(root, "onednn", environment.oneDnn(), "pytorch");
    root.putObject("settings")
        .put("batch", settings.batch())
        .put("seconds", settings.seconds())
        .put("threads", settings.threads())
        .put("rounds", rounds);
    ArrayNode results = root.putArray("results");
    for (Comparison comparison : comparisons) {
      comparison
          .speeds()
          .forEach((contender, speed) -> result(results.addObject(), comparison, contender, speed));
    }
    return root.toPrettyString() + "\n";
  }

  private static void result(
      ObjectNode result, Comparison comparison, Contender contender, NetworkSpeed speed) {
    result
        .put("network", comparison.network().toString())
        .put("contender", contender.label())
        .put("parameters", speed.parameters());
    for (Phase phase : Phase.values()) {
      BatchTimes times = phase.of(speed);
      ObjectNode node =
          result
              .putObject(phase.name().toLowerCase(Locale.ROOT))
              .put("median_images_per_second", times.median())
              .put("best_images_per_second", times.best())
              .put("batches", times.seconds().size());
      comparison.toPyTorch(contender, phase).ifPresent(ratio -> node.put("to_pytorch", ratio));
      comparison.toStock(contender, phase).ifPresent(ratio -> node.put("to_stock", ratio));
    }
  }
}
