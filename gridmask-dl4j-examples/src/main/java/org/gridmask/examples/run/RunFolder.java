package org.gridmask.examples.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.RecordedConfig;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.DamagedFileException;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.JsonFiles;
import org.gridmask.examples.files.NewFolder;

/**
 * The folder of one run, which explains the run to whoever finds it and lets it go on after it was
 * killed.
 *
 * <p>Every file in it is whole at any moment: either the one before or the one after. While the
 * folder is open no other process can open it. Not safe for use by several threads.
 */
public final class RunFolder implements AutoCloseable {

  private static final String CONFIG = "config.yaml";
  private static final String PROVENANCE = "provenance.json";
  private static final String DATA_SHA256 = "data_sha256";
  private static final String METRICS = "metrics.csv";
  private static final String SUMMARY = "summary.json";
  static final String MODEL = "model.zip";
  static final String CHECKPOINTS = "checkpoints";

  /** Enough for 100,000 epochs. */
  private static final int MOST_METRICS_BYTES = 16 << 20;

  private static final Path RUNS = Path.of("runs");

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final ObjectReader PROVENANCE_READER = JSON.readerFor(Provenance.class);
  private static final ObjectReader SUMMARY_READER =
      JSON.readerFor(RunSummary.class)
          .with(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  private final Path path;
  private final TrainConfig config;
  private final FolderLock lock;
  private final AtomicFiles files;
  private final Checkpoints checkpoints;
  private final List<EpochMetrics> metrics;

  private RunFolder(Path path, TrainConfig config, FolderLock lock, List<EpochMetrics> metrics) {
    this.path = path;
    this.config = config;
    this.lock = lock;
    this.files = new AtomicFiles(path);
    this.checkpoints = new Checkpoints(path.resolve(CHECKPOINTS));
    this.metrics = new ArrayList<>(metrics);
  }

  /**
   * Starts a run in the folder that the configuration names, which must be new or empty; if it
   * names none, in a new one under {@code runs}. The configuration is written at once, but for the
   * folder's name: whoever repeats the run with that file gets a new folder.
   *
   * @param config the configuration
   * @return the open folder
   * @throws ConfigException if the folder is not empty, in use, or no folder
   * @throws IOException if the folder or the configuration cannot be written, such as on a full
   *     disk
   */
  public static RunFolder create(TrainConfig config) throws IOException {
    return create(config, RUNS);
  }

  static RunFolder create(TrainConfig config, Path runs) throws IOException {
    String out = config.run().out();
    TrainConfig own = RecordedConfig.of(config);
    Path path = out.isEmpty() ? newFolderUnder(runs) : outFolder(out);
    refuseNonEmpty(path);
    RunFolder folder =
        locked(
            path,
            lock -> {
              // Another process may have used the folder between the look and the lock.
              refuseNonEmpty(path);
              RunFolder locked = new RunFolder(path, own, lock, List.of());
              locked.files.deletePartial();
              return locked;
            });
    try {
      folder.files.writeText(CONFIG, own.toYaml());
    } catch (IOException e) {
      folder.close();
      throw e;
    }
    return folder;
  }

  /**
   * A configuration as a run folder keeps it: it repeats the run from whatever folder one does so.
   *
   * @param config a configuration
   * @return the same without the run's own folder, and with the data's full path
   */
  public static TrainConfig asRecorded(TrainConfig config) {
    return RecordedConfig.of(config);
  }

  /**
   * Opens the folder of a run that is to go on. Its own configuration holds, so that the run ends
   * as it would have; what is given must agree with it, but for the folder's name.
   *
   * @param path the folder
   * @param given what was given beside it
   * @return the open folder
   * @throws ConfigException if it is no run folder, is in use, holds something that this program
   *     did not write, or is of a run with another configuration
   * @throws IOException if it cannot be read or written
   */
  public static RunFolder openForResume(Path path, Overrides given) throws IOException {
    Path configFile = path.resolve(CONFIG);
    if (!Files.isRegularFile(configFile)) {
      throw new ConfigException(path + ": is no run folder: it has no " + CONFIG);
    }
    return locked(
        path,
        lock -> {
          TrainConfig config = TrainConfig.read(configFile);
          RecordedConfig.refuseOther(path, config, given);
          RunFolder folder = new RunFolder(path, config, lock, readMetrics(path.resolve(METRICS)));
          folder.files.deletePartial();
          folder.checkpoints.deletePartial();
          return folder;
        });
  }

  /**
   * The folder.
   *
   * @return its path, as it was given
   */
  public Path path() {
    return path;
  }

  /**
   * The run's configuration, the one in config.yaml.
   *
   * @return the configuration
   */
  public TrainConfig config() {
    return config;
  }

  /**
   * The epochs that metrics.csv has.
   *
   * @return a row for each epoch from 0
   */
  public List<EpochMetrics> metrics() {
    return List.copyOf(metrics);
  }

  /**
   * Where training can go on.
   *
   * @return the checkpoints, those of the most epochs first
   * @throws IOException if the folder cannot be read
   */
  public List<Path> checkpoints() throws IOException {
    return checkpoints.newestFirst();
  }

  /**
   * The epoch with the highest test accuracy, by {@link #metrics}; the first one of several.
   *
   * @return the row, or nothing before the first epoch has ended
   */
  public Optional<EpochMetrics> best() {
    return EpochMetrics.best(metrics);
  }

  /**
   * Whether the run came to its end, which writing the summary marks.
   *
   * @return whether there is a summary.json
   */
  public boolean isFinished() {
    return Files.isRegularFile(path.resolve(SUMMARY));
  }

  /**
   * Adds the row of the next epoch to metrics.csv.
   *
   * @param row the row of the first epoch that is not there yet
   * @throws IllegalArgumentException if it is of another epoch
   * @throws IOException if the file cannot be written
   */
  public void append(EpochMetrics row) throws IOException {
    if (row.epoch() != metrics.size()) {
      throw new IllegalArgumentException(
          "epoch must be the next one, " + metrics.size() + ", but is " + row.epoch());
    }
    List<EpochMetrics> longer = new ArrayList<>(metrics);
    longer.add(row);
    writeMetrics(longer);
  }

  /**
   * Drops the rows of epochs that are to be trained again: a run may be killed after an epoch's row
   * was written and before its checkpoint was.
   *
   * @param epoch the epoch at which training goes on
   * @throws ConfigException if rows of earlier epochs are missing
   * @throws IOException if the file cannot be written
   */
  public void resumeAt(int epoch) throws IOException {
    if (epoch > metrics.size()) {
      throw new ConfigException(
          path.resolve(METRICS)
              + ": cannot resume at epoch "
              + (epoch + 1)
              + ": it has only "
              + metrics.size()
              + " epochs");
    }
    writeMetrics(metrics.subList(0, epoch));
  }

  /**
   * Writes provenance.json, or, in a run that goes on and has one, checks that the data is still
   * the same.
   *
   * @param provenance what is true now
   * @throws ConfigException if the run began with other data, or its file is not this program's
   * @throws IOException if it cannot be read or written
   */
  public void writeProvenance(Provenance provenance) throws IOException {
    Path file = path.resolve(PROVENANCE);
    if (Files.notExists(file)) {
      writeJson(PROVENANCE, provenance);
    } else {
      requireSameData(path, Set.copyOf(provenance.dataSha256().values()));
    }
  }

  /**
   * Checks that a run began with some data.
   *
   * @param path the run's folder
   * @param sha256 the data's digests now
   * @throws ConfigException if its provenance.json has others
   */
  static void requireSameData(Path path, Set<String> sha256) throws IOException {
    Path file = path.resolve(PROVENANCE);
    if (Files.exists(file) && !dataSha256In(file).equals(sha256)) {
      throw new ConfigException(
          path
              + ": the data has changed since the run began, by data_sha256 in "
              + PROVENANCE
              + ": the run could no longer end as it would have");
    }
  }

  /** The digests without the data's name, which its folder may have changed. */
  private static Set<String> dataSha256In(Path file) throws IOException {
    try {
      Set<String> digests = new HashSet<>();
      JsonFiles.<JsonNode>read(file, JSON.readerFor(JsonNode.class))
          .path(DATA_SHA256)
          .forEach(d -> digests.add(d.asText()));
      return digests;
    } catch (DamagedFileException e) {
      throw new ConfigException(file + ": is no provenance of a run: " + e.getReason(), e);
    }
  }

  /**
   * Writes summary.json, which marks that all is trained and the model there.
   *
   * @param summary its content
   * @throws IOException if it cannot be written
   */
  public void writeSummary(RunSummary summary) throws IOException {
    writeJson(SUMMARY, summary);
  }

  /**
   * Writes model.zip.
   *
   * @param writer writes the network
   * @throws IOException if it cannot be written; then an earlier file is still there
   */
  public void writeModel(AtomicFiles.Writer writer) throws IOException {
    files.write(MODEL, writer);
  }

  /**
   * Writes a checkpoint if one is due: after every {@code run.checkpointEvery} epochs, after the
   * last one, and after an epoch that is the best so far. Then removes all but the newest {@code
   * run.keepCheckpoints} and the best epoch's. Call it after {@link #append}.
   *
   * @param writer writes the network with what training needs to go on
   * @throws IOException if it cannot be written; then the earlier ones are still there
   */
  public void writeCheckpoint(AtomicFiles.Writer writer) throws IOException {
    int epochs = metrics.size();
    int best = best().orElseThrow().epoch() + 1;
    if (epochs % config.run().checkpointEvery() == 0
        || epochs == config.train().epochs()
        || epochs == best) {
      checkpoints.write(epochs, writer);
      checkpoints.prune(epochs, config.run().keepCheckpoints(), best);
    }
  }

  /** Lets other processes open the folder. */
  @Override
  public void close() throws IOException {
    lock.close();
  }

  private void writeJson(String name, Object content) throws IOException {
    files.writeText(name, JSON.writeValueAsString(content) + "\n");
  }

  /** Small enough to be written as a whole each time, so that no row is ever torn. */
  private void writeMetrics(List<EpochMetrics> rows) throws IOException {
    String text = MetricsCsv.format(List.copyOf(rows));
    files.writeText(METRICS, text);
    // With the file's digits, so that a run that is taken up again sums up the same numbers.
    metrics.clear();
    metrics.addAll(MetricsCsv.parse(text));
  }

  /**
   * What the folder of a run says, which may be open, also in another process, or closed.
   *
   * @param path the folder
   * @return what is recorded there, or nothing if no run was begun in it
   * @throws ConfigException if a file in it is not this program's
   * @throws IOException if it cannot be read
   */
  public static Optional<RecordedRun> look(Path path) throws IOException {
    Path configFile = path.resolve(CONFIG);
    if (!Files.isRegularFile(configFile)) {
      return Optional.empty();
    }
    return Optional.of(
        new RecordedRun(
            path,
            TrainConfig.read(configFile),
            readJson(path.resolve(PROVENANCE), PROVENANCE_READER, "provenance of a run"),
            readMetrics(path.resolve(METRICS)),
            readJson(path.resolve(SUMMARY), SUMMARY_READER, "summary of a run")));
  }

  private static <T> Optional<T> readJson(Path file, ObjectReader reader, String what)
      throws IOException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonFiles.read(file, reader));
    } catch (DamagedFileException e) {
      throw new ConfigException(file + ": is no " + what + ": " + e.getReason(), e);
    }
  }

  private static List<EpochMetrics> readMetrics(Path file) throws IOException {
    if (Files.notExists(file)) {
      return List.of();
    }
    try {
      return MetricsCsv.parse(BoundedFiles.readText(file, MOST_METRICS_BYTES));
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + ": it is not UTF-8 text", e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    }
  }

  private static Path outFolder(String out) throws IOException {
    Path path;
    try {
      path = Path.of(out);
    } catch (InvalidPathException e) {
      throw new ConfigException("run.out must be a path, but is " + out, e);
    }
    try {
      NewFolder.at(path);
      return path;
    } catch (FileAlreadyExistsException e) {
      throw inTheWay(path, e);
    } catch (IOException e) {
      throw cannotWrite(path, e);
    }
  }

  private static Path newFolderUnder(Path parent) throws IOException {
    try {
      return NewFolder.under(parent);
    } catch (FileAlreadyExistsException e) {
      throw inTheWay(parent, e);
    } catch (IOException e) {
      throw cannotWrite(parent, e);
    }
  }

  private static void refuseNonEmpty(Path path) throws IOException {
    try {
      if (!FolderLock.isUnused(path, Set.of())) {
        throw new ConfigException(
            path + ": the run folder must be new or empty, but has files in it");
      }
    } catch (IOException e) {
      throw cannotWrite(path, e);
    }
  }

  /** What is to be done between taking the lock and handing the folder out. */
  @FunctionalInterface
  private interface Opening {
    RunFolder open(FolderLock lock) throws IOException;
  }

  private static RunFolder locked(Path path, Opening opening) throws IOException {
    FolderLock lock = null;
    try {
      lock = FolderLock.take(path, "another run is writing this run folder");
      return opening.open(lock);
    } catch (IOException e) {
      throw closing(lock, cannotWrite(path, e));
    } catch (RuntimeException e) {
      throw closing(lock, e);
    }
  }

  /** Whoever named the folder can name another. */
  private static ConfigException inTheWay(Path path, FileAlreadyExistsException e) {
    return new ConfigException(path + ": " + cannotWrite(e), e);
  }

  private static IOException cannotWrite(Path path, IOException e) {
    return FileErrors.at(path, cannotWrite(e), e);
  }

  private static String cannotWrite(IOException e) {
    return "cannot write the run folder: " + FileErrors.reason(e);
  }

  private static <E extends Exception> E closing(FolderLock lock, E cause) {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
    return cause;
  }
}
