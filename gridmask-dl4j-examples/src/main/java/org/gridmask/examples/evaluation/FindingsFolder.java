package org.gridmask.examples.evaluation;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gridmask.examples.evaluation.TestEvaluation.SeenImages;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.DamagedFileException;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.JsonFiles;
import org.gridmask.examples.report.PictureFile;
import org.gridmask.examples.report.ReportBlock.Picture;

/**
 * The files in the folder {@code findings} of a run: pictures, and {@code findings.json}, which is
 * written last and deleted first, so that an evaluation is complete if it exists.
 */
final class FindingsFolder {

  private static final String INDEX = "findings.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
          .build();

  /** The pictures of an epoch. */
  record SeenTexts(int epoch, List<Texts> pictures) {}

  /** The texts of a picture. */
  record Texts(String alternative, String caption) {}

  private final Path folder;

  FindingsFolder(Path run) {
    folder = run.resolve("findings");
  }

  Path resolve(String name) {
    return folder.resolve(name);
  }

  /** Prepares for new files. */
  AtomicFiles begin() throws IOException {
    Files.createDirectories(folder);
    AtomicFiles files = new AtomicFiles(folder);
    files.deletePartial();
    Files.deleteIfExists(folder.resolve(INDEX));
    return files;
  }

  static void end(AtomicFiles files, Object index) throws IOException {
    files.writeText(INDEX, JSON.writeValueAsString(index) + "\n");
  }

  static List<SeenTexts> writeSeen(AtomicFiles files, List<SeenImages> seen) throws IOException {
    List<SeenTexts> texts = new ArrayList<>();
    for (SeenImages each : seen) {
      texts.add(new SeenTexts(each.epoch(), write(files, prefix(each.epoch()), each.pictures())));
    }
    return texts;
  }

  static List<Texts> write(AtomicFiles files, String prefix, List<Picture> pictures)
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

  /** The index; empty if there is none. */
  <T> Optional<T> index(Class<T> type) throws IOException {
    Path file = folder.resolve(INDEX);
    // For a path below a regular file, notExists is true in Java 25 but not in Java 17.
    if (Files.notExists(file) && !Files.isRegularFile(folder)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonFiles.read(file, JSON.readerFor(type)));
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  List<SeenImages> seen(List<SeenTexts> texts) throws IOException {
    List<SeenImages> seen = new ArrayList<>();
    for (SeenTexts each : texts) {
      seen.add(new SeenImages(each.epoch(), pictures(prefix(each.epoch()), each.pictures())));
    }
    return seen;
  }

  List<Picture> pictures(String prefix, List<Texts> texts) throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (Texts each : texts) {
      Path file = folder.resolve(name(prefix, pictures.size() + 1));
      pictures.add(PictureFile.read(file, each.alternative(), each.caption()));
    }
    return pictures;
  }

  static IOException damaged(Path file, Exception e) {
    String reason =
        e instanceof CharacterCodingException ? "is not UTF-8 text" : FileErrors.reason(e);
    String what = e instanceof DamagedFileException ? "is not a valid index of findings: " : "";
    return new IOException(file + ": " + what + reason, e);
  }
}
