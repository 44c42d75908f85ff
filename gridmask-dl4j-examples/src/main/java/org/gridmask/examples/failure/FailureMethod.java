package org.gridmask.examples.failure;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
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
 * quarters of the image in the mean.
 */
public enum FailureMethod {

  /** GridMask: units of 2s pixels with a kept edge of s, at a uniform offset, not turned. */
  GRIDMASK(true, true, "squares of side s in a grid of units of 2s, at a random offset") {
    @Override
    public MaskGenerator generator(int x) {
      return grid(x, 1);
    }
  },

  /** The same, turned by a whole number of degrees in [0, 360). */
  GRIDMASK_ROTATED(
      true, true, "squares of side s in a grid of units of 2s, turned by a whole degree") {
    @Override
    public MaskGenerator generator(int x) {
      return grid(x, 360);
    }
  },

  /** Cutout: one square around a random pixel. */
  CUTOUT(true, false, "one square of side s around a random pixel") {
    @Override
    public MaskGenerator generator(int x) {
      return (height, width, random) ->
          new Cutout(x + random.nextInt(x + 1)).generate(height, width, random);
    }
  },

  /** Cutout with squares until a quarter of the image is dropped, the last one clipped. */
  CUTOUT_MULTI(true, true, "squares of sides s around random pixels until a quarter is dropped") {
    @Override
    public MaskGenerator generator(int x) {
      return new MultiRegionCutout(x, 2 * x, KEEP_RATIO);
    }
  },

  /** Random Erasing: one rectangle of s * s pixels, of its paper's aspect ratios. */
  RANDOM_ERASING(false, false, "one rectangle of s x s pixels' area, aspect ratio in [0.3, 3.33]") {
    @Override
    public MaskGenerator generator(int x) {
      RandomErasing standard = RandomErasing.standard();
      return (height, width, random) -> {
        double side = x + random.nextInt(x + 1);
        double area = side * side / ((double) height * width);
        return new RandomErasing(area, area, standard.minAspect(), standard.maxAspect())
            .generate(height, width, random);
      };
    }
  },

  /** Hide-and-Seek: patches of s pixels, each hidden with probability 0.25. */
  HIDE_AND_SEEK(true, true, "patches of side s, each hidden with probability 0.25") {
    @Override
    public MaskGenerator generator(int x) {
      return new HideAndSeek(IntStream.rangeClosed(x, 2 * x).boxed().toList(), 1 - KEEP_RATIO);
    }
  };

  /** The keep ratio of the methods with many regions (the paper's). */
  static final double KEEP_RATIO = 0.75;

  private final boolean inPaper;
  private final boolean multiRegion;
  private final String words;

  FailureMethod(boolean inPaper, boolean multiRegion, String words) {
    this.inPaper = inPaper;
    this.multiRegion = multiRegion;
    this.words = words;
  }

  /**
   * Draws its masks.
   *
   * @param x the least side of a dropped square in pixels, at least 1; the greatest is twice as
   *     much
   * @return the generator
   */
  public abstract MaskGenerator generator(int x);

  /**
   * What tables call it.
   *
   * @return the name in lower case, words joined by hyphens
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The method that tables call so. */
  static Optional<FailureMethod> of(String id) {
    return Arrays.stream(values()).filter(method -> method.id().equals(id)).findFirst();
  }

  /** Whether the paper's figure 5 has it. */
  boolean isInPaper() {
    return inPaper;
  }

  /** Whether its masks keep {@link #KEEP_RATIO} of an image in the mean. */
  boolean isMultiRegion() {
    return multiRegion;
  }

  /** Whether it is the paper's own method. */
  boolean isGridMask() {
    return this == GRIDMASK || this == GRIDMASK_ROTATED;
  }

  /** What it drops, in a few words. */
  String words() {
    return words;
  }

  /** Not GridMask's builder, whose kept edge r d is rounded up where d is odd. */
  private static MaskGenerator grid(int x, int angles) {
    return (height, width, random) -> {
      int side = x + random.nextInt(x + 1);
      int d = 2 * side;
      int deltaX = random.nextInt(d);
      int deltaY = random.nextInt(d);
      int angle = random.nextInt(angles);
      return new GridGeometry(d, side, deltaX, deltaY, angle, false).mask(height, width);
    };
  }
}
