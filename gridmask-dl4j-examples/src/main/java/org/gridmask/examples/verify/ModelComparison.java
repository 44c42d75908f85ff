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

/** Compares every number in the models of two runs. */
record ModelComparison(RecordedRun recorded, RecordedRun repeated) {

  /** The differences between a model of the first run and one of the second. */
  List<Difference> of(Path before, Path now) throws IOException {
    TrainedModel a = TrainedModel.load(before);
    TrainedModel b = TrainedModel.load(now);
    List<Difference> differences = new ArrayList<>();
    if (!a.network().getConfiguration().toJson().equals(b.network().getConfiguration().toJson())) {
      differences.add(new Difference("the model's configuration", "one network", "another"));
    }
    Map<String, Map<String, INDArray>> others = arrays(b);
    for (Map.Entry<String, Map<String, INDArray>> each : arrays(a).entrySet()) {
      String what = each.getKey();
      Map<String, INDArray> values = each.getValue();
      Map<String, INDArray> other = others.get(what);
      if (!shapes(values).equals(shapes(other))) {
        differences.add(new Difference("the shapes of the " + what, shapes(values), shapes(other)));
        continue;
      }
      Largest largest = new Largest();
      values.forEach((name, array) -> largest.compare(name, array, other.get(name)));
      if (largest.different > 0) {
        String where = what.equals("weights") ? firstCheckpoint() : "";
        differences.add(
            new Difference(
                "%s of %s %s%s, largest at %s"
                    .formatted(largest.different, largest.numbers, what, where, largest.where),
                String.valueOf((float) largest.before),
                String.valueOf((float) largest.now)));
      }
    }
    return differences;
  }

  private static Map<String, Map<String, INDArray>> arrays(TrainedModel model) {
    INDArray state = model.network().getUpdater().getStateViewArray();
    Map<String, Map<String, INDArray>> arrays = new LinkedHashMap<>();
    arrays.put("weights", model.network().paramTable());
    arrays.put("numbers of the updater", state == null ? Map.of() : Map.of("", state));
    arrays.put("means of the normaliser", Map.of("", model.normalizer().getMean()));
    arrays.put("deviations of the normaliser", Map.of("", model.normalizer().getStd()));
    return arrays;
  }

  private static String shapes(Map<String, INDArray> arrays) {
    Map<String, String> shapes = new LinkedHashMap<>();
    arrays.forEach((name, array) -> shapes.put(name, Arrays.toString(array.shape())));
    return shapes.toString();
  }

  /** Names the first common checkpoint whose weights differ. */
  private String firstCheckpoint() throws IOException {
    List<Path> oldestFirst = new ArrayList<>(recorded.checkpoints());
    Collections.reverse(oldestFirst);
    for (Path checkpoint : oldestFirst) {
      Path name = checkpoint.getFileName();
      Path other = repeated.path().resolve(RunFiles.CHECKPOINTS).resolve(name);
      if (Files.exists(other)
          && !Arrays.equals(
              numbers(TrainedModel.load(checkpoint).network().params()),
              numbers(TrainedModel.load(other).network().params()))) {
        return " (first in the checkpoint " + name + ")";
      }
    }
    return "";
  }

  private static double[] numbers(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').reshape(-1).toDoubleVector();
  }

  /** The largest difference between arrays, and the number of differences. */
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
          // NaN counts as the largest difference.
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
  }
}
