package org.gridmask.examples.failure;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
 * failure-examples.png, provenance.json and report.html.
 */
public final class FailureFolder {

  static final String CSV = "failure-cases.csv";
  static final String PROVENANCE = "provenance.json";
  static final String EXAMPLES = "failure-examples.png";

  /** The base name of the plot. */
  private static final String PLOT = "failure-cases";

  private static final OutputFolder.Kind KIND =
      new OutputFolder.Kind(
          Path.of("failure-cases"),
          "failure statistics",
          "another simulation is writing to this folder",
          Set.of());

  /** Far larger than any table. */
  private static final int MAX_BYTES = 16 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private FailureFolder() {}

  /**
   * Opens a folder.
   *
   * @param path the folder: new, empty, or with earlier results, which are overwritten; empty for a
   *     new one under {@code failure-cases}
   * @return the open folder
   * @throws ConfigException if it is in use, not a folder, or has other files
   * @throws IOException if it cannot be written, such as on a full disk
   */
  public static OutputFolder open(Optional<Path> path) throws IOException {
    return OutputFolder.open(path, KIND, FailureReport::isIn);
  }

  /**
   * Writes all files but the report.
   *
   * @param files the open folder's files
   * @param cases the simulation
   * @param table its counts
   * @param provenance its provenance
   * @throws IOException if one cannot be written
   */
  public static void write(
      AtomicFiles files, FailureCases cases, FailureTable table, FailureProvenance provenance)
      throws IOException {
    files.writeText(CSV, table.toCsv());
    files.writeText(PROVENANCE, JSON.writeValueAsString(provenance) + "\n");
    ChartFiles.write(FailureCharts.of(table).get(0), PLOT, files);
    FailureSimulator simulator = cases.simulator();
    files.writePng(
        EXAMPLES,
        FailureSheet.of(
                new FailureExamples(simulator, table).rows(), simulator.height(), simulator.width())
            .draw());
  }

  /**
   * Reads the counts.
   *
   * @throws ConfigException if the table is invalid
   */
  static FailureTable readTable(Path folder) throws IOException {
    Path file = folder.resolve(CSV);
    try {
      return FailureTable.parse(BoundedFiles.readText(file, MAX_BYTES));
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + ": not valid UTF-8");
    } catch (IllegalArgumentException e) {
      throw new ConfigException(file + ": " + e.getMessage());
    }
  }

  /** Reads the provenance, if present. */
  static Optional<FailureProvenance> readProvenance(Path folder) throws IOException {
    Path file = folder.resolve(PROVENANCE);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonFiles.read(file, JSON.readerFor(FailureProvenance.class)));
    } catch (DamagedFileException e) {
      throw new ConfigException(file + ": invalid: " + e.getReason());
    }
  }
}
