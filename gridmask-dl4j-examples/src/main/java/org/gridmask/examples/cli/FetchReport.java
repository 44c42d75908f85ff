package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.gridmask.examples.data.DataSetFetcher;
import org.gridmask.examples.data.PublishedDataSet.PublishedFile;
import org.gridmask.examples.report.Figures;

/** Prints the progress of a download: a bar on a terminal, otherwise a line every 10 %. */
final class FetchReport implements DataSetFetcher.Progress, AutoCloseable {

  private static final long MEGABYTE = 1_000_000;

  private final ProgressOutput output;
  private long size;
  private long tenths;

  FetchReport(PrintWriter out) {
    this.output = new ProgressOutput(out);
  }

  @Override
  public void downloading(PublishedFile file, long present) {
    output.close();
    size = file.bytes();
    tenths = 10 * present / size;
    String resumed = present == 0 ? "" : ", resumed at " + text(present);
    message("Fetching " + file.name() + " (" + text(size) + ") from " + file.uri() + resumed);
    output.show(file.name(), "MB", MEGABYTE, present, size);
  }

  @Override
  public void received(long present) {
    long now = 10 * present / size;
    output.stepTo(present);
    if (!output.isTerminal() && now > tenths) {
      message("  " + 10 * now + " %");
    }
    tenths = now;
  }

  @Override
  public void verified(PublishedFile file) {
    output.close();
    message(file.name() + " has the published " + file.checksum());
  }

  @Override
  public void message(String text) {
    output.line("%s", text);
  }

  private static String text(long bytes) {
    return bytes < MEGABYTE
        ? Figures.count(bytes, "byte")
        : String.format(Locale.ROOT, "%.1f MB", (double) bytes / MEGABYTE);
  }

  /** Removes the bar. */
  @Override
  public void close() {
    output.close();
  }
}
