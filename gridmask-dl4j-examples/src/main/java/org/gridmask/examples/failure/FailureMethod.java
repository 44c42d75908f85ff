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
 * The methods of the failure simulation (section 3 and figure 5 of the paper). All drop squares
 * whose side s is a uniform integer in [x, 2x]; methods with multiple regions keep three quarters
 * of the image on average.
 */
public enum FailureMethod {

  /** GridMask with d = 2s, a kept length of s and a uniform offset, not rotated. */
  GRIDMASK(
      true,
      true,
      "squares of side s in a grid of units of 2s, at a random offset",
      x -> grid(x, 1)),

  /** The same, rotated by an integer angle in [0, 360) degrees. */
  GRIDMASK_ROTATED(
      true, true, "squares of side s in a grid of units of 2s, rotated", x -> grid(x, 360)),

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
      "squares of side s around random pixels until a quarter is dropped",
      x -> new MultiRegionCutout(x, 2 * x, FailureMethod.KEEP_RATIO)),

  /**
   * Random Erasing: one rectangle with an area of s * s pixels and the aspect ratios of its paper.
   */
  RANDOM_ERASING(
      false,
      false,
      "one rectangle of area s x s, aspect ratio in [0.3, 3.33]",
      FailureMethod::erasing),

  /** Hide-and-Seek: patches of s pixels, each hidden with probability 0.25. */
  HIDE_AND_SEEK(
      true,
      true,
      "patches of side s, each hidden with probability 0.25",
      x ->
          new HideAndSeek(
              IntStream.rangeClosed(x, 2 * x).boxed().toList(), 1 - FailureMethod.KEEP_RATIO));

  /** The keep ratio of the methods with multiple regions, as in the paper. */
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
   * @param x the minimum side of a dropped square in pixels, at least 1; the maximum is 2x
   * @return the generator
   */
  public MaskGenerator generator(int x) {
    return generator.apply(x);
  }

  /**
   * The name in tables.
   *
   * @return the name in kebab case
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
        .orElseThrow(() -> new IllegalArgumentException("unknown method " + id));
  }

  /** Whether it is in the paper's figure 5. */
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

  /** A short description of its masks. */
  String description() {
    return description;
  }

  /** Not GridMask's builder, which rounds the kept length r d up. */
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

  /** A uniform integer in [x, 2x]. */
  private static int side(int x, RandomGenerator random) {
    return x + random.nextInt(x + 1);
  }
}
