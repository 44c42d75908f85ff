package org.gridmask.examples.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.gridmask.check.Checks;
import org.gridmask.statistics.FailureSimulator;

/**
 * The simulation of section 3 and figure 5 of the paper: how often the masks of six methods drop or
 * keep an object completely, by the size of the dropped squares.
 *
 * @param sizes the values of x in pixels, strictly ascending, in [1, {@value #MAX_SIZE}]; dropped
 *     squares have sides in [x, 2x]
 * @param images the number of images per method and x, in [1, {@value #MAX_IMAGES}]
 * @param seed the random seed
 */
public record FailureCases(List<Integer> sizes, long images, long seed) {

  /** The maximum x: half the side of an image. */
  public static final int MAX_SIZE = 112;

  /** The maximum number of images. */
  public static final long MAX_IMAGES = 100_000_000;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public FailureCases {
    sizes = List.copyOf(sizes);
    boolean inRange = sizes.stream().allMatch(x -> x >= 1 && x <= MAX_SIZE);
    if (sizes.isEmpty() || !inRange || !sizes.equals(List.copyOf(new TreeSet<>(sizes)))) {
      throw Checks.invalid(
          "sizes", "strictly ascending whole numbers in [1, " + MAX_SIZE + "]", sizes);
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

  /** Receives the progress. */
  @FunctionalInterface
  public interface Progress {

    /**
     * A method was simulated at one size.
     *
     * @param row its counts
     * @param counted the number of rows so far
     */
    void counted(FailureRow row, int counted);
  }

  /**
   * Runs the simulation.
   *
   * @param threads the number of threads, at least 1; does not affect the results
   * @param progress receives each method and size
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

  /** The simulator. */
  FailureSimulator simulator() {
    return FailureSimulator.paper(seed);
  }
}
