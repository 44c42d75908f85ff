package org.gridmask.examples.run;

import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import org.gridmask.check.Checks;
import org.gridmask.examples.model.TaskKind;

/**
 * The scores of a network on some images.
 *
 * @param task what it is trained for
 * @param values its {@link Score}s in their order, in [0, 1]; NaN if the images were not read
 */
public record Scores(TaskKind task, List<Double> values) {

  /**
   * Copies the values.
   *
   * @throws IllegalArgumentException if the task has another number of scores
   */
  public Scores {
    values = List.copyOf(values);
    int count = Score.of(task).size();
    Checks.require(values.size() == count, "values", count + " scores", values.size());
  }

  /**
   * The scores of a network.
   *
   * @param task what it is trained for
   * @param values its scores in their order
   * @return the scores
   */
  public static Scores of(TaskKind task, double... values) {
    return new Scores(task, DoubleStream.of(values).boxed().toList());
  }

  /**
   * Unknown scores.
   *
   * @param task the task
   * @return NaN for each of its scores
   */
  public static Scores unknown(TaskKind task) {
    return new Scores(task, Collections.nCopies(Score.of(task).size(), Double.NaN));
  }

  /**
   * Whether the images were read.
   *
   * @return whether the main score is a number
   */
  public boolean isKnown() {
    return !Double.isNaN(main());
  }

  /**
   * The score that the network is judged by.
   *
   * @return the first score
   */
  public double main() {
    return values.get(0);
  }

  /**
   * One of the scores.
   *
   * @param score which
   * @return its value; NaN if it is none of the task, or the images were not read
   */
  public double get(Score score) {
    int index = Score.of(task).indexOf(score);
    return index < 0 ? Double.NaN : values.get(index);
  }
}
