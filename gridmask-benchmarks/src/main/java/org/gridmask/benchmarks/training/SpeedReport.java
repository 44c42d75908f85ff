package org.gridmask.benchmarks.training;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.gridmask.benchmarks.measure.Environment;
import org.gridmask.benchmarks.measure.Report;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.benchmarks.training.Comparison.Phase;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.train.BatchTimes;
import org.gridmask.examples.train.NetworkSpeed;

/** The speeds of networks, with ratios to PyTorch and stock Deeplearning4j. */
final class SpeedReport extends Report {

  private final List<Comparison> comparisons;

  SpeedReport(
      Environment environment, Settings settings, int rounds, List<Comparison> comparisons) {
    super(environment, settings, rounds);
    this.comparisons = comparisons;
  }

  @Override
  protected void writeMarkdown() {
    line(
        "- Measured: images per second of the median (best) batch of %d random float images, over"
            + " %s seconds after a warm-up of the same length%s, each contender in its own process."
            + " Training is forward pass, loss, backward pass and update (Nesterov momentum 0.9,"
            + " L2 1e-4); inference is the forward pass alone",
        settings().batch(),
        Csv.number(settings().seconds()),
        rounds() == 1 ? "" : ", " + rounds() + " times");
    line(
        "- Ratios: of median batches; \"x PyTorch\" is relative to the fastest PyTorch of the same"
            + " precision, of whatever version, layout and malloc");
    for (Comparison comparison : comparisons) {
      if (!comparison.speeds().isEmpty()) {
        line("");
        table(comparison);
      }
    }
  }

  private void table(Comparison comparison) {
    BenchmarkNetwork network = comparison.network();
    if (network.detector().isPresent()) {
      table(comparison, network.detector().get());
      return;
    }
    line(
        "| %s, %,d parameters, %s | training | x PyTorch | x stock"
            + " | inference | x PyTorch | x stock |",
        network, comparison.parameters().orElseThrow(), network.shape());
    line("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    comparison
        .speeds()
        .forEach(
            (contender, speed) -> {
              StringBuilder row = new StringBuilder("| " + contender.label());
              for (Phase phase : Phase.values()) {
                row.append(" | ")
                    .append(speed(phase.of(speed), "(", ")"))
                    .append(" | ")
                    .append(ratio(comparison.toPyTorch(contender, phase)))
                    .append(" | ")
                    .append(ratio(comparison.toStock(contender, phase)));
              }
              line("%s |", row);
            });
  }

  /** Seconds a batch instead of images a second, of which there is less than one. */
  private void table(Comparison comparison, BenchmarkDetector detector) {
    line(
        "| %s, %,d parameters, %s | s a training step | GFLOP/s | x stock"
            + " | s an inference | GFLOP/s | x stock | peak memory, GiB |",
        comparison.network(), comparison.parameters().orElseThrow(), comparison.network().shape());
    line("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    comparison
        .speeds()
        .forEach(
            (contender, speed) -> {
              StringBuilder row = new StringBuilder("| " + contender.label());
              for (Phase phase : Phase.values()) {
                BatchTimes times = phase.of(speed);
                row.append(" | ")
                    .append(seconds(times, "(", ")"))
                    .append(" | ")
                    .append(Math.round(times.median() * detector.gigaOperations(phase)))
                    .append(" | ")
                    .append(ratio(comparison.toStock(contender, phase)));
              }
              line("%s | %s |", row, gibibytes(speed));
            });
  }

  private static String seconds(BatchTimes times, String open, String close) {
    return String.format(
        Locale.ROOT,
        "%.2f %s%.2f%s",
        times.images() / times.median(),
        open,
        times.images() / times.best(),
        close);
  }

  private static String gibibytes(NetworkSpeed speed) {
    return speed.peakBytes().isPresent()
        ? String.format(Locale.ROOT, "%.1f", speed.peakBytes().getAsLong() / (double) (1 << 30))
        : "";
  }

  /** One measurement in a line. */
  static String describe(BenchmarkNetwork network, Contender contender, NetworkSpeed speed) {
    boolean slow = network.detector().isPresent();
    return String.format(
        Locale.ROOT,
        "%-23s  %-36s  training %s, inference %s %s, %,d parameters",
        network,
        contender.label(),
        slow ? seconds(speed.training(), "(best ", ")") : speed(speed.training(), "(best ", ")"),
        slow ? seconds(speed.inference(), "(best ", ")") : speed(speed.inference(), "(best ", ")"),
        slow ? "s a batch, " + gibibytes(speed) + " GiB" : "images/s",
        speed.parameters());
  }

  private static String speed(BatchTimes times, String open, String close) {
    return figure(times.median()) + " " + open + figure(times.best()) + close;
  }

  /** A step of PSPNet takes seconds. */
  private static String figure(double imagesPerSecond) {
    return String.format(Locale.ROOT, imagesPerSecond < 1 ? "%.3f" : "%.1f", imagesPerSecond);
  }

  private static String ratio(OptionalDouble ratio) {
    return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "";
  }

  @Override
  protected void writeSettings(ObjectNode to) {}

  @Override
  protected void writeResults(ArrayNode to) {
    for (Comparison comparison : comparisons) {
      comparison
          .speeds()
          .forEach((contender, speed) -> result(to.addObject(), comparison, contender, speed));
    }
  }

  private static void result(
      ObjectNode result, Comparison comparison, Contender contender, NetworkSpeed speed) {
    result
        .put("network", comparison.network().toString())
        .put("contender", contender.label())
        .put("parameters", speed.parameters());
    speed.peakBytes().ifPresent(bytes -> result.put("peak_bytes", bytes));
    for (Phase phase : Phase.values()) {
      BatchTimes times = phase.of(speed);
      ObjectNode node =
          result
              .putObject(phase.name().toLowerCase(Locale.ROOT))
              .put("median_images_per_second", times.median())
              .put("best_images_per_second", times.best())
              .put("batches", times.seconds().size());
      comparison
          .network()
          .detector()
          .ifPresent(
              detector ->
                  node.put("median_seconds", times.images() / times.median())
                      .put("gflops", times.median() * detector.gigaOperations(phase)));
      comparison.toPyTorch(contender, phase).ifPresent(ratio -> node.put("to_pytorch", ratio));
      comparison.toStock(contender, phase).ifPresent(ratio -> node.put("to_stock", ratio));
    }
  }
}
