package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.Score;
import org.gridmask.examples.run.Scores;
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
        scores("validation", m.validation()),
        scores("test", m.test()),
        m.imagesPerSecond(),
        m.seconds());
  }

  /** Empty if the images were not read. */
  private static String scores(String images, Scores scores) {
    if (!scores.isKnown()) {
      return "";
    }
    StringBuilder text = new StringBuilder("  ").append(images);
    for (Score score : Score.of(scores.task())) {
      // Such as the AP of large objects where there are none.
      if (Double.isNaN(scores.get(score))) {
        continue;
      }
      text.append(score == Score.main(scores.task()) ? " " : "  ")
          .append(score == Score.TOP5 ? "top-5" : score.title())
          .append(String.format(Locale.ROOT, " %.4f", scores.get(score)));
    }
    return text.toString();
  }

  /** Removes the bar. */
  @Override
  public void close() {
    output.close();
  }
}
