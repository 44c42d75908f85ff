package org.gridmask.examples.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.gridmask.check.Checks;
import org.gridmask.statistics.FailureSimulator;

/**
 * The simulation of section 3 and figure 5 of the paper: how often the masks of six methods drop or
 * keep an object whole, over the size of what they drop.
 *
 * @param sizes the x of the figure's axis in pixels, rising, each once and in [1, {@value
 *     #MAX_SIZE}]; dropped squares have sides in [x, 2x]
 * @param images how many images for each method and x, in [1, {@value #MAX_IMAGES}]
 * @param seed decides all draws
 */
public record FailureCases(List<Integer> sizes, long images, long seed) {

  /** The greatest x: half the side of an image. */
  public static final int MAX_SIZE = 112;

  /** The greatest number of images. */
  public static final long MAX_IMAGES = 100_000_000;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one lies outside of its range
   */
  public FailureCases {
    sizes = List.copyOf(sizes);
    boolean inRange = sizes.stream().allMatch(x -> x >= 1 && x <= MAX_SIZE);
    if (sizes.isEmpty() || !inRange || !sizes.equals(List.copyOf(new TreeSet<>(sizes)))) {
      throw Checks.invalid(
          "sizes", "whole numbers in [1, " + MAX_SIZE + "], rising, each once", sizes);
    }
    if (images < 1 || images > MAX_IMAGES) {
      throw Checks.invalid("images", "in [1, " + MAX_IMAGES + "]", images);
    }
  }

  /**
   * The default sizes.
   *
   * @return 8, 16, ..., 112 pixels
   */
  public static List<Integer> standardSizes() {
    return IntStream.rangeClosed(1, MAX_SIZE / 8).mapToObj(i -> 8 * i).toList();
  }

  /** Is told about the progress. */
  @FunctionalInterface
  public interface Progress {

    /**
     * A method was counted at one size.
     *
     * @param row its counts
     * @param counted how many rows there are so far
     */
    void counted(FailureRow row, int counted);
  }

  /**
   * Counts.
   *
   * @param threads how many threads count, at least 1; the numbers do not depend on it
   * @param progress is told of each method and size
   * @return the counts of all methods
   * @throws InterruptedException if the thread is interrupted
   */
  public FailureTable run(int threads, Progress progress) throws InterruptedException {
    List<FailureRow> rows = new ArrayList<>();
    for (FailureMethod method : FailureMethod.values()) {
      for (int x : sizes) {
        FailureRow row =
            new FailureRow(method, x, simulator().run(method.generator(x), images, threads));
        rows.add(row);
        progress.counted(row, rows.size());
      }
    }
    return new FailureTable(rows);
  }

  /** What draws the objects and masks. */
  FailureSimulator simulator() {
    return FailureSimulator.paper(seed);
  }
}
