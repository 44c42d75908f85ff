package org.gridmask.examples.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.gridmask.examples.evaluation.TestEvaluation.Prediction;
import org.gridmask.examples.report.ReportBlock.Picture;

/**
 * The misclassified images whose predictions have the highest probabilities. Only their pictures
 * are held, because a test set may not fit into memory.
 */
final class Misclassified {

  private record Image(int number, double probability, Picture picture) {}

  /** Of equal ones the first image comes first. */
  private static final Comparator<Image> SUREST_FIRST =
      Comparator.comparingDouble(Image::probability).reversed().thenComparingInt(Image::number);

  private final int max;
  private final PriorityQueue<Image> kept = new PriorityQueue<>(SUREST_FIRST.reversed());

  /**
   * Starts empty.
   *
   * @param max how many images to keep, at least 1
   */
  Misclassified(int max) {
    this.max = max;
  }

  /**
   * Adds the next image, if it is misclassified and among those of the highest probability.
   *
   * @param number its number in the test set, greater than those before
   * @param prediction the prediction for it, right or wrong
   * @param picture makes its picture
   */
  void add(int number, Prediction prediction, Supplier<Picture> picture) {
    boolean full = kept.size() == max;
    if (prediction.isRight() || full && prediction.probability() <= kept.peek().probability()) {
      return;
    }
    if (full) {
      kept.poll();
    }
    kept.add(new Image(number, prediction.probability(), picture.get()));
  }

  List<Picture> surestFirst() {
    return kept.stream().sorted(SUREST_FIRST).map(Image::picture).toList();
  }
}
