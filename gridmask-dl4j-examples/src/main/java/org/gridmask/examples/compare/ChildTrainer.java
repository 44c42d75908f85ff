package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.run.RunSummary;

/**
 * Trains each run in a process of its own, so that several can train at a time. Safe for use by
 * several threads.
 *
 * <p>A process ends when this one does, however that happens: it is told to watch its standard
 * input. What it prints goes to the run's log.
 *
 * <p>On the CPU a run ends with the same numbers here as in {@link LocalTrainer} if it has as many
 * threads of OpenMP. With another number of threads sums are taken in another order; their last
 * digits differ, and after some epochs the accuracy does, as it does between seeds. Whoever wants
 * the same numbers from different numbers of jobs sets OMP_NUM_THREADS.
 */
public final class ChildTrainer implements RunTrainer, AutoCloseable {

  /** The hidden option of {@code train} with which it ends when its standard input does. */
  public static final String WATCH_OPTION = "--end-with-stdin";

  private static final long POLL_MILLIS = 500;
  private static final String ERROR_START = "gridmask: ";

  private final List<String> program;
  private final Map<String, String> environment;
  private final ComparisonFolder folder;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();

  /**
   * Makes a trainer.
   *
   * @param program starts this project's command line; a command and its arguments follow
   * @param environment variables to be set for it
   * @param folder the comparison's folder, for the logs
   */
  public ChildTrainer(
      List<String> program, Map<String, String> environment, ComparisonFolder folder) {
    this.program = List.copyOf(program);
    this.environment = Map.copyOf(environment);
    this.folder = folder;
  }

  @Override
  public RunSummary train(PlannedRun run, Path path, Runnable epochEnded)
      throws IOException, InterruptedException {
    // The folder has the configuration, so that a new run is begun as one goes on.
    LocalTrainer.open(run.config(), path).close();
    Path log = folder.logOf(run);
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("train", "--resume", path.toString(), WATCH_OPTION));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    long logged = Files.exists(log) ? Files.size(log) : 0;
    Process process = builder.start();
    running.add(process);
    try {
      int seen = epochs(path);
      boolean alive;
      do {
        alive = !process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        int now = epochs(path);
        for (; seen < now; seen++) {
          epochEnded.run();
        }
      } while (alive);
    } finally {
      process.destroyForcibly();
      running.remove(process);
    }
    Optional<RunSummary> summary = RunFolder.look(path).flatMap(RecordedRun::summary);
    // A run with a summary is whole, whatever became of its process after that.
    if (summary.isEmpty()) {
      throw new IOException(reason(log, logged, process.exitValue()));
    }
    return summary.get();
  }

  private static int epochs(Path path) throws IOException {
    return RunFolder.look(path).map(run -> run.metrics().size()).orElse(0);
  }

  /** What the process said about its end. */
  private static String reason(Path log, long from, int exitCode) throws IOException {
    byte[] all = Files.readAllBytes(log);
    String text = new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8);
    return text.lines()
            .filter(line -> line.startsWith(ERROR_START))
            .reduce((earlier, last) -> last)
            .map(line -> line.substring(ERROR_START.length()))
            .orElse("its process ended with exit code " + exitCode)
        + " (see "
        + log
        + ")";
  }

  /** Ends the processes that are still there; their runs can be gone on with. */
  @Override
  public void close() {
    running.forEach(Process::destroyForcibly);
  }
}
