package org.gridmask.examples.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** On a terminal, a bar over the images of one task; elsewhere nothing. */
final class ImageBar implements AutoCloseable {

  private final ProgressBar bar;

  ImageBar(String task, int images) {
    bar =
        Terminal.isThere()
            ? new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(" images", 1)
                .setInitialMax(images)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed()
                .clearDisplayOnFinish()
                .build()
            : null;
  }

  void stepTo(int images) {
    if (bar != null) {
      bar.stepTo(images);
    }
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
