package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.gridmask.examples.compare.ComparisonListener;
import org.gridmask.examples.compare.RunState;
import org.gridmask.examples.compare.RunState.Status;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;

/** A line for each run, and on a terminal a bar over the epochs of all runs. */
final class ComparisonReport implements ComparisonListener, AutoCloseable {

  private final PrintWriter out;
  private final boolean terminal = Terminal.isThere();
  private final long start = System.nanoTime();
  private int runs;
  private int runsOver;
  private long epochs;
  private long epochsOver;
  private ProgressBar bar;

  ComparisonReport(PrintWriter out) {
    this.out = out;
  }

  /** Says what is there, before the first call of the listener's. */
  void begin(List<RunState> states) {
    runs = states.size();
    for (RunState state : states) {
      epochs += state.run().config().train().epochs();
      epochsOver += state.epochs();
      runsOver += state.status() == Status.FINISHED ? 1 : 0;
    }
    if (runsOver > 0) {
      out.printf(Locale.ROOT, "%d of %d runs are finished already.%n", runsOver, runs);
    }
    out.flush();
    showBar("");
  }

  @Override
  public void epochEnded(OptionalDouble secondsLeft) {
    epochsOver++;
    if (bar != null) {
      bar.stepTo(Math.min(epochsOver, epochs));
      bar.setExtraMessage(left(secondsLeft));
    }
  }

  @Override
  public void runEnded(RunState state, OptionalDouble secondsLeft) {
    close();
    runsOver++;
    if (state.status() == Status.FAILED) {
      // Nobody will train the rest of it now.
      epochsOver += state.run().config().train().epochs() - state.epochs();
    }
    String rest = runsOver < runs && secondsLeft.isPresent() ? "; " + left(secondsLeft) : "";
    out.println(
        "[" + runsOver + "/" + runs + "] " + state.run().name() + ": " + outcome(state) + rest);
    out.flush();
    showBar(left(secondsLeft));
  }

  private static String outcome(RunState state) {
    if (state.status() == Status.FAILED) {
      return "failed: " + state.reason();
    }
    RunSummary summary = state.record().flatMap(RecordedRun::summary).orElseThrow();
    return String.format(
        Locale.ROOT,
        "test accuracy %.2f %%, %.0f s",
        100 * summary.testAccuracy(),
        summary.seconds());
  }

  private static String left(OptionalDouble seconds) {
    return seconds.isEmpty() ? "" : "about " + inWords(seconds.getAsDouble()) + " left";
  }

  /** A duration to two figures or so. */
  static String inWords(double seconds) {
    if (seconds < 90) {
      return Math.round(seconds) + " s";
    }
    if (seconds < 90 * 60) {
      return Math.round(seconds / 60) + " min";
    }
    if (seconds < 48 * 3600) {
      return String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
    return String.format(Locale.ROOT, "%.1f days", seconds / 86400);
  }

  private void showBar(String message) {
    if (terminal && runsOver < runs) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("all runs")
              .setUnit(" epochs", 1)
              .setInitialMax(epochs)
              .startsFrom(Math.min(epochsOver, epochs), Duration.ofNanos(System.nanoTime() - start))
              .setStyle(ProgressBarStyle.ASCII)
              .hideEta()
              .clearDisplayOnFinish()
              .build();
      bar.setExtraMessage(message);
    }
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
