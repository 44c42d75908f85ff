package org.gridmask.examples.evaluation;

import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.gridmask.examples.evaluation.Findings.Prediction;

/**
 * The wrong predictions that a network was surest of. Pictures of these alone are held, and made of
 * those alone that are among the surest so far: a test set may not fit into memory.
 */
final class Mistakes {

  /**
   * A wrong prediction.
   *
   * @param image the test image's number, from 0
   * @param prediction what was predicted
   * @param picture the image
   */
  record Mistake(int image, Prediction prediction, BufferedImage picture) {}

  /** Of equally sure ones the first image comes first. */
  private static final Comparator<Mistake> SUREST_FIRST =
      Comparator.comparingDouble((Mistake mistake) -> mistake.prediction().probability())
          .reversed()
          .thenComparingInt(Mistake::image);

  private final int most;
  private final PriorityQueue<Mistake> least = new PriorityQueue<>(SUREST_FIRST.reversed());

  /**
   * None yet.
   *
   * @param most how many to keep, at least 1
   */
  Mistakes(int most) {
    this.most = most;
  }

  /**
   * Looks at the prediction of the next image, which has a greater number than those before.
   *
   * @param image its number
   * @param prediction what was predicted, rightly or wrongly
   * @param picture makes its picture
   */
  void add(int image, Prediction prediction, Supplier<BufferedImage> picture) {
    if (prediction.isRight()
        || least.size() == most
            && prediction.probability() <= least.peek().prediction().probability()) {
      return;
    }
    if (least.size() == most) {
      least.poll();
    }
    least.add(new Mistake(image, prediction, picture.get()));
  }

  List<Mistake> surestFirst() {
    return least.stream().sorted(SUREST_FIRST).toList();
  }
}
