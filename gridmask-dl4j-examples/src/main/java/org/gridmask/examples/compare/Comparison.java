package org.gridmask.examples.compare;

import java.io.IOException;
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
import java.util.stream.Stream;
import org.gridmask.examples.compare.RunState.Status;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.DataException;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.train.TrainingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains the unfinished runs of a plan, and writes the results after each.
 *
 * <p>All state is in the run folders: a killed comparison can be resumed, with the same results
 * except for times.
 */
public final class Comparison {

  private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);

  /** Guarded by this. */
  private final List<RunState> states;

  /** Receives the progress of a comparison; calls are serialized. */
  public interface Listener {

    /**
     * The comparison starts.
     *
     * @param runs the state of each run
     */
    void started(List<RunState> runs);

    /**
     * An epoch of some run has ended.
     *
     * @param secondsLeft the estimated time left; empty before the first epoch
     */
    void epochEnded(OptionalDouble secondsLeft);

    /**
     * A run has ended, and the results are written.
     *
     * @param state the run, finished or failed
     * @param secondsLeft the estimated time left; empty before the first epoch
     */
    void runEnded(RunState state, OptionalDouble secondsLeft);
  }

  private final ComparisonFolder folder;
  private final ResultFiles results;
  private final Listener listener;

  private Comparison(
      List<RunState> states, ComparisonFolder folder, ResultFiles results, Listener listener) {
    this.states = new ArrayList<>(states);
    this.folder = folder;
    this.results = results;
    this.listener = listener;
  }

  /**
   * Prepares a comparison, including the runs already in its folder.
   *
   * @param plan the runs
   * @param folder the comparison's folder
   * @param results writes the results
   * @param listener receives the progress
   * @param setup opens the data, which must match that of the runs in the folder
   * @return the comparison
   * @throws ConfigException if a run folder has a different configuration or data set
   * @throws IOException if a folder or the data cannot be read
   */
  public static Comparison of(
      Plan plan,
      ComparisonFolder folder,
      ResultFiles results,
      Listener listener,
      LocalTrainer.Setup setup)
      throws IOException {
    List<RunState> states = new ArrayList<>();
    for (PlannedRun run : plan.runs()) {
      Optional<RecordedRun> record = RecordedRun.find(folder.of(run));
      if (record.isPresent()) {
        record.get().requireSame(run.config());
        ImageSource data = setup.data(run.config());
        record.get().requireSameData(setup.sha256(data));
        if (record.get().summary().isPresent()
            && Files.notExists(folder.of(run).resolve(HtmlReport.FILE_NAME))) {
          // Killed before it wrote its report.
          RunReport.afterTraining(folder.of(run), data).problem().ifPresent(LOG::warn);
        }
      }
      states.add(new RunState(run, record, ""));
    }
    return new Comparison(states, folder, results, listener);
  }

  private synchronized List<RunState> states() {
    return List.copyOf(states);
  }

  /**
   * The number of failed runs.
   *
   * @return the number
   */
  public int failed() {
    return (int) states().stream().filter(state -> state.status() == Status.FAILED).count();
  }

  /**
   * Trains the unfinished runs. A failed run does not stop the others.
   *
   * @param trainer trains the runs; must be thread-safe for more than one job
   * @param jobs the number of parallel runs; a single one runs on this thread
   * @throws IOException if the results cannot be written
   * @throws InterruptedException if the thread was interrupted
   */
  public void run(RunTrainer trainer, int jobs) throws IOException, InterruptedException {
    results.write(states());
    listener.started(states());
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
      // An Error, such as a library that does not load.
      throw new IllegalStateException(e.getCause());
    }
    List<RunState> now = states();
    results.write(now);
    synchronized (this) {
      listener.runEnded(now.get(index), TimeLeft.seconds(states, jobs));
    }
  }

  private void train(int index, RunTrainer trainer, int jobs) {
    PlannedRun run = states().get(index).run();
    String failure = "";
    try {
      trainer.train(run, folder.of(run), () -> epochEnded(index, jobs));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } catch (Exception | OutOfMemoryError e) {
      failure = reason(e);
    }
    record(index, failure);
  }

  private synchronized void epochEnded(int index, int jobs) {
    record(index, "");
    listener.epochEnded(TimeLeft.seconds(states, jobs));
  }

  private synchronized void record(int index, String failure) {
    RunState before = states.get(index);
    try {
      states.set(
          index, new RunState(before.run(), RecordedRun.find(folder.of(before.run())), failure));
    } catch (IOException | ConfigException e) {
      states.set(
          index,
          new RunState(before.run(), before.record(), failure.isEmpty() ? reason(e) : failure));
    }
  }

  /** Our own exceptions, with readable messages, may be wrapped in others. */
  private static String reason(Throwable e) {
    return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
        .filter(
            cause ->
                cause instanceof ConfigException
                    || cause instanceof TrainingException
                    || cause instanceof DataException)
        .findFirst()
        .map(RunReport::reason)
        .orElseGet(() -> RunReport.reason(e));
  }
}
