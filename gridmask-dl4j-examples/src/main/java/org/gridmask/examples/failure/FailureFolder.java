package org.gridmask.examples.failure;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.gridmask.examples.chart.ChartFiles;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.DamagedFileException;
import org.gridmask.examples.files.JsonFiles;
import org.gridmask.examples.run.OutputFolder;
import org.gridmask.statistics.FailureSimulator;

/**
 * The folder of failure statistics: failure-cases.csv, failure-cases.svg and .png,
 * failure-examples.png, provenance.json and report.html. While it is open no other process can open
 * it.
 */
public final class FailureFolder implements AutoCloseable {

  static final String CSV = "failure-cases.csv";
  static final String PROVENANCE = "provenance.json";
  static final String EXAMPLES = "failure-examples.png";

  /** The plot's files without their extension. */
  private static final String PLOT = "failure-cases";

  private static final OutputFolder.Kind KIND =
      new OutputFolder.Kind(
          Path.of("failure-cases"),
          "failure statistics",
          "another simulation is writing this folder",
          Set.of());

  /** Far more than a table has. */
  private static final int MOST_BYTES = 16 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final OutputFolder folder;

  private FailureFolder(OutputFolder folder) {
    this.folder = folder;
  }

  /**
   * Opens a folder.
   *
   * @param path the folder: new, empty, or of earlier statistics, which are replaced; empty for a
   *     new one under {@code failure-cases}
   * @return the open folder
   * @throws ConfigException if it is in use, no folder, or holds something else
   * @throws IOException if it cannot be written, such as on a full disk
   */
  public static FailureFolder open(Optional<Path> path) throws IOException {
    return new FailureFolder(OutputFolder.open(path, KIND, FailureReport::isIn));
  }

  /**
   * The folder.
   *
   * @return its path, as it was given
   */
  public Path path() {
    return folder.path();
  }

  /**
   * Writes all files but the report.
   *
   * @param cases what was simulated
   * @param table what was counted
   * @param provenance where it came from
   * @throws IOException if one cannot be written
   */
  public void write(FailureCases cases, FailureTable table, FailureProvenance provenance)
      throws IOException {
    AtomicFiles files = folder.files();
    String json = JSON.writeValueAsString(provenance) + "\n";
    files.writeText(CSV, table.toCsv());
    files.writeText(PROVENANCE, json);
    ChartFiles.write(FailureCharts.of(table).get(0), PLOT, files);
    FailureSimulator simulator = cases.simulator();
    BufferedImage sheet =
        FailureSheet.of(
                new FailureExamples(simulator, table).rows(), simulator.height(), simulator.width())
            .draw();
    files.writePng(EXAMPLES, sheet);
  }

  /**
   * Reads what was counted.
   *
   * @throws ConfigException if there is no such table
   */
  static FailureTable readTable(Path folder) throws IOException {
    Path file = folder.resolve(CSV);
    try {
      return FailureTable.parse(BoundedFiles.readText(file, MOST_BYTES));
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + ": it is not UTF-8 text");
    } catch (IllegalArgumentException e) {
      throw new ConfigException(file + ": " + e.getMessage());
    }
  }

  /** Reads where it came from; nothing where that is not recorded. */
  static Optional<FailureProvenance> readProvenance(Path folder) throws IOException {
    Path file = folder.resolve(PROVENANCE);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonFiles.read(file, JSON.readerFor(FailureProvenance.class)));
    } catch (DamagedFileException e) {
      throw new ConfigException(
          file + ": is no provenance of failure statistics: " + e.getReason());
    }
  }

  /** Lets other processes open the folder. */
  @Override
  public void close() throws IOException {
    folder.close();
  }
}
