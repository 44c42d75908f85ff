package org.gridmask.examples.run;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.ConfigKey;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.report.Figures;

/** The rows of metrics.csv. The file is small and is rewritten atomically. */
final class MetricsFile {

  /** Enough for 100,000 epochs. */
  private static final int MAX_BYTES = 16 << 20;

  /** Empty in rows of versions without it. */
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{0,16}");

  private final Path file;
  private final AtomicFiles files;
  private final TaskKind task;
  private final boolean validation;
  private List<EpochMetrics> rows;

  /**
   * Reads the file, if it exists.
   *
   * @param task what the network is trained for
   * @param validation whether the run has validation images
   * @throws ConfigException if it is invalid
   */
  MetricsFile(Path folder, AtomicFiles files, TaskKind task, boolean validation)
      throws IOException {
    this.file = folder.resolve(RunFiles.METRICS);
    this.files = files;
    this.task = task;
    this.validation = validation;
    this.rows = read(folder, task);
  }

  List<EpochMetrics> rows() {
    return rows;
  }

  /** Adds the row of the next epoch. */
  void append(EpochMetrics row) throws IOException {
    if (row.epoch() != rows.size()) {
      throw Checks.invalid("epoch", "the next one, " + rows.size(), row.epoch());
    }
    write(Stream.concat(rows.stream(), Stream.of(row)).toList());
  }

  /** Drops the rows from an epoch on. */
  void truncate(int epoch) throws IOException {
    if (epoch > rows.size()) {
      throw new ConfigException(
          "%s: cannot resume at epoch %s: it has only %s"
              .formatted(file, epoch + 1, Figures.count(rows.size(), "epoch")));
    }
    write(rows.subList(0, epoch));
  }

  private void write(List<EpochMetrics> wanted) throws IOException {
    String text =
        wanted.stream()
            .map(this::format)
            .collect(Collectors.joining("", header(task, validation) + "\n", ""));
    files.writeText(RunFiles.METRICS, text);
    // Rounded as in the file, so that a resumed run computes the same summary.
    rows = parse(text, task);
  }

  /** Cells without a value are empty. */
  private String format(EpochMetrics row) {
    return EpochMetrics.columns(task, validation).values().stream()
        .mapToDouble(column -> column.applyAsDouble(row))
        .mapToObj(value -> Double.isNaN(value) ? "" : Csv.number(value))
        .collect(Collectors.joining(",", row.epoch() + ",", "," + row.maskHash() + "\n"));
  }

  private static String header(TaskKind task, boolean validation) {
    return headerBefore(task, validation) + "," + EpochMetrics.MASK_HASH;
  }

  /** The header of versions without hashes of masks. */
  private static String headerBefore(TaskKind task, boolean validation) {
    return "epoch," + String.join(",", EpochMetrics.columns(task, validation).keySet());
  }

  static List<EpochMetrics> read(Path folder, TaskKind task) throws IOException {
    Path file = folder.resolve(RunFiles.METRICS);
    if (Files.notExists(file)) {
      return List.of();
    }
    try {
      return parse(BoundedFiles.readText(file, MAX_BYTES), task);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + ": it is not UTF-8 text", e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    }
  }

  /** Skips a truncated last line. */
  private static List<EpochMetrics> parse(String text, TaskKind task) {
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    String header = lines.isEmpty() ? "" : lines.get(0);
    boolean hashed = header.endsWith("," + EpochMetrics.MASK_HASH);
    String numbers =
        hashed
            ? header.substring(0, header.length() - EpochMetrics.MASK_HASH.length() - 1)
            : header;
    boolean validation = numbers.equals(headerBefore(task, true));
    if (!numbers.equals(headerBefore(task, validation))) {
      throw new IllegalArgumentException("line 1 must be " + header(task, false));
    }
    List<String> columns = List.copyOf(EpochMetrics.columns(task, validation).keySet());
    List<EpochMetrics> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      rows.add(parse(line, task, rows.size(), columns, hashed));
    }
    return List.copyOf(rows);
  }

  private static EpochMetrics parse(
      String line, TaskKind task, int epoch, List<String> columns, boolean hashed) {
    try {
      String[] fields = line.split(",", -1);
      int expected = 1 + columns.size() + (hashed ? 1 : 0);
      String maskHash = hashed ? fields[fields.length - 1] : "";
      if (fields.length == expected
          && Integer.parseInt(fields[0]) == epoch
          && HASH.matcher(maskHash).matches()) {
        Map<String, Double> values = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
          String field = fields[i + 1];
          values.put(columns.get(i), field.isEmpty() ? Double.NaN : Double.parseDouble(field));
        }
        return EpochMetrics.of(task, epoch, values, maskHash);
      }
    } catch (NumberFormatException e) {
      // Falls through to the message below.
    }
    throw new IllegalArgumentException(
        "line %s must be epoch %s and %s numbers%s, but is %s"
            .formatted(
                epoch + 2,
                epoch,
                columns.size(),
                hashed ? " and a hash of masks" : "",
                ConfigKey.shown(line)));
  }
}
