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
    MaskGenerator covering(double share, int height, int width) {
      return grid(1 - Math.sqrt(share), side(height, width)).build();
    }
  },

  /** The complement: everything but squares. */
  GRIDMASK_REVERSED {
    @Override
    MaskGenerator covering(double share, int height, int width) {
      return grid(1 - Math.sqrt(1 - share), side(height, width)).reversed(true).build();
    }
  },

  /** Cutout's square, clipped at the border. */
  CUTOUT {
    @Override
    MaskGenerator covering(double share, int height, int width) {
      double low = 0;
      double high = 2.0 * Math.max(height, width);
      for (int i = 0; i < BISECTIONS; i++) {
        double size = (low + high) / 2;
        boolean isLess = ofEdge(size / height) * ofEdge(size / width) < share;
        low = isLess ? size : low;
        high = isLess ? high : size;
      }
      return new Cutout(pixels(high, 1));
    }

    /** The expected share of an edge that a square covers, whose centre is anywhere on it. */
    private static double ofEdge(double size) {
      double reach = Math.min(size, 2);
      return reach - reach * reach / 4;
    }
  },

  /** Cutout with several regions: squares of 1/8 to 1/4 of the side. */
  CUTOUT_MULTI {
    @Override
    MaskGenerator covering(double share, int height, int width) {
      int side = side(height, width);
      return new MultiRegionCutout(pixels(1.0 / 8, side), pixels(1.0 / 4, side), 1 - share);
    }
  },

  /** Random Erasing's rectangle, with those of its aspect ratios that fit. */
  RANDOM_ERASING {
    @Override
    MaskGenerator covering(double share, int height, int width) {
      RandomErasing standard = RandomErasing.standard();
      double aspect = (double) height / width;
      return new RandomErasing(
          share,
          share,
          Math.min(aspect, Math.max(standard.minAspect(), share * aspect)),
          Math.max(aspect, Math.min(standard.maxAspect(), aspect / share)));
    }
  },

  /** Hide-and-Seek's patches, with sides of 1/8 and 1/4 of the side. */
  HIDE_AND_SEEK {
    @Override
    MaskGenerator covering(double share, int height, int width) {
      int side = side(height, width);
      return new HideAndSeek(List.of(pixels(1.0 / 8, side), pixels(1.0 / 4, side)), share);
    }
  };

  private static final int BISECTIONS = 60;

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
        : (height, width, random) -> covering(share, height, width).generate(height, width, random);
  }

  abstract MaskGenerator covering(double share, int height, int width);

  /** The side of a square of as many pixels. */
  private static int side(int height, int width) {
    return (int) Math.round(Math.sqrt((double) height * width));
  }

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
