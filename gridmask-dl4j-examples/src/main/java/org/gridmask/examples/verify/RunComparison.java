package org.gridmask.examples.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.train.TrainedModel;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Compares what two runs of one configuration ended with, to the last digit of what they left: the
 * rows of metrics.csv and the summary without what a clock says, and each number in the model.
 *
 * <p>Epochs are counted from 1 in what it says, as in a run's output.
 */
public final class RunComparison {

  private static final Map<String, ToDoubleFunction<EpochMetrics>> COLUMNS = columns();

  private static final double SUMMARY_DIGITS = 1e-6;

  private final RecordedRun recorded;
  private final RecordedRun repeated;
  private final List<Difference> differences = new ArrayList<>();

  private RunComparison(RecordedRun recorded, RecordedRun repeated) {
    this.recorded = recorded;
    this.repeated = repeated;
  }

  private static Map<String, ToDoubleFunction<EpochMetrics>> columns() {
    Map<String, ToDoubleFunction<EpochMetrics>> columns = new LinkedHashMap<>();
    columns.put("probability", EpochMetrics::probability);
    columns.put("masked_fraction", EpochMetrics::maskedFraction);
    columns.put("learning_rate", EpochMetrics::learningRate);
    columns.put("train_loss", EpochMetrics::trainLoss);
    columns.put("test_accuracy", EpochMetrics::testAccuracy);
    columns.put("test_top5", EpochMetrics::testTop5);
    return columns;
  }

  /**
   * Compares two runs that came to their end.
   *
   * @param recorded the one
   * @param repeated the other
   * @return what differs; nothing if they are equal
   * @throws IOException if a model is not there or cannot be read
   * @throws org.gridmask.examples.train.TrainingException if a model is damaged
   */
  public static List<Difference> ofWholeRuns(RecordedRun recorded, RecordedRun repeated)
      throws IOException {
    RunComparison comparison = new RunComparison(recorded, repeated);
    int epochs = Math.max(recorded.metrics().size(), repeated.metrics().size());
    comparison.metrics(epochs);
    comparison.summaries();
    comparison.models(model(recorded, epochs), model(repeated, epochs));
    return List.copyOf(comparison.differences);
  }

  /**
   * Compares the first epochs of two runs.
   *
   * @param recorded the one
   * @param repeated the other, which may have trained no more
   * @param epochs how many, at least 1
   * @return what differs; nothing if they are equal
   * @throws IOException if the first run has a model of that epoch, and one of the two cannot be
   *     read
   * @throws org.gridmask.examples.train.TrainingException if a model is damaged
   */
  static List<Difference> ofFirstEpochs(RecordedRun recorded, RecordedRun repeated, int epochs)
      throws IOException {
    RunComparison comparison = new RunComparison(recorded, repeated);
    comparison.metrics(epochs);
    if (recorded.modelAfter(epochs).isPresent()) {
      comparison.models(model(recorded, epochs), model(repeated, epochs));
    }
    return List.copyOf(comparison.differences);
  }

  private static Path model(RecordedRun run, int epochs) {
    return run.modelAfter(epochs).orElse(run.path().resolve("model.zip"));
  }

  private void metrics(int epochs) {
    int common = epochs;
    for (RecordedRun run : List.of(recorded, repeated)) {
      common = Math.min(common, run.metrics().size());
    }
    if (common < epochs) {
      add("epochs", recorded.metrics().size(), repeated.metrics().size());
    }
    for (Map.Entry<String, ToDoubleFunction<EpochMetrics>> column : COLUMNS.entrySet()) {
      ToDoubleFunction<EpochMetrics> value = column.getValue();
      int[] different =
          IntStream.range(0, common)
              .filter(
                  e ->
                      !same(
                          value.applyAsDouble(recorded.metrics().get(e)),
                          value.applyAsDouble(repeated.metrics().get(e))))
              .toArray();
      if (different.length > 0) {
        int first = different[0];
        String others =
            different.length == 1 ? "" : " (the first of " + different.length + " such epochs)";
        add(
            column.getKey() + " of epoch " + (first + 1) + others,
            Csv.number(value.applyAsDouble(recorded.metrics().get(first))),
            Csv.number(value.applyAsDouble(repeated.metrics().get(first))));
      }
    }
  }

  private void summaries() {
    Optional<RunSummary> before = recorded.summary();
    Optional<RunSummary> now = repeated.summary();
    if (before.isEmpty() || now.isEmpty()) {
      if (before.isPresent() != now.isPresent()) {
        add(
            "summary.json",
            before.isPresent() ? "there" : "none",
            now.isPresent() ? "there" : "none");
      }
      return;
    }
    RunSummary a = before.get();
    RunSummary b = now.get();
    summary("test_accuracy", a.testAccuracy(), b.testAccuracy());
    summary("test_top5", a.testTop5(), b.testTop5());
    summary("best_epoch", a.bestEpoch(), b.bestEpoch());
    summary("best_test_accuracy", a.bestTestAccuracy(), b.bestTestAccuracy());
    summary("epochs", a.epochs(), b.epochs());
    summary("masked_fraction", a.maskedFraction(), b.maskedFraction());
    if (a.skippedImages() != b.skippedImages()) {
      add("skipped_images in summary.json", a.skippedImages(), b.skippedImages());
    }
    if (a.seed() != b.seed()) {
      add("seed in summary.json", a.seed(), b.seed());
    }
  }

