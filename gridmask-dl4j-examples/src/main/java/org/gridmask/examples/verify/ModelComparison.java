package org.gridmask.examples.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFiles;
import org.gridmask.examples.train.TrainedModel;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares each number in the models of two runs. */
final class ModelComparison {

  private final List<Difference> differences = new ArrayList<>();

  private ModelComparison() {}

  /** What differs between a model of the one run and a model of the other. */
  static List<Difference> of(RecordedRun recorded, RecordedRun repeated, Path before, Path now)
      throws IOException {
    ModelComparison comparison = new ModelComparison();
    TrainedModel a = TrainedModel.load(before);
    TrainedModel b = TrainedModel.load(now);
    if (!a.network().getConfiguration().toJson().equals(b.network().getConfiguration().toJson())) {
      comparison.add("the model's configuration", "one network", "another");
    }
    Map<String, INDArray> weights = a.network().paramTable();
    Map<String, INDArray> others = b.network().paramTable();
    if (!shapes(weights).equals(shapes(others))) {
      comparison.add("the model's weights", shapes(weights), shapes(others));
      return comparison.differences;
    }
    Largest largest = new Largest();
    weights.forEach((name, values) -> largest.compare(name, values, others.get(name)));
    if (largest.different > 0) {
      comparison.add(largest, "weights" + firstCheckpoint(recorded, repeated));
    }
    comparison.numbers("numbers of the updater", state(a), state(b));
    comparison.numbers(
        "means of the normaliser", a.normalizer().getMean(), b.normalizer().getMean());
    comparison.numbers(
        "deviations of the normaliser", a.normalizer().getStd(), b.normalizer().getStd());
    return comparison.differences;
  }

  private static INDArray state(TrainedModel model) {
    return model.network().getUpdater().getStateViewArray();
  }

  private static Map<String, String> shapes(Map<String, INDArray> table) {
    Map<String, String> shapes = new LinkedHashMap<>();
    table.forEach((name, array) -> shapes.put(name, Arrays.toString(array.shape())));
    return shapes;
  }

  private void numbers(String what, INDArray before, INDArray now) {
    if (length(before) != length(now)) {
      add("the number of " + what, length(before), length(now));
    } else if (before != null) {
      Largest largest = new Largest();
      largest.compare("", before, now);
      add(largest, what);
    }
  }

  private static long length(INDArray array) {
    return array == null ? 0 : array.length();
  }

  /** The first of the checkpoints that both have whose weights differ, in words. */
  private static String firstCheckpoint(RecordedRun recorded, RecordedRun repeated)
      throws IOException {
    List<Path> oldestFirst = new ArrayList<>(recorded.checkpoints());
    Collections.reverse(oldestFirst);
    for (Path checkpoint : oldestFirst) {
      Path name = checkpoint.getFileName();
      Path other = repeated.path().resolve(RunFiles.CHECKPOINTS).resolve(name);
      if (Files.exists(other)) {
        INDArray a = TrainedModel.load(checkpoint).network().params();
        INDArray b = TrainedModel.load(other).network().params();
        Largest largest = new Largest();
        if (a.length() == b.length()) {
          largest.compare("", a, b);
        }
        if (a.length() != b.length() || largest.different > 0) {
          return " (as early as in the checkpoint " + name + ")";
        }
      }
    }
    return "";
  }

  private void add(Largest largest, String what) {
    if (largest.different > 0) {
      add(
          "%s of %s %s, most of all %s"
              .formatted(largest.different, largest.numbers, what, largest.where),
          (float) largest.before,
          (float) largest.now);
    }
  }

  private void add(String what, Object before, Object now) {
    differences.add(new Difference(what, before.toString(), now.toString()));
  }

  /** The largest of the differences between arrays, and how many there are. */
  private static final class Largest {
    private long numbers;
    private long different;
    private double largest = -1;
    private String where;
    private double before;
    private double now;

    void compare(String name, INDArray a, INDArray b) {
      double[] x = numbers(a);
      double[] y = numbers(b);
      numbers += x.length;
      for (int i = 0; i < x.length; i++) {
        if (Double.compare(x[i], y[i]) != 0) {
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
    }

    private static double[] numbers(INDArray array) {
      return array.castTo(DataType.DOUBLE).dup('c').reshape(-1).toDoubleVector();
    }
  }
}
