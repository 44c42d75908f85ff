package org.gridmask.benchmarks.masks;

import org.gridmask.mask.Cutout;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;
import org.gridmask.mask.Stripes;
import org.gridmask.schedule.ProbabilitySchedule;

/** Masks on square images of a given size. Every image is masked. */
public enum Scene {
  /** The paper's GridMask for ImageNet: r 0.6, d in [96, 224), any whole angle. */
  IMAGENET(224, GridMask.imageNet()),

  /** The same, not rotated. */
  IMAGENET_UPRIGHT(224, imageNet().rotation(0).build()),

  /** The GridMask of the configurations for CIFAR-10: r 0.4, d in [14, 32), any whole angle. */
  CIFAR10(32, cifar10().build()),

  /** The same, not rotated. */
  CIFAR10_UPRIGHT(32, cifar10().rotation(0).build()),

  /** Reversed, with the best r of the paper's table 5 on ImageNet. */
  REVERSED(224, imageNet().r(0.2).reversed(true).build()),

  /** Random, with the middle p_u of the paper's table 6. */
  RANDOM_UNITS(224, imageNet().unitProbability(0.7).build()),

  /** Horizontal stripes. */
  HORIZONTAL_STRIPES(224, imageNet().stripes(Stripes.HORIZONTAL).build()),

  /** Vertical stripes. */
  VERTICAL_STRIPES(224, imageNet().stripes(Stripes.VERTICAL).build()),

  /** One square of 112 pixels. */
  CUTOUT(224, Cutout.imageNet()),

  /** Squares of 32 to 64 pixels until a quarter is dropped, as in the paper's statistics. */
  MULTI_REGION_CUTOUT(224, new MultiRegionCutout(32, 64, 0.75)),

  /** One rectangle, of its paper's areas and shapes. */
  RANDOM_ERASING(224, RandomErasing.standard()),

  /** Patches, of its authors' sizes. */
  HIDE_AND_SEEK(224, HideAndSeek.imageNet());

  /** Red, green and blue. */
  public static final int CHANNELS = 3;

  private static final int KEYS = 4096;

  private final int size;
  private final MaskGenerator generator;

  Scene(int size, MaskGenerator generator) {
    this.size = size;
    this.generator = generator;
  }

  private static GridMask.Builder imageNet() {
    return GridMask.builder().r(0.6).d(96, 224);
  }

  private static GridMask.Builder cifar10() {
    return GridMask.builder().r(0.4).d(14, 32);
  }

  /**
   * The height and width of the images.
   *
   * @return the pixels of an edge
   */
  public int size() {
    return size;
  }

  /**
   * The masks.
   *
   * @return a policy that masks every image
   */
  public MaskPolicy policy() {
    return new MaskPolicy(generator, ProbabilitySchedule.constant(1), 1);
  }

  /**
   * The mean number of pixels that a mask drops.
   *
   * @return the mean over thousands of keys, in [0, size * size]
   */
  public double meanDroppedPixels() {
    MaskPolicy policy = policy();
    long dropped = 0;
    for (int index = 0; index < KEYS; index++) {
      dropped += policy.maskFor(0, index, size, size).droppedPixels();
    }
    return (double) dropped / KEYS;
  }

  /**
   * The mean number of values that a mask drops, over all channels.
   *
   * @return the mean, rounded
   */
  public int meanDroppedValues() {
    return (int) Math.round(CHANNELS * meanDroppedPixels());
  }
}
