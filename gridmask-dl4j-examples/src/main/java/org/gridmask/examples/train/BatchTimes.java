package org.gridmask.examples.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gridmask.check.Checks;

/**
 * The durations of consecutive batches of images.
 *
 * @param images the batch size
 * @param seconds the duration of each batch, at least one
 */
public record BatchTimes(int images, List<Double> seconds) {

  private static final int MIN_WARM_UP = 2;
  private static final int MIN_BATCHES = 3;

  /**
   * Checks the values and copies the list.
   *
   * @throws IllegalArgumentException if {@code images} is less than 1, there is no batch, or a
   *     duration is not positive
   */
  public BatchTimes {
    Checks.atLeast("images", images, 1);
    seconds = Checks.notEmpty("seconds", seconds);
    if (seconds.stream().anyMatch(time -> !(time > 0))) {
      throw Checks.invalid("seconds", "positive times", seconds);
    }
  }

  /**
   * Runs a batch repeatedly. At least two warm-up batches, for as long as is measured, are not
   * counted: in the first seconds the JIT compilers take processor time from the network. At least
   * three batches are measured, however long they take.
   *
   * @param images the batch size
   * @param seconds how long to measure
   * @param batch runs one batch
   * @return the durations of the measured batches
   */
  public static BatchTimes measure(int images, double seconds, Runnable batch) {
    run(MIN_WARM_UP, seconds, batch);
    return new BatchTimes(images, run(MIN_BATCHES, seconds, batch));
  }

  private static List<Double> run(int min, double seconds, Runnable batch) {
    List<Double> times = new ArrayList<>();
    long start = System.nanoTime();
    while (times.size() < min || System.nanoTime() - start < seconds * 1e9) {
      long before = System.nanoTime();
      batch.run();
      times.add((System.nanoTime() - before) / 1e9);
    }
    return times;
  }

  /**
   * The speed of the median batch.
   *
   * @return images per second
   */
  public double median() {
    List<Double> sorted = seconds.stream().sorted().toList();
    int half = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    return images / median;
  }

  /**
   * The speed of the fastest batch.
   *
   * @return images per second
   */
  public double best() {
    return images / seconds.stream().min(Double::compare).orElseThrow();
  }

  /**
   * These times and those of a later measurement.
   *
   * @param later a measurement with the same batch size
   * @return both
   * @throws IllegalArgumentException if the batches differ in size
   */
  public BatchTimes and(BatchTimes later) {
    if (later.images != images) {
      throw Checks.invalid("images of later batches", "as before, " + images, later.images);
    }
    return new BatchTimes(images, Stream.concat(seconds.stream(), later.seconds.stream()).toList());
  }
}
