package org.gridmask.examples.evaluation;

import java.util.List;
import java.util.Locale;
import org.gridmask.check.Checks;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;

/**
 * The shapes that cover a share of a test image: the masks of each method, scaled so that they drop
 * this share on average. Sizes are in proportion to the image, as those for CIFAR-10 are to 32
 * pixels.
 */
public enum Occluder {
  /** GridMask's squares, d in 3/7 of the side to the side, at any angle. */
  GRIDMASK {
    @Override
    MaskGenerator covering(double share, int side) {
      return grid(1 - Math.sqrt(share), side).build();
    }
  },

  /** The complement: everything but squares. */
  GRIDMASK_REVERSED {
    @Override
    MaskGenerator covering(double share, int side) {
      return grid(1 - Math.sqrt(1 - share), side).reversed(true).build();
    }
  },

  /** Cutout's square, clipped at the border. */
  CUTOUT {
    @Override
    MaskGenerator covering(double share, int side) {
      // The inverse of the expected share of an edge of n pixels, s / n - (s / 2n)^2.
      double ofEdge = 2 * (1 - Math.sqrt(1 - Math.sqrt(share)));
      return new Cutout(pixels(ofEdge, side));
    }
  },

  /** Cutout with several regions: squares of 1/8 to 1/4 of the side. */
  CUTOUT_MULTI {
    @Override
    MaskGenerator covering(double share, int side) {
      return new MultiRegionCutout(pixels(1.0 / 8, side), pixels(1.0 / 4, side), 1 - share);
    }
  },

  /** Random Erasing's rectangle, with those of its aspect ratios that fit. */
  RANDOM_ERASING {
    @Override
    MaskGenerator covering(double share, int side) {
      RandomErasing standard = RandomErasing.standard();
      return new RandomErasing(
          share,
          share,
          Math.max(standard.minAspect(), share),
          Math.min(standard.maxAspect(), 1 / share));
    }
  },

  /** Hide-and-Seek's patches, with sides of 1/8 and 1/4 of the side. */
  HIDE_AND_SEEK {
    @Override
    MaskGenerator covering(double share, int side) {
      return new HideAndSeek(List.of(pixels(1.0 / 8, side), pixels(1.0 / 4, side)), share);
    }
  };

  /**
   * The masks.
   *
   * @param share the share to cover on average, in [0, 1); rounding to pixels changes it
   * @return the generator
   * @throws IllegalArgumentException if {@code share} is out of range
   */
  public MaskGenerator covering(double share) {
    Checks.require(share >= 0 && share < 1, "share", "in [0, 1)", share);
    return share == 0
        ? (height, width, random) -> DropMask.none(height, width)
        : (height, width, random) ->
            covering(share, (int) Math.round(Math.sqrt((double) height * width)))
                .generate(height, width, random);
  }

  /** The masks of square images. */
  abstract MaskGenerator covering(double share, int side);

  private static GridMask.Builder grid(double r, int side) {
    return GridMask.builder().r(r).d(pixels(3.0 / 7, side), Math.max(side, 1));
  }

  private static int pixels(double ofSide, int side) {
    return Math.max(1, (int) Math.round(ofSide * side));
  }

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
