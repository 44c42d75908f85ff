package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.system.ChildProcess;

/**
 * Trains each run in a child process, so that several can train in parallel. Thread-safe.
 *
 * <p>A child watches its stdin, so it ends with this process even if that is killed. Its output
 * goes to the run's log.
 *
 * <p>On the CPU the results equal those of {@link LocalTrainer} for the same number of OpenMP
 * threads. A different number changes the summation order and thus the rounding; after some epochs
 * accuracies differ as much as between seeds. Set OMP_NUM_THREADS for results that do not depend on
 * the number of jobs.
 */
public final class ChildTrainer implements RunTrainer {

  private static final long POLL_MILLIS = 500;
  private static final String ERROR_PREFIX = "gridmask: ";
  private static final List<String> THREAD_VARIABLES =
      List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS");

  private final Class<?> program;
  private final int jobs;
  private final ComparisonFolder folder;

  /**
   * Creates a trainer.
   *
   * @param program the main class of the command line
   * @param jobs the number of parallel runs, at least 1
   * @param folder the comparison's folder, for the logs
   */
  public ChildTrainer(Class<?> program, int jobs, ComparisonFolder folder) {
    this.program = program;
    this.jobs = jobs;
    this.folder = folder;
  }

  @Override
  public void train(PlannedRun run, Path path, Progress progress)
      throws IOException, InterruptedException {
    // Writes the configuration, so that the child can always resume, even a new run.
    LocalTrainer.open(run.config(), path).close();
    Path log = folder.logOf(run);
    List<String> command =
        ChildProcess.java(
            jobs,
            program,
            List.of(
                run.config().model().name().task().command(),
                "--resume",
                path.toString(),
                Provenance.WATCH_OPTION));
    try (ChildProcess child = ChildProcess.start(command, environment(), log)) {
      int seen = epochs(path);
      boolean alive;
      do {
        alive = !child.process().waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        for (int now = epochs(path); seen < now; seen++) {
          progress.epochEnded();
        }
        progress.goesOn();
      } while (alive);
      // A run with a summary is complete, whatever the exit code.
      if (RecordedRun.find(path).flatMap(RecordedRun::summary).isEmpty()) {
        throw new IOException(error(child) + " (see " + log + ")");
      }
    }
  }

  /** An equal share of the cores, unless the user has set the variables. */
  private Map<String, String> environment() {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
    Map<String, String> environment = new TreeMap<>();
    THREAD_VARIABLES.forEach(name -> environment.put(name, String.valueOf(threads)));
    environment.keySet().removeAll(System.getenv().keySet());
    return environment;
  }

  private static int epochs(Path path) throws IOException {
    return RecordedRun.find(path).map(run -> run.metrics().size()).orElse(0);
  }

  private static String error(ChildProcess child) throws IOException {
    return child
        .output()
        .lines()
        .filter(line -> line.startsWith(ERROR_PREFIX))
        .reduce((earlier, last) -> last)
        .map(line -> line.substring(ERROR_PREFIX.length()))
        .orElse("the child process exited with code " + child.process().exitValue());
  }
}
