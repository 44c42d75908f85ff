package org.gridmask.examples.config;

import java.util.List;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.examples.config.MethodSection.AutoAugment;
import org.gridmask.examples.config.MethodSection.CutMixSection;
import org.gridmask.examples.config.MethodSection.CutoutMultiSection;
import org.gridmask.examples.config.MethodSection.CutoutSection;
import org.gridmask.examples.config.MethodSection.GridMaskSection;
import org.gridmask.examples.config.MethodSection.GridMixSection;
import org.gridmask.examples.config.MethodSection.HideAndSeekSection;
import org.gridmask.examples.config.MethodSection.MaskSection;
import org.gridmask.examples.config.MethodSection.MixupSection;
import org.gridmask.examples.config.MethodSection.RandomErasingSection;
import org.gridmask.mix.GridMix;
import org.gridmask.mix.Mixer;
import org.gridmask.schedule.ProbabilitySchedule;

/**
 * The augmentation of training images.
 *
 * @param crop the kind of random crop
 * @param pad pixels of padding before a crop of the image's size
 * @param flip the probability of a horizontal flip
 * @param methods the steps in order; crop, flip and normalisation only if they are not in their
 *     default positions
 * @param gridmask GridMask
 * @param cutout Cutout
 * @param cutoutMulti Cutout with several regions
 * @param randomErasing Random Erasing
 * @param hideAndSeek Hide-and-Seek
 * @param autoaugment AutoAugment
 * @param mixup Mixup
 * @param cutmix CutMix
 * @param gridmix GridMix
 */
public record AugmentSection(
    Crop crop,
    int pad,
    double flip,
    List<AugmentStep> methods,
    GridMaskSection gridmask,
    CutoutSection cutout,
    CutoutMultiSection cutoutMulti,
    RandomErasingSection randomErasing,
    HideAndSeekSection hideAndSeek,
    AutoAugment autoaugment,
    MixupSection mixup,
    CutMixSection cutmix,
    GridMixSection gridmix) {

  /** The kind of random crop. */
  public enum Crop {
    /** A crop of the original size at a random position of the padded image. */
    PAD,
    /** A crop of random area, aspect ratio and position, resized to data.size. */
    RANDOM_RESIZED
  }

  /**
   * Checks the order of the methods.
   *
   * @throws ParameterException if it is invalid
   */
  public AugmentSection {
    methods = List.copyOf(methods);
    order(methods, gridmask);
  }

  private static AugmentOrder order(List<AugmentStep> methods, GridMaskSection gridmask) {
    return AugmentOrder.of(
        methods.stream()
            .filter(step -> step != AugmentStep.GRIDMASK || gridmask.enabled())
            .toList());
  }

  /**
   * All steps: the methods, without GridMask if it is disabled, with crop, flip and normalisation.
   *
   * @return the steps in order
   */
  public AugmentOrder order() {
    return order(methods, gridmask);
  }

  /**
   * The steps of {@link #order}.
   *
   * @return the steps, each once
   */
  public List<AugmentStep> steps() {
    return order().steps();
  }

  /**
   * The parameters of a mask.
   *
   * @param step one of the masks
   * @return its section
   * @throws ParameterException if {@code step} is no mask
   */
  public MaskSection masks(AugmentStep step) {
    if (section(step) instanceof MaskSection mask) {
      return mask;
    }
    throw Checks.invalid("step", "a mask", step);
  }

  /**
   * The mixer of a step.
   *
   * @param step one of the mixers
   * @return the mixer with its parameters
   * @throws ParameterException if {@code step} is no mixer
   */
  public Mixer mixer(AugmentStep step) {
    return switch (step) {
      case MIXUP -> mixup.mixer();
      case CUTMIX -> cutmix.mixer();
      case GRIDMIX -> new GridMix(gridmask.generator());
      default -> throw Checks.invalid("step", "a mixer", step);
    };
  }

  /**
   * The probability schedule of a step.
   *
   * @param step a mask or mixer
   * @return the schedule
   * @throws ParameterException if {@code step} is neither
   */
  public ProbabilitySchedule schedule(AugmentStep step) {
    return section(step).toSchedule();
  }

  private MethodSection section(AugmentStep step) {
    return switch (step) {
      case CUTOUT -> cutout;
      case CUTOUT_MULTI -> cutoutMulti;
      case RANDOM_ERASING -> randomErasing;
      case HIDE_AND_SEEK -> hideAndSeek;
      case GRIDMASK -> gridmask;
      case MIXUP -> mixup;
      case CUTMIX -> cutmix;
      case GRIDMIX -> gridmix;
      case CROP, FLIP, AUTOAUGMENT, NORMALIZE ->
          throw Checks.invalid("step", "a mask or a mixer", step);
    };
  }
}
