package org.gridmask.examples.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.gridmask.examples.evaluation.TestEvaluation.Prediction;
import org.gridmask.examples.report.ReportBlock.Picture;

/**
 * The misclassified images with the most confident predictions. Only their pictures are kept,
 * because the test set may not fit in memory.
 */
final class Misclassified {

  private record Image(int number, double probability, Picture picture) {}

  /** Ties are broken by image number. */
  private static final Comparator<Image> SUREST_FIRST =
      Comparator.comparingDouble(Image::probability).reversed().thenComparingInt(Image::number);

  private final int max;
  private final PriorityQueue<Image> kept = new PriorityQueue<>(SUREST_FIRST.reversed());

  /**
   * Creates an empty collection.
   *
   * @param max the maximum number of images, at least 1
   */
  Misclassified(int max) {
    this.max = max;
  }

  /**
   * Adds the next image if it is misclassified and among the most confident.
   *
   * @param number its number in the test set, in increasing order
   * @param prediction its prediction, correct or not
   * @param picture creates its picture
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
