package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.gridmask.examples.compare.Comparison;
import org.gridmask.examples.compare.RunState;
import org.gridmask.examples.compare.RunState.Status;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.run.Score;

/** Prints a line per run, and a progress bar over the epochs of all runs on a terminal. */
final class ComparisonProgress implements Comparison.Listener, AutoCloseable {

  private final ProgressOutput output;
  private int runs;
  private int endedRuns;
  private long endedEpochs;

  ComparisonProgress(PrintWriter out) {
    this.output = new ProgressOutput(out);
  }

  @Override
  public void started(List<RunState> states) {
    runs = states.size();
    long epochs = 0;
    for (RunState state : states) {
      epochs += state.run().config().train().epochs();
      endedEpochs += state.epochs();
      endedRuns += state.status() == Status.FINISHED ? 1 : 0;
    }
    if (endedRuns > 0) {
      output.line("%d of %s finished already.", endedRuns, Figures.count(runs, "run"));
    }
    if (endedRuns < runs) {
      output.showWithoutTimeLeft("all runs", "epochs", endedEpochs, epochs);
    }
  }

  @Override
  public void runStarted(RunState state) {
    output.line(
        state.epochs() == 0 ? "Started %s" : "Resumed %s at epoch %d",
        state.run().name(),
        state.epochs() + 1);
  }

  @Override
  public void running(List<Comparison.Running> running, OptionalDouble secondsLeft) {
    String rest = secondsLeft.isEmpty() ? "" : "; " + left(secondsLeft);
    output.line("%d of %s ended so far%s. Running:", endedRuns, Figures.count(runs, "run"), rest);
    for (Comparison.Running each : running) {
      RunState state = each.state();
      output.line(
          "  %s: %d of %s%s%s",
          state.run().name(),
          state.epochs(),
          Figures.count(state.run().config().train().epochs(), "epoch"),
          EpochMetrics.lastEvaluated(state.metrics())
              .map(
                  row ->
                      String.format(
                          Locale.ROOT,
                          ", %s %s %.2f %%",
                          row.images(),
                          Score.main(row.test().task()).title(),
                          100 * row.score()))
              .orElse(""),
          each.secondsLeft().isEmpty() ? "" : ", " + left(each.secondsLeft()));
    }
  }

  @Override
  public void epochEnded(OptionalDouble secondsLeft) {
    output.stepTo(++endedEpochs);
    output.remark(left(secondsLeft));
  }

  @Override
  public void runEnded(RunState state, OptionalDouble secondsLeft) {
    endedRuns++;
    if (state.status() == Status.FAILED) {
      // Its remaining epochs are skipped.
      endedEpochs += state.run().config().train().epochs() - state.epochs();
      output.stepTo(endedEpochs);
    }
    String rest = endedRuns < runs && secondsLeft.isPresent() ? "; " + left(secondsLeft) : "";
    output.line("[%d/%d] %s: %s%s", endedRuns, runs, state.run().name(), outcome(state), rest);
    output.remark(left(secondsLeft));
  }

  private static String outcome(RunState state) {
    if (state.status() == Status.FAILED) {
      return "failed: " + state.failure();
    }
    RunSummary summary = state.summary().orElseThrow();
    return String.format(
        Locale.ROOT,
        "test %s %.2f %%, %.0f s",
        Score.main(summary.test().task()).title(),
        100 * summary.test().main(),
        summary.seconds());
  }

  private static String left(OptionalDouble seconds) {
    return seconds.isEmpty()
        ? ""
        : "about " + ProgressOutput.duration(seconds.getAsDouble()) + " left";
  }

  /** Removes the bar. */
  @Override
  public void close() {
    output.close();
  }
}
