package org.gridmask.examples.evaluation;

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
import org.gridmask.examples.evaluation.Findings.Prediction;
import org.gridmask.examples.evaluation.Findings.Seen;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.files.DamagedFileException;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.JsonFiles;
import org.gridmask.examples.report.PictureFile;
import org.gridmask.examples.report.ReportBlock.Picture;

/**
 * Where a run's folder keeps its findings.
 *
 * <p>{@code predictions.csv} has a line for each test image that could be read, in the order of the
 * test set: its number, the true and the most probable class, by their numbers from 0, and the
 * probability of the latter. {@code mistake-01.png}, {@code cam-01.png} and {@code
 * seen-epoch-0000-01.png} and so on are the pictures. {@code findings.json} has the classes' names,
 * what is said of each picture, and the share of the maps; it is written last and removed first, so
 * that all is there when it is.
 */
final class FindingsFolder {

  private static final String INDEX = "findings.json";
  private static final String PREDICTIONS = "predictions.csv";
  private static final String MISTAKE = "mistake";
  private static final String CAM = "cam";
  private static final List<String> COLUMNS = List.of("image", "label", "predicted", "probability");

  /** Enough for the predictions for a million images. */
  private static final int MOST_BYTES = 64 << 20;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  private record Index(
      List<String> classNames,
      int images,
      List<SeenTexts> seen,
      List<Texts> mistakes,
      List<Texts> cams,
      double camShare) {

    /** Refuses what has gaps. */
    private Index {
      classNames = List.copyOf(classNames);
      seen = List.copyOf(seen);
      mistakes = List.copyOf(mistakes);
      cams = List.copyOf(cams);
    }
  }

  private record SeenTexts(int epoch, List<Texts> pictures) {
    private SeenTexts {
      pictures = List.copyOf(pictures);
    }
  }

  private record Texts(String alternative, String caption) {}

  private final Path folder;

  FindingsFolder(Path run) {
    folder = run.resolve("findings");
  }

  void write(Findings findings) throws IOException {
    Files.createDirectories(folder);
    AtomicFiles files = new AtomicFiles(folder);
    files.deletePartial();
    Files.deleteIfExists(folder.resolve(INDEX));
    String predictions = format(findings.predictions());
    files.writeText(PREDICTIONS, predictions);
    List<SeenTexts> seen = new ArrayList<>();
    for (Seen each : findings.seen()) {
      seen.add(new SeenTexts(each.epoch(), write(files, prefix(each.epoch()), each.pictures())));
    }
    String index =
        JSON.writeValueAsString(
            new Index(
                findings.classNames(),
                findings.predictions().size(),
                seen,
                write(files, MISTAKE, findings.mistakes()),
                write(files, CAM, findings.cams()),
                findings.camShare()));
    files.writeText(INDEX, index + "\n");
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
      Prediction prediction = predictions.get(i);
      text.append(
          Csv.line(
              List.of(
                  Integer.toString(i),
                  Integer.toString(prediction.label()),
                  Integer.toString(prediction.predicted()),
                  Csv.number(prediction.probability()))));
    }
    return text.toString();
  }

  Optional<Findings> read() throws IOException {
    Path file = folder.resolve(INDEX);
    // What would lie below a plain file is not there, says Java 25; Java 17 does not say so.
    if (Files.notExists(file) && !Files.isRegularFile(folder)) {
      return Optional.empty();
    }
    Index index = index(file);
    List<Seen> seen = new ArrayList<>();
    for (SeenTexts each : index.seen()) {
      seen.add(new Seen(each.epoch(), pictures(prefix(each.epoch()), each.pictures())));
    }
    return Optional.of(
        new Findings(
            index.classNames(),
            predictions(index.classNames().size(), index.images()),
            seen,
            pictures(MISTAKE, index.mistakes()),
            pictures(CAM, index.cams()),
            index.camShare()));
  }

  private static Index index(Path file) throws IOException {
    try {
      return JsonFiles.read(file, JSON.readerFor(Index.class));
    } catch (DamagedFileException e) {
      throw damaged(file, "is no index of findings: " + e.getReason(), e);
    } catch (IOException e) {
      throw damaged(file, FileErrors.reason(e), e);
    }
  }

  private List<Picture> pictures(String prefix, List<Texts> texts) throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (Texts each : texts) {
      Path file = folder.resolve(name(prefix, pictures.size() + 1));
      pictures.add(PictureFile.read(file, each.alternative(), each.caption()));
    }
    return pictures;
  }

  private List<Prediction> predictions(int classes, int images) throws IOException {
    Path file = folder.resolve(PREDICTIONS);
    List<List<String>> lines;
    try {
      lines = Csv.parse(BoundedFiles.readText(file, MOST_BYTES));
    } catch (CharacterCodingException e) {
      throw damaged(file, "is not UTF-8 text", e);
    } catch (IOException e) {
      throw damaged(file, FileErrors.reason(e), e);
    }
    if (lines.isEmpty() || !lines.get(0).equals(COLUMNS)) {
      throw damaged(file, "its first line must be " + String.join(",", COLUMNS), null);
    }
    List<Prediction> predictions = new ArrayList<>();
    for (List<String> line : lines.subList(1, lines.size())) {
      try {
        predictions.add(prediction(line, predictions.size(), classes));
      } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
        throw damaged(
            file, "line " + (predictions.size() + 2) + " is no prediction: " + e.getMessage(), e);
      }
    }
    if (predictions.size() != images) {
      throw damaged(
          file, "must have " + images + " predictions, but has " + predictions.size(), null);
    }
    return predictions;
  }

  private static Prediction prediction(List<String> line, int number, int classes) {
    if (line.size() != COLUMNS.size() || Integer.parseInt(line.get(0)) != number) {
      throw new IllegalArgumentException(String.join(",", line));
    }
    double probability = Double.parseDouble(line.get(3));
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability must be in [0, 1], but is " + probability);
    }
    return new Prediction(
        Objects.checkIndex(Integer.parseInt(line.get(1)), classes),
        Objects.checkIndex(Integer.parseInt(line.get(2)), classes),
        probability);
  }

  private static IOException damaged(Path file, String reason, Exception cause) {
    return new IOException(FileErrors.inOneLine(file + ": " + reason), cause);
  }
}
