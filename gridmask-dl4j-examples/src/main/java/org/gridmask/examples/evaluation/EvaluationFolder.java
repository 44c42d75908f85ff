package org.gridmask.examples.evaluation;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.gridmask.check.Checks;
import org.gridmask.examples.evaluation.TestEvaluation.Prediction;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.report.Figures;

/**
 * The folder {@code findings} of a run, which holds the evaluation of its network.
 *
 * <p>{@code predictions.csv} has a line for each readable test image, in the order of the test set:
 * its number, the true and the predicted class, as numbers from 0, and the probability of the
 * predicted class. {@code mistake-01.png}, {@code cam-01.png}, {@code seen-epoch-0000-01.png} and
 * so on are the pictures. {@code findings.json} has the class names, the captions and the share of
 * the maps; it is written last and deleted first, so the evaluation is complete if it exists.
 */
final class EvaluationFolder {

  private static final String PREDICTIONS = "predictions.csv";
  private static final String MISTAKE = "mistake";
  private static final String CAM = "cam";
  private static final List<String> COLUMNS = List.of("image", "label", "predicted", "probability");

  /** Enough for the predictions of a million images. */
  private static final int MAX_BYTES = 64 << 20;

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  private record Index(
      List<String> classNames,
      int images,
      List<FindingsFolder.SeenTexts> seen,
      List<FindingsFolder.Texts> mistakes,
      List<FindingsFolder.Texts> cams,
      double camShare) {}

  private final FindingsFolder folder;

  EvaluationFolder(Path run) {
    folder = new FindingsFolder(run);
  }

  void write(TestEvaluation evaluation) throws IOException {
    AtomicFiles files = folder.begin();
    files.writeText(PREDICTIONS, format(evaluation.predictions()));
    FindingsFolder.end(
        files,
        new Index(
            evaluation.classNames(),
            evaluation.predictions().size(),
            FindingsFolder.writeSeen(files, evaluation.seen()),
            FindingsFolder.write(files, MISTAKE, evaluation.mistakes()),
            FindingsFolder.write(files, CAM, evaluation.cams()),
            evaluation.camShare()));
  }

  private static String format(List<Prediction> predictions) {
    StringBuilder text = new StringBuilder(Csv.line(COLUMNS));
    for (int i = 0; i < predictions.size(); i++) {
      Prediction each = predictions.get(i);
      text.append(String.format(Locale.ROOT, "%d,%d,%d,", i, each.label(), each.predicted()))
          .append(Csv.number(each.probability()))
          .append('\n');
    }
    return text.toString();
  }

  Optional<TestEvaluation> read() throws IOException {
    Optional<Index> found = folder.index(Index.class);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Index index = found.get();
    return Optional.of(
        new TestEvaluation(
            index.classNames(),
            predictions(index),
            folder.seen(index.seen()),
            folder.pictures(MISTAKE, index.mistakes()),
            folder.pictures(CAM, index.cams()),
            index.camShare()));
  }

  private List<Prediction> predictions(Index index) throws IOException {
    Path file = folder.resolve(PREDICTIONS);
    try {
      List<List<String>> lines = Csv.parse(BoundedFiles.readText(file, MAX_BYTES));
      if (lines.isEmpty() || !lines.get(0).equals(COLUMNS)) {
        throw new IllegalArgumentException("its first line must be " + String.join(",", COLUMNS));
      }
      List<Prediction> predictions = new ArrayList<>();
      for (List<String> line : lines.subList(1, lines.size())) {
        predictions.add(prediction(line, predictions.size(), index.classNames().size()));
      }
      if (predictions.size() != index.images()) {
        throw new IllegalArgumentException(
            "must have %s, but has %s"
                .formatted(Figures.count(index.images(), "prediction"), predictions.size()));
      }
      return predictions;
    } catch (IOException | IllegalArgumentException e) {
      throw FindingsFolder.damaged(file, e);
    }
  }

  private static Prediction prediction(List<String> line, int number, int classes) {
    try {
      if (line.size() == COLUMNS.size() && Integer.parseInt(line.get(0)) == number) {
        return new Prediction(
            Objects.checkIndex(Integer.parseInt(line.get(1)), classes),
            Objects.checkIndex(Integer.parseInt(line.get(2)), classes),
            Checks.inUnitInterval("probability", Double.parseDouble(line.get(3))));
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw noPrediction(number, e.getMessage());
    }
    throw noPrediction(number, String.join(",", line));
  }

  private static IllegalArgumentException noPrediction(int number, String reason) {
    return new IllegalArgumentException("line " + (number + 2) + " is not a prediction: " + reason);
  }
}
