package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.gridmask.examples.failure.FailureCases;
import org.gridmask.examples.failure.FailureMethod;
import org.gridmask.examples.failure.FailureRow;

/** A line for each method, and on a terminal a bar over all methods and sizes. */
final class FailureCasesReport implements FailureCases.Progress, AutoCloseable {

  private final PrintWriter out;
  private final int sizes;
  private final int methods = FailureMethod.values().length;
  private final boolean terminal = Terminal.isThere();
  private final long start = System.nanoTime();
  private int counted;
  private ProgressBar bar;

  FailureCasesReport(PrintWriter out, int sizes) {
    this.out = out;
    this.sizes = sizes;
    showBar();
  }

  @Override
  public void counted(FailureRow row) {
    counted++;
    if (counted % sizes != 0) {
      if (bar != null) {
        bar.stepTo(counted);
      }
      return;
    }
    close();
    out.printf(
        Locale.ROOT,
        "[%d/%d] %s: %d sizes, %s so far%n",
        counted / sizes,
        methods,
        row.method().id(),
        sizes,
        ComparisonReport.inWords((System.nanoTime() - start) / 1e9));
    out.flush();
    showBar();
  }

  private void showBar() {
    if (terminal && counted < methods * sizes) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("failure cases")
              .setUnit(" counts", 1)
              .setInitialMax((long) methods * sizes)
              .setStyle(ProgressBarStyle.ASCII)
              .clearDisplayOnFinish()
              .build();
      bar.stepTo(counted);
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
