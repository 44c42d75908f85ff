package org.gridmask.examples.report.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.evaluation.TestEvaluation;

/** The files of runs as training leaves them, but for the networks. */
public final class RecordedRuns {

  private static final String HEADER =
      "epoch,probability,masked_fraction,learning_rate,train_loss,test_accuracy,"
          + "images_per_second,seconds,test_top5\n";

  private RecordedRuns() {}

  /** Writes a run that has metrics of so many epochs, and its provenance. */
  public static Path write(Path folder, Map<String, String> values, int epochs) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.yaml"), TrainConfig.defaults().with(values).toYaml());
    Files.writeString(
        folder.resolve("metrics.csv"),
        IntStream.range(0, epochs)
            .mapToObj(
                e -> e + ",0." + e + ",0.1,0.05," + (3 - e) + ",0.5" + e + ",100,2,0.9" + e + "\n")
            .collect(Collectors.joining("", HEADER, "")));
    Files.writeString(
        folder.resolve("provenance.json"),
        """
        {"gridmask_version": "0.4.0", "deeplearning4j_version": "1.0.0-M2.1",
         "java_version": "17", "os": "Linux", "git_commit": null, "backend": "CpuBackend",
         "data_sha256": {"Shoes": "%s"}, "seed": 42,
         "command_line": ["train", "--out", "it's here"]}
        """
            .formatted("ab".repeat(32)));
    return folder;
  }

  /** Writes the summary, with which a run is finished. */
  public static Path finish(Path folder, int epochs) throws IOException {
    Files.writeString(
        folder.resolve("summary.json"),
        """
        {"test_accuracy": 0.5%d, "test_top5": 0.9, "best_epoch": %d, "best_test_accuracy": 0.59,
         "images_per_second": 100.0, "epochs": %d, "masked_fraction": 0.25, "skipped_images": 0,
         "seconds": 3723.0, "seed": 42}
        """
            .formatted(epochs - 1, epochs - 1, epochs));
    return folder;
  }

  /** Predictions of two classes of four images each: three right ones, and two. */
  static TestEvaluation evaluation(List<String> classes, double camShare) {
    List<TestEvaluation.Prediction> predictions =
        IntStream.range(0, 8)
            .mapToObj(
                i -> new TestEvaluation.Prediction(i / 4, i == 3 || i > 5 ? 1 - i / 4 : i / 4, 0.7))
            .toList();
    return new TestEvaluation(classes, predictions, List.of(), List.of(), List.of(), camShare);
  }
}
