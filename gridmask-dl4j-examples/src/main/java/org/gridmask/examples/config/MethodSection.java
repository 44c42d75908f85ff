package org.gridmask.examples.config;

import org.gridmask.mask.Cutout;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.Mixup;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.autoaugment.AutoAugmentPolicy;

/** The parameters of a mask or a mixer. */
public sealed interface MethodSection {
  /**
   * The probability that an image is masked or a batch mixed.
   *
   * @return the probability, in [0, 1]
   */
  double p();

  /**
   * The probability by epoch.
   *
   * @return the schedule; constant by default
   */
  default ProbabilitySchedule toSchedule() {
    return ProbabilitySchedule.constant(p());
  }

  /** The parameters of a mask. */
  sealed interface MaskSection extends MethodSection {
    /**
     * The generator of masks.
     *
     * @return the generator
     */
    MaskGenerator generator();

    /**
     * The fill of dropped pixels.
     *
     * @param scale the scale of the pixel values
     * @return the fill; the mean of the data by default
     */
    default Fill toFill(PixelScale scale) {
      return scale.mean();
    }
  }

  /**
   * GridMask.
   *
   * @param enabled whether GridMask is applied if it is among the methods
   * @param generator the masks
   * @param schedule the schedule of the probability
   * @param p the probability; with a linear schedule, the final one
   * @param rampEpochs the epochs until a linear schedule reaches p
   * @param fill the fill of dropped pixels
   */
  record GridMaskSection(
      boolean enabled,
      GridMask generator,
      Schedule schedule,
      double p,
      int rampEpochs,
      FillKind fill)
      implements MaskSection {

    /** The schedule of the probability. */
    public enum Schedule {
      /** Rises from 0 to p in rampEpochs epochs. */
      LINEAR,
      /** Always p. */
      CONSTANT
    }

    /** The fill of dropped pixels. */
    public enum FillKind {
      /** The mean, which is 0 in a normalised image. */
      ZERO,
      /** Uniform noise, in [-1, 1) in a normalised image. */
      UNIFORM,
      /** Gaussian noise, with mean 0 and standard deviation 1 in a normalised image. */
      GAUSSIAN
    }

    /**
     * The probability by epoch.
     *
     * @return the schedule; always 0 if GridMask is disabled
     */
    @Override
    public ProbabilitySchedule toSchedule() {
      if (!enabled) {
        return ProbabilitySchedule.constant(0);
      }
      return schedule == Schedule.LINEAR
          ? ProbabilitySchedule.linear(p, rampEpochs)
          : ProbabilitySchedule.constant(p);
    }

    @Override
    public Fill toFill(PixelScale scale) {
      return switch (fill) {
        case ZERO -> scale.mean();
        case UNIFORM -> scale.uniformNoise();
        case GAUSSIAN -> scale.gaussianNoise();
      };
    }
  }

  /**
   * Cutout.
   *
   * @param generator the masks
   * @param p the probability of a mask
   */
  record CutoutSection(Cutout generator, double p) implements MaskSection {}

  /**
   * Cutout with several regions.
   *
   * @param generator the masks
   * @param p the probability of a mask
   */
  record CutoutMultiSection(MultiRegionCutout generator, double p) implements MaskSection {}

  /**
   * Random Erasing.
   *
   * @param generator the masks
   * @param fill the fill of dropped pixels
   * @param p the probability of a mask
   */
  record RandomErasingSection(RandomErasing generator, FillKind fill, double p)
      implements MaskSection {

    /** The fill of dropped pixels. */
    public enum FillKind {
      /** Noise per pixel and channel: Gaussian in normalised images, uniform in 8-bit images. */
      RANDOM,
      /** The mean of the data. */
      MEAN,
      /** Black. */
      BLACK
    }

    @Override
    public Fill toFill(PixelScale scale) {
      return switch (fill) {
        case RANDOM -> scale.channelNoise();
        case MEAN -> scale.mean();
        case BLACK -> scale.black();
      };
    }
  }

  /**
   * Hide-and-Seek.
   *
   * @param generator the masks
   * @param p the probability of a mask
   */
  record HideAndSeekSection(HideAndSeek generator, double p) implements MaskSection {}

  /**
   * AutoAugment.
   *
   * @param policy the published policy
   */
  record AutoAugment(AutoAugmentPolicy policy) {}

  /**
   * Mixup.
   *
   * @param mixer how batches are mixed
   * @param p the probability that a batch is mixed
   */
  record MixupSection(Mixup mixer, double p) implements MethodSection {}

  /**
   * CutMix.
   *
   * @param mixer how batches are mixed
   * @param p the probability that a batch is mixed
   */
  record CutMixSection(CutMix mixer, double p) implements MethodSection {}

  /**
   * GridMix, with the grid of {@link GridMaskSection}.
   *
   * @param p the probability that a batch is mixed
   */
  record GridMixSection(double p) implements MethodSection {}
}
