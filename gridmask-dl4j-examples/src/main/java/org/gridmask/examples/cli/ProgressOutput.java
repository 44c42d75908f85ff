package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Prints lines about a long task, and a progress bar below them on a terminal. */
final class ProgressOutput implements AutoCloseable {

  /** Set by the launcher: whether stderr is a terminal. */
  private static final String TERMINAL_PROPERTY = "gridmask.terminal";

  private final PrintWriter out;
  private final boolean terminal =
      Boolean.parseBoolean(
          System.getProperty(TERMINAL_PROPERTY, String.valueOf(System.console() != null)));
  private ProgressBarBuilder builder;
  private ProgressBar bar;

  ProgressOutput(PrintWriter out) {
    this.out = out;
  }

  boolean isTerminal() {
    return terminal;
  }

  /** Shows a bar, replacing any other. */
  void show(String task, String unit, long unitSize, long done, long max) {
    show(new ProgressBarBuilder(), task, unit, unitSize, done, max);
  }

  /**
   * Shows a bar without its own estimate of the time left; the caller sets one with {@link
   * #remark}.
   */
  void showWithoutTimeLeft(String task, String unit, long done, long max) {
    show(new ProgressBarBuilder().hideEta(), task, unit, 1, done, max);
  }

  private void show(
      ProgressBarBuilder look, String task, String unit, long unitSize, long done, long max) {
    close();
    if (terminal) {
      builder =
          look.setTaskName(task)
              .setUnit(" " + unit, unitSize)
              .setInitialMax(max)
              .startsFrom(done, Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .showSpeed()
              .clearDisplayOnFinish();
      bar = builder.build();
    }
  }

  void stepTo(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  /** Shows a text next to the bar. */
  void remark(String text) {
    if (bar != null) {
      bar.setExtraMessage(text);
    }
  }

  /** Prints a line above the bar, if any. */
  void line(String format, Object... values) {
    ProgressBar before = bar;
    close();
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
    if (before != null) {
      bar = builder.startsFrom(before.getCurrent(), before.getTotalElapsed()).build();
      bar.setExtraMessage(before.getExtraMessage());
    }
  }

  /** Removes the bar. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  /** A duration to about two digits. */
  static String duration(double seconds) {
    if (seconds < 90) {
      return Math.round(seconds) + " s";
    }
    if (seconds < 90 * 60) {
      return Math.round(seconds / 60) + " min";
    }
    return seconds < 48 * 3600
        ? String.format(Locale.ROOT, "%.1f h", seconds / 3600)
        : String.format(Locale.ROOT, "%.1f days", seconds / 86400);
  }
}