  private void summary(String key, double before, double now) {
    // Means of the columns, which were compared to the last digit; runs of older versions took them
    // before they rounded the columns.
    if (!same(before, now) && !(Math.abs(before - now) <= SUMMARY_DIGITS * Math.abs(before))) {
      add(key + " in summary.json", Csv.number(before), Csv.number(now));
    }
  }

  private void models(Path before, Path now) throws IOException {
    TrainedModel a = TrainedModel.load(before);
    TrainedModel b = TrainedModel.load(now);
    if (!a.network().getConfiguration().toJson().equals(b.network().getConfiguration().toJson())) {
      add("the model's configuration", "one network", "another");
    }
    Map<String, INDArray> weights = a.network().paramTable();
    Map<String, INDArray> others = b.network().paramTable();
    if (!shapes(weights).equals(shapes(others))) {
      add("the model's weights", shapes(weights), shapes(others));
      return;
    }
    Largest largest = new Largest();
    weights.forEach((name, values) -> largest.compare(name, values, others.get(name)));
    largest.addTo(differences, "weights", firstCheckpoint());
    numbers("numbers of the updater", state(a), state(b));
    numbers("means of the normaliser", a.normalizer().getMean(), b.normalizer().getMean());
    numbers("deviations of the normaliser", a.normalizer().getStd(), b.normalizer().getStd());
  }

  private void numbers(String what, INDArray before, INDArray now) {
    if (length(before) != length(now)) {
      add("the number of " + what, length(before), length(now));
    } else if (before != null) {
      Largest largest = new Largest();
      largest.compare("", before, now);
      largest.addTo(differences, what, "");
    }
  }

  private static long length(INDArray array) {
    return array == null ? 0 : array.length();
  }

  private static INDArray state(TrainedModel model) {
    return model.network().getUpdater().getStateViewArray();
  }

  private static Map<String, List<Long>> shapes(Map<String, INDArray> table) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    table.forEach((name, array) -> shapes.put(name, longs(array.shape())));
    return shapes;
  }

  private static List<Long> longs(long[] shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  /** The first of the checkpoints that both have whose weights differ, in words. */
  private String firstCheckpoint() throws IOException {
    TreeSet<String> names = checkpoints(recorded);
    names.retainAll(checkpoints(repeated));
    for (String name : names) {
      INDArray a = weights(recorded, name);
      INDArray b = weights(repeated, name);
      Largest largest = new Largest();
      if (a.length() != b.length() || largest.compare(name, a, b)) {
        return " (as early as in the checkpoint " + name + ")";
      }
    }
    return "";
  }

  private static INDArray weights(RecordedRun run, String checkpoint) throws IOException {
    return TrainedModel.load(run.path().resolve(RecordedRun.CHECKPOINTS).resolve(checkpoint))
        .network()
        .params();
  }

  private static TreeSet<String> checkpoints(RecordedRun run) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    Path folder = run.path().resolve(RecordedRun.CHECKPOINTS);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.matches("epoch-\\d+\\.zip"))
            .forEach(names::add);
      }
    }
    return names;
  }

  private void add(String what, Object before, Object now) {
    differences.add(new Difference(what, String.valueOf(before), String.valueOf(now)));
  }

  private static boolean same(double a, double b) {
    return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
  }

  /** The largest of the differences between arrays, and how many there are. */
  private static final class Largest {
    private long numbers;
    private long different;
    private double largest = -1;
    private String where;
    private double before;
    private double now;

    /** Whether they differ. */
    boolean compare(String name, INDArray a, INDArray b) {
      long differentBefore = different;
      double[] x = numbers(a);
      double[] y = numbers(b);
      for (int i = 0; i < x.length; i++) {
        if (!same(x[i], y[i])) {
          different++;
          double difference = Math.abs(x[i] - y[i]);
          // Where one is not a number nothing is larger.
          double size = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
          if (size > largest) {
            largest = size;
            where = name + "[" + i + "]";
            before = x[i];
            now = y[i];
          }
        }
      }
      numbers += x.length;
      return different > differentBefore;
    }

    private static double[] numbers(INDArray array) {
      return array.castTo(DataType.DOUBLE).dup('c').reshape(-1).toDoubleVector();
    }

    void addTo(List<Difference> differences, String what, String more) {
      if (different > 0) {
        differences.add(
            new Difference(
                different + " of " + numbers + " " + what + more + ", most of all " + where,
                Objects.toString((float) before),
                Objects.toString((float) now)));
      }
    }
  }
}
