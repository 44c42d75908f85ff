package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.gridmask.examples.data.FetchProgress;
import org.gridmask.examples.data.PublishedFile;

/** Lines about a download; on a terminal a bar, elsewhere a line for each tenth. */
final class FetchReport implements FetchProgress, AutoCloseable {

  private static final double MEGABYTE = 1e6;

  private final PrintWriter out;
  private final boolean terminal = Terminal.isThere();
  private ProgressBar bar;
  private PublishedFile file;
  private int tenths;

  FetchReport(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void downloading(PublishedFile file, long present) {
    close();
    this.file = file;
    tenths = tenths(present);
    line(
        "Fetching %s (%s) from %s%s",
        file.name(),
        size(file.bytes()),
        file.uri(),
        present == 0 ? "" : ", from " + size(present) + " on");
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(file.name())
              .setUnit(" MB", (long) MEGABYTE)
              .setInitialMax(file.bytes())
              .setStyle(ProgressBarStyle.ASCII)
              .showSpeed()
              .clearDisplayOnFinish()
              .build();
      bar.stepTo(present);
    }
  }

  @Override
  public void received(long present) {
    if (bar != null) {
      bar.stepTo(present);
    } else if (tenths(present) > tenths) {
      line("  %d %%", 10 * tenths(present));
    }
    tenths = tenths(present);
  }

  private int tenths(long present) {
    return (int) (10 * present / file.bytes());
  }

  @Override
  public void retrying(String problem, Duration pause) {
    line(
        "  %s%s",
        problem, pause.isZero() ? "" : "; trying again in " + pause.toMillis() / 1000.0 + " s");
  }

  @Override
  public void verified(PublishedFile file) {
    close();
    line("%s is what was published: MD5 %s", file.name(), file.md5());
  }

  @Override
  public void unpacking(PublishedFile file, Path folder) {
    line("Unpacking %s to %s", file.name(), folder);
  }

  private static String size(long bytes) {
    return bytes < MEGABYTE
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
  }

  private void line(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
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
