package org.gridmask.examples.evaluation;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.gridmask.check.Checks;
import org.gridmask.examples.evaluation.TestEvaluation.Prediction;
import org.gridmask.examples.evaluation.TestEvaluation.SeenImages;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.files.DamagedFileException;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.JsonFiles;
import org.gridmask.examples.report.PictureFile;
import org.gridmask.examples.report.ReportBlock.Picture;

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

  private static final String INDEX = "findings.json";
  private static final String PREDICTIONS = "predictions.csv";
  private static final String MISTAKE = "mistake";
  private static final String CAM = "cam";
  private static final List<String> COLUMNS = List.of("image", "label", "predicted", "probability");

  /** Enough for the predictions of a million images. */
  private static final int MAX_BYTES = 64 << 20;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
          .build();

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  private record Index(
      List<String> classNames,
      int images,
      List<SeenTexts> seen,
      List<Texts> mistakes,
      List<Texts> cams,
      double camShare) {}

  private record SeenTexts(int epoch, List<Texts> pictures) {}

  private record Texts(String alternative, String caption) {}

  private final Path folder;

  EvaluationFolder(Path run) {
    folder = run.resolve("findings");
  }

  void write(TestEvaluation evaluation) throws IOException {
    Files.createDirectories(folder);
    AtomicFiles files = new AtomicFiles(folder);
    files.deletePartial();
    Files.deleteIfExists(folder.resolve(INDEX));
    files.writeText(PREDICTIONS, format(evaluation.predictions()));
    List<SeenTexts> seen = new ArrayList<>();
    for (SeenImages each : evaluation.seen()) {
      seen.add(new SeenTexts(each.epoch(), write(files, prefix(each.epoch()), each.pictures())));
    }
    Index index =
        new Index(
            evaluation.classNames(),
            evaluation.predictions().size(),
            seen,
            write(files, MISTAKE, evaluation.mistakes()),
            write(files, CAM, evaluation.cams()),
            evaluation.camShare());
    files.writeText(INDEX, JSON.writeValueAsString(index) + "\n");
  }

  private static List<Texts> write(AtomicFiles files, String prefix, List<Picture> pictures)
      throws IOException {
    List<Texts> texts = new ArrayList<>();
    for (Picture picture : pictures) {
      texts.add(new Texts(picture.alternative(), picture.caption()));
      files.write(name(prefix, texts.size()), file -> Files.write(file, picture.png()));
    }
    return texts;
  }

  private static String prefix(int epoch) {
    return String.format(Locale.ROOT, "seen-epoch-%04d", epoch);
  }

  private static String name(String prefix, int number) {
    return String.format(Locale.ROOT, "%s-%02d.png", prefix, number);
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
    Path file = folder.resolve(INDEX);
    // For a path below a regular file, notExists is true in Java 25 but not in Java 17.
    if (Files.notExists(file) && !Files.isRegularFile(folder)) {
      return Optional.empty();
    }
    Index index;
    try {
      index = JsonFiles.read(file, JSON.readerFor(Index.class));
    } catch (IOException e) {
      throw damaged(file, e);
    }
    List<SeenImages> seen = new ArrayList<>();
    for (SeenTexts each : index.seen()) {
      seen.add(new SeenImages(each.epoch(), pictures(prefix(each.epoch()), each.pictures())));
    }
    return Optional.of(
        new TestEvaluation(
            index.classNames(),
            predictions(index),
            seen,
            pictures(MISTAKE, index.mistakes()),
            pictures(CAM, index.cams()),
            index.camShare()));
  }

  private List<Picture> pictures(String prefix, List<Texts> texts) throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (Texts each : texts) {
      Path file = folder.resolve(name(prefix, pictures.size() + 1));
      pictures.add(PictureFile.read(file, each.alternative(), each.caption()));
    }
    return pictures;
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
            "must have " + index.images() + " predictions, but has " + predictions.size());
      }
      return predictions;
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(file, e);
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

  private static IOException damaged(Path file, Exception e) {
    String reason =
        e instanceof CharacterCodingException ? "is not UTF-8 text" : FileErrors.reason(e);
    String what = e instanceof DamagedFileException ? "is not a valid index of findings: " : "";
    return new IOException(file + ": " + what + reason, e);
  }
}
