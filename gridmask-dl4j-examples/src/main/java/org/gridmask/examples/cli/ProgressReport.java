package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.train.TrainingProgress;

/** Prints a line per epoch, and a progress bar during an epoch on a terminal. */
final class ProgressReport implements TrainingProgress, AutoCloseable {

  private final ProgressOutput output;
  private final int epochs;

  ProgressReport(PrintWriter out, int epochs) {
    this.output = new ProgressOutput(out);
    this.epochs = epochs;
  }

  @Override
  public void epochStarted(int epoch, int images) {
    output.show("epoch " + (epoch + 1) + "/" + epochs, "images", 1, 0, images);
  }

  @Override
  public void trained(int images) {
    output.stepTo(images);
  }

  @Override
  public void epochEnded(EpochMetrics m) {
    output.close();
    output.line(
        "epoch %2d/%d  p %.2f  masked %.2f  lr %.4g  loss %.4f%s%s  %.0f images/s  %.1f s",
        m.epoch() + 1,
        epochs,
        m.probability(),
        m.maskedFraction(),
        m.learningRate(),
        m.trainLoss(),
        accuracies("validation", m.validationAccuracy(), m.validationTop5()),
        accuracies("test", m.testAccuracy(), m.testTop5()),
        m.imagesPerSecond(),
        m.seconds());
  }

  /** Empty if the images were not read. */
  private static String accuracies(String images, double top1, double top5) {
    return Double.isNaN(top1)
        ? ""
        : String.format(Locale.ROOT, "  %s accuracy %.4f  top-5 %.4f", images, top1, top5);
  }

  /** Removes the bar. */
  @Override
  public void close() {
    output.close();
  }
}
