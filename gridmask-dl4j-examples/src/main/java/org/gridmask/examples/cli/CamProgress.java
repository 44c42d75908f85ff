package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.gridmask.examples.experiment.CamStudy;

/** A line for each network whose maps are measured, and on a terminal a bar that moves. */
final class CamProgress implements CamStudy.Progress {

  private final PrintWriter out;
  private final boolean terminal = Terminal.isThere();
  private ProgressBar bar;

  CamProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(String title, int images) {
    out.printf(
        Locale.ROOT, "Measuring %s on %,d test image%s%n", title, images, images == 1 ? "" : "s");
    out.flush();
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(title)
              .setUnit(" images", 1)
              .setInitialMax(images)
              .setStyle(ProgressBarStyle.ASCII)
              .showSpeed()
              .clearDisplayOnFinish()
              .build();
    }
  }

  @Override
  public void measured(int images) {
    if (bar != null) {
      bar.stepTo(images);
    }
  }

  @Override
  public void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
