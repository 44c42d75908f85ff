package org.gridmask.examples.failure;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.GridGeometry;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;

/**
 * The methods whose failures are counted (section 3 and figure 5 of the paper). All drop squares
 * whose side s is uniform among the whole numbers in [x, 2x]; those with many regions keep three
 * quarters of the image on average.
 */
public enum FailureMethod {

  /** GridMask: units of 2s pixels with a kept edge of s, at a uniform offset, not rotated. */
  GRIDMASK(
      true,
      true,
      "squares of side s in a grid of units of 2s, at a random offset",
      x -> grid(x, 1)),

  /** The same, rotated by a whole number of degrees in [0, 360). */
  GRIDMASK_ROTATED(
      true,
      true,
      "squares of side s in a grid of units of 2s, rotated by a whole degree",
      x -> grid(x, 360)),

  /** Cutout: one square around a random pixel. */
  CUTOUT(
      true,
      false,
      "one square of side s around a random pixel",
      x -> (height, width, random) -> new Cutout(side(x, random)).generate(height, width, random)),

  /** Cutout with squares until a quarter of the image is dropped, the last one clipped. */
  CUTOUT_MULTI(
      true,
      true,
      "squares of sides s around random pixels until a quarter is dropped",
      x -> new MultiRegionCutout(x, 2 * x, FailureMethod.KEEP_RATIO)),

  /** Random Erasing: one rectangle of s * s pixels, of its paper's aspect ratios. */
  RANDOM_ERASING(
      false,
      false,
      "one rectangle of s x s pixels' area, aspect ratio in [0.3, 3.33]",
      FailureMethod::erasing),

  /** Hide-and-Seek: patches of s pixels, each hidden with probability 0.25. */
  HIDE_AND_SEEK(
      true,
      true,
      "patches of side s, each hidden with probability 0.25",
      x ->
          new HideAndSeek(
              IntStream.rangeClosed(x, 2 * x).boxed().toList(), 1 - FailureMethod.KEEP_RATIO));

  /** The keep ratio of the methods with many regions (the paper's). */
  static final double KEEP_RATIO = 0.75;

  private final boolean inPaper;
  private final boolean multiRegion;
  private final String description;
  private final IntFunction<MaskGenerator> generator;

  FailureMethod(
      boolean inPaper,
      boolean multiRegion,
      String description,
      IntFunction<MaskGenerator> generator) {
    this.inPaper = inPaper;
    this.multiRegion = multiRegion;
    this.description = description;
    this.generator = generator;
  }

  /**
   * The generator of its masks.
   *
   * @param x the smallest side of a dropped square in pixels, at least 1; the greatest is 2x
   * @return the generator
   */
  public MaskGenerator generator(int x) {
    return generator.apply(x);
  }

  /**
   * The name in tables.
   *
   * @return the name in lower case, words joined by hyphens
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds a method by its {@link #id}.
   *
   * @throws IllegalArgumentException if there is none
   */
  static FailureMethod of(String id) {
    return Arrays.stream(values())
        .filter(method -> method.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no method " + id));
  }

  /** Whether the paper's figure 5 has it. */
  boolean isInPaper() {
    return inPaper;
  }

  /** Whether its masks keep {@link #KEEP_RATIO} of an image on average. */
  boolean isMultiRegion() {
    return multiRegion;
  }

  /** Whether it is the paper's own method. */
  boolean isGridMask() {
    return this == GRIDMASK || this == GRIDMASK_ROTATED;
  }

  /** What it drops, in a few words. */
  String description() {
    return description;
  }

  /** Not GridMask's builder, whose kept edge r d is rounded up where d is odd. */
  private static MaskGenerator grid(int x, int angles) {
    return (height, width, random) -> {
      int side = side(x, random);
      int d = 2 * side;
      int deltaX = random.nextInt(d);
      int deltaY = random.nextInt(d);
      int angle = random.nextInt(angles);
      return new GridGeometry(d, side, deltaX, deltaY, angle, false).mask(height, width);
    };
  }

  private static MaskGenerator erasing(int x) {
    RandomErasing standard = RandomErasing.standard();
    return (height, width, random) -> {
      double side = side(x, random);
      double area = side * side / ((double) height * width);
      return new RandomErasing(area, area, standard.minAspect(), standard.maxAspect())
          .generate(height, width, random);
    };
  }

  /** Uniform among the whole numbers in [x, 2x]. */
  private static int side(int x, RandomGenerator random) {
    return x + random.nextInt(x + 1);
  }
}
