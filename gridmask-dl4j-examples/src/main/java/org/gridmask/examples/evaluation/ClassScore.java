package org.gridmask.examples.evaluation;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.gridmask.examples.train.ConfusionMatrix;

/**
 * What a class is judged by: accuracy, IoU or average precision.
 *
 * @param name the class
 * @param value the number, in [0, 1]; NaN if the class does not occur
 */
public record ClassScore(String name, double value) {

  /** The scores of all classes; none without test images. */
  static List<ClassScore> of(ConfusionMatrix confusion, IntToDoubleFunction score) {
    List<String> names = confusion.classNames();
    return IntStream.range(0, confusion.images() == 0 ? 0 : names.size())
        .mapToObj(label -> new ClassScore(names.get(label), score.applyAsDouble(label)))
        .toList();
  }
}
