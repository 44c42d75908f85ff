package org.gridmask.examples.compare;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
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
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.report.run.LiveReport;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.system.Interval;
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
     * A run starts, or is resumed.
     *
     * @param state the run
     */
    void runStarted(RunState state);

    /**
     * Runs have been going on for a few minutes.
     *
     * @param running each run that is being trained
     * @param secondsLeft the estimated time left of all runs; empty before the first epoch
     */
    void running(List<Running> running, OptionalDouble secondsLeft);

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

  /**
   * A run that is being trained.
   *
   * @param state its state after the last epoch
   * @param secondsLeft its estimated time left; empty before the first epoch
   */
  public record Running(RunState state, OptionalDouble secondsLeft) {}

  private final ComparisonFolder folder;
  private final ResultFiles results;
  private final Listener listener;
  private final InstantSource clock;
  private final Interval interval;

  /** The runs that are being trained; guarded by this. */
  private final SortedSet<Integer> running = new TreeSet<>();

  private Comparison(
      List<RunState> states,
      ComparisonFolder folder,
      ResultFiles results,
      Listener listener,
      InstantSource clock) {
    this.states = new ArrayList<>(states);
    this.folder = folder;
    this.results = results;
    this.listener = listener;
    this.clock = clock;
    interval = new Interval(LiveReport.EVERY, clock);
  }

  /**
   * Prepares a comparison, including the runs already in its folder.
   *
   * @param plan the runs
   * @param folder the comparison's folder
   * @param results writes the results
   * @param listener receives the progress
   * @param setup opens the data, which must match that of the runs in the folder
   * @param clock the clock, for what is repeated every few minutes
   * @return the comparison
   * @throws ConfigException if a run folder has a different configuration, data set or pretrained
   *     weights
   * @throws IOException if a folder or the data cannot be read
   */
  public static Comparison of(
      Plan plan,
      ComparisonFolder folder,
      ResultFiles results,
      Listener listener,
      LocalTrainer.Setup setup,
      InstantSource clock)
      throws IOException {
    List<RunState> states = new ArrayList<>();
    for (PlannedRun run : plan.runs()) {
      Optional<RecordedRun> record = RecordedRun.find(folder.of(run));
      if (record.isPresent()) {
        record.get().requireSame(run.config());
        DataSource data = setup.data(run.config());
        record.get().requireSameData(setup.sha256(data));
        record.get().requireSameWeights(setup.weightsSha256(run.config()));
        if (record.get().summary().isPresent() && !HtmlReport.isFinalIn(folder.of(run))) {
          // Killed before it wrote its report.
          RunReport.afterTraining(folder.of(run), data).problem().ifPresent(LOG::warn);
        }
      }
      states.add(new RunState(run, record, ""));
    }
    return new Comparison(states, folder, results, listener, clock);
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
    writeResults();
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
    writeResults();
    synchronized (this) {
      listener.runEnded(states.get(index), TimeLeft.seconds(states, jobs));
    }
  }

  private void writeResults() throws IOException {
    List<RunState> now = states();
    boolean ended = now.stream().allMatch(state -> state.status() != Status.WAITING);
    synchronized (results) {
      results.write(now, ended ? Optional.empty() : Optional.of(clock.instant()));
    }
  }

  private void train(int index, RunTrainer trainer, int jobs) {
    PlannedRun run = states().get(index).run();
    String failure = "";
    started(index);
    try {
      trainer.train(
          run,
          folder.of(run),
          new RunTrainer.Progress() {
            @Override
            public void epochEnded() {
              Comparison.this.epochEnded(index, jobs);
            }

            @Override
            public void goesOn() {
              Comparison.this.goesOn(jobs);
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } catch (Exception | OutOfMemoryError e) {
      failure = reason(e);
    }
    record(index, failure);
  }

  private synchronized void started(int index) {
    running.add(index);
    listener.runStarted(states.get(index));
  }

  private void goesOn(int jobs) {
    if (!interval.hasPassed()) {
      return;
    }
    synchronized (this) {
      listener.running(
          running.stream()
              .map(states::get)
              .map(state -> new Running(state, TimeLeft.seconds(state, states)))
              .toList(),
          TimeLeft.seconds(states, jobs));
    }
    try {
      writeResults();
    } catch (IOException e) {
      // The next attempt may succeed; the last one must.
      LOG.warn("Cannot write the results so far: {}", RunReport.reason(e));
    }
  }

  private synchronized void epochEnded(int index, int jobs) {
    update(index, "");
    listener.epochEnded(TimeLeft.seconds(states, jobs));
  }

  private synchronized void record(int index, String failure) {
    running.remove(index);
    update(index, failure);
  }

  private void update(int index, String failure) {
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
