package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.train.TrainingProgress;

/** A line for each epoch, and on a terminal a bar that moves while it is trained. */
final class ProgressReport implements TrainingProgress, AutoCloseable {

  private final PrintWriter out;
  private final int epochs;
  private ImageBar bar;

  ProgressReport(PrintWriter out, int epochs) {
    this.out = out;
    this.epochs = epochs;
  }

  @Override
  public void epochStarted(int epoch, int images) {
    bar = new ImageBar("epoch " + (epoch + 1) + "/" + epochs, images);
  }

  @Override
  public void trained(int images) {
    if (bar != null) {
      bar.stepTo(images);
    }
  }

  @Override
  public void epochEnded(EpochMetrics m) {
    close();
    out.printf(
        Locale.ROOT,
        "epoch %2d/%d  p %.2f  masked %.2f  lr %.4g  loss %.4f  test accuracy %.4f  top-5 %.4f"
            + "  %.0f images/s  %.1f s%n",
        m.epoch() + 1,
        epochs,
        m.probability(),
        m.maskedFraction(),
        m.learningRate(),
        m.trainLoss(),
        m.testAccuracy(),
        m.testTop5(),
        m.imagesPerSecond(),
        m.seconds());
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
