package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.gridmask.examples.compare.RunState.Status;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.DataException;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.train.TrainingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains the runs of a plan that are not finished, and writes the results after each.
 *
 * <p>All there is to know is in the runs' own folders: whenever this is killed, another one goes on
 * and ends with the same results, but for times.
 */
public final class Comparison {

  private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);

  /** Guarded by this. */
  private final List<RunState> states;

  private final ComparisonFolder folder;
  private final ResultFiles results;
  private final ComparisonListener listener;

  private Comparison(
      List<RunState> states,
      ComparisonFolder folder,
      ResultFiles results,
      ComparisonListener listener) {
    this.states = new ArrayList<>(states);
    this.folder = folder;
    this.results = results;
    this.listener = listener;
  }

  /**
   * Looks at what is there already.
   *
   * @param plan the runs
   * @param folder the comparison's folder
   * @param results writes the results
   * @param listener hears how it gets on
   * @param setup opens the data, from which the runs that are there must have learnt
   * @return the comparison
   * @throws ConfigException if the folder of a run holds another one, or one of other data
   * @throws IOException if a folder or the data cannot be read
   */
  public static Comparison of(
      Plan plan,
      ComparisonFolder folder,
      ResultFiles results,
      ComparisonListener listener,
      LocalTrainer.Setup setup)
      throws IOException {
    List<RunState> states = new ArrayList<>();
    for (PlannedRun run : plan.runs()) {
      Optional<RecordedRun> record = RunFolder.look(folder.of(run));
      if (record.isPresent()) {
        record.get().requireSame(run.config());
        ImageSource data = setup.data(run.config());
        record.get().requireSameData(setup.sha256(data));
        boolean reported = Files.exists(folder.of(run).resolve(HtmlReport.FILE_NAME));
        if (record.get().summary().isPresent() && !reported) {
          // It was ended before it had made its report.
          RunReport.afterTraining(folder.of(run), data).problem().ifPresent(LOG::warn);
        }
      }
      states.add(
          new RunState(
              run,
              record.flatMap(RecordedRun::summary).isPresent() ? Status.FINISHED : Status.WAITING,
              record,
              ""));
    }
    return new Comparison(states, folder, results, listener);
  }

  /**
   * How far each run is.
   *
   * @return the runs in their order
   */
  public synchronized List<RunState> states() {
    return List.copyOf(states);
  }

  /**
   * How many runs ended with an error.
   *
   * @return the number of runs
   */
  public int failed() {
    return (int) states().stream().filter(state -> state.status() == Status.FAILED).count();
  }

  /**
   * Trains what is left. A run that fails does not keep the others from being trained.
   *
   * @param trainer trains the runs; for several at a time it must be safe for several threads
   * @param jobs how many run at a time; one runs on this thread
   * @throws IOException if the results cannot be written
   * @throws InterruptedException if the thread was interrupted
   */
  public void run(RunTrainer trainer, int jobs) throws IOException, InterruptedException {
    results.write(states());
    ExecutorService pool = jobs == 1 ? null : Executors.newFixedThreadPool(jobs);
    try {
      Executor executor = pool == null ? Runnable::run : pool;
      CompletionService<Integer> trained = new ExecutorCompletionService<>(executor);
      int open = 0;
      List<RunState> before = states();
      for (int i = 0; i < before.size(); i++) {
        if (before.get(i).status() == Status.WAITING) {
          int index = i;
          trained.submit(() -> train(index, trainer, jobs), index);
          if (++open == jobs) {
            ended(trained, jobs);
            open--;
          }
        }
      }
      for (; open > 0; open--) {
        ended(trained, jobs);
      }
    } finally {
      if (pool != null) {
        pool.shutdownNow();
      }
    }
  }

  private void ended(CompletionService<Integer> trained, int jobs)
      throws IOException, InterruptedException {
    int index;
    try {
      index = trained.take().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
    List<RunState> now = states();
    results.write(now);
    synchronized (this) {
      listener.runEnded(now.get(index), secondsLeft(jobs));
    }
  }

  private void train(int index, RunTrainer trainer, int jobs) {
    PlannedRun run = states().get(index).run();
    Status status = Status.FINISHED;
    String reason = "";
    try {
      trainer.train(run, folder.of(run), () -> epochEnded(index, jobs));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } catch (Exception | OutOfMemoryError e) {
      status = Status.FAILED;
      reason = reason(e);
    }
    record(index, status, reason);
  }

  private synchronized void epochEnded(int index, int jobs) {
    record(index, Status.WAITING, "");
    listener.epochEnded(secondsLeft(jobs));
  }

  private synchronized void record(int index, Status status, String reason) {
    RunState before = states.get(index);
    Optional<RecordedRun> record = before.record();
    try {
      record = RunFolder.look(folder.of(before.run()));
    } catch (IOException | ConfigException e) {
      if (reason.isEmpty()) {
        reason = reason(e);
        status = Status.FAILED;
      }
    }
    states.set(index, new RunState(before.run(), status, record, reason));
  }

  private static String reason(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigException
          || cause instanceof TrainingException
          || cause instanceof DataException) {
        return FileErrors.inOneLine(cause.getMessage());
      }
    }
    if (e instanceof FileSystemException file) {
      return FileErrors.inOneLine(FileErrors.located(file));
    }
    boolean isPlain = e.getClass() == IOException.class && e.getMessage() != null;
    return FileErrors.inOneLine(isPlain ? e.getMessage() : e.toString());
  }

  private OptionalDouble secondsLeft(int jobs) {
    TimeLeft left = new TimeLeft();
    for (RunState state : states) {
      String network = state.run().network().name();
      List<EpochMetrics> rows = state.record().map(RecordedRun::metrics).orElse(List.of());
      left.measure(network, rows.size(), rows.stream().mapToDouble(EpochMetrics::seconds).sum());
      if (state.status() == Status.WAITING) {
        left.add(network, state.run().config().train().epochs() - rows.size());
      }
    }
    return left.seconds(jobs);
  }
}
