package org.gridmask.examples.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.gridmask.statistics.FailureSimulator;

/**
 * The simulation of section 3 and figure 5 of the paper: how often the masks of six methods drop or
 * keep an object whole, over the size of what they drop.
 *
 * @param sizes the x of the figure's axis in pixels, rising, each once and in [1, {@value
 *     #GREATEST_SIZE}]; dropped squares have sides in [x, 2x]
 * @param images how many images for each method and x, in [1, {@value #MOST_IMAGES}]
 * @param seed decides all draws
 */
public record FailureCases(List<Integer> sizes, long images, long seed) {

  /** The greatest x: half an image. */
  public static final int GREATEST_SIZE = 112;

  /** The most images. */
  public static final long MOST_IMAGES = 100_000_000;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one lies outside of its range
   */
  public FailureCases {
    sizes = List.copyOf(sizes);
    boolean inRange = sizes.stream().allMatch(x -> x >= 1 && x <= GREATEST_SIZE);
    if (sizes.isEmpty() || !inRange || !sizes.equals(sizes.stream().distinct().sorted().toList())) {
      throw new IllegalArgumentException(
          "sizes must be whole numbers in [1, "
              + GREATEST_SIZE
              + "], rising, each once, but are "
              + sizes);
    }
    if (images < 1 || images > MOST_IMAGES) {
      throw new IllegalArgumentException(
          "images must be in [1, " + MOST_IMAGES + "], but is " + images);
    }
  }

  /**
   * The sizes that are counted if none are asked for.
   *
   * @return 8, 16, ..., 112 pixels
   */
  public static List<Integer> standardSizes() {
    return IntStream.rangeClosed(1, GREATEST_SIZE / 8).mapToObj(i -> 8 * i).toList();
  }

  /** Is told how far the simulation is. */
  @FunctionalInterface
  public interface Progress {

    /**
     * A method was counted at one size.
     *
     * @param row what was counted
     */
    void counted(FailureRow row);
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
        progress.counted(row);
      }
    }
    return new FailureTable(rows);
  }

  /** What draws the objects and masks. */
  FailureSimulator simulator() {
    return FailureSimulator.paper(seed);
  }
}
