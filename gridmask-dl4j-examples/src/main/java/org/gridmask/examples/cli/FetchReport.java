package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.gridmask.examples.data.DataSetFetcher;
import org.gridmask.examples.data.PublishedDataSet.PublishedFile;

/** Prints the progress of a download: a bar on a terminal, elsewhere a line for each tenth. */
final class FetchReport implements DataSetFetcher.Progress, AutoCloseable {

  private static final long MEGABYTE = 1_000_000;

  private final PrintWriter out;
  private ProgressBar bar;
  private long size;
  private long tenths;

  FetchReport(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void downloading(PublishedFile file, long present) {
    close();
    size = file.bytes();
    tenths = 10 * present / size;
    String resumed = present == 0 ? "" : ", resumed at " + text(present);
    message("Fetching " + file.name() + " (" + text(size) + ") from " + file.uri() + resumed);
    if (Terminal.isThere()) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(file.name())
              .setUnit(" MB", MEGABYTE)
              .setInitialMax(size)
              .setStyle(ProgressBarStyle.ASCII)
              .showSpeed()
              .clearDisplayOnFinish()
              .build();
      bar.stepTo(present);
    }
  }

  @Override
  public void received(long present) {
    long now = 10 * present / size;
    if (bar != null) {
      bar.stepTo(present);
    } else if (now > tenths) {
      message("  " + 10 * now + " %");
    }
    tenths = now;
  }

  @Override
  public void verified(PublishedFile file) {
    close();
    message(file.name() + " has the published MD5: " + file.md5());
  }

  @Override
  public void message(String text) {
    out.println(text);
    out.flush();
  }

  private static String text(long bytes) {
    return bytes < MEGABYTE
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f MB", (double) bytes / MEGABYTE);
  }

  /** Removes the bar. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
