package org.gridmask.examples.config;

import static java.util.stream.Collectors.joining;
import static org.gridmask.examples.config.AugmentStep.CROP;
import static org.gridmask.examples.config.AugmentStep.FLIP;
import static org.gridmask.examples.config.AugmentStep.NORMALIZE;

import java.util.ArrayList;
import java.util.List;
import org.gridmask.check.ParameterException;
import org.gridmask.examples.config.AugmentStep.Kind;

/**
 * The order of the augmentation steps, including the implicit ones. Only valid orders can be
 * created.
 *
 * <p>Crop, flip and AutoAugment work on single 8-bit images, masks on single images before or after
 * normalisation, mixers on normalised batches. Hence the rules:
 *
 * <ul>
 *   <li>Each step occurs at most once, and at most one mixer: a second one would mix mixed labels.
 *   <li>Crop, flip and AutoAugment come before the normalisation, masks and mixers. They would
 *       move, mirror and recolour masks.
 *   <li>A mixer comes after the normalisation.
 *   <li>Masks may follow Mixup, but not CutMix and GridMix, whose labels are weighted by the number
 *       of pixels of each image.
 * </ul>
 *
 * @param steps all steps, including crop, flip and normalisation
 */
public record AugmentOrder(List<AugmentStep> steps) {

  /**
   * Adds the missing steps: the crop first, the flip after the crop, normalisation before the first
   * mask or mixer.
   *
   * @param named the configured steps
   * @throws ParameterException if their order is invalid; the parameter is methods
   */
  static AugmentOrder of(List<AugmentStep> named) {
    check(named);
    List<AugmentStep> steps = new ArrayList<>(named);
    if (!steps.contains(CROP)) {
      steps.add(0, CROP);
    }
    if (!steps.contains(FLIP)) {
      steps.add(steps.indexOf(CROP) + 1, FLIP);
    }
    if (!steps.contains(NORMALIZE)) {
      steps.add(
          (int) steps.stream().takeWhile(step -> step.kind() == Kind.IMAGE).count(), NORMALIZE);
    }
    return new AugmentOrder(List.copyOf(steps));
  }

  private static void check(List<AugmentStep> named) {
    for (int later = 1; later < named.size(); later++) {
      for (AugmentStep earlier : named.subList(0, later)) {
        String rule = violatedRule(earlier, named.get(later));
        if (rule != null) {
          throw new ParameterException(
              "methods",
              "must have "
                  + rule
                  + ", but is "
                  + named.stream().map(AugmentStep::toString).collect(joining(", ")));
        }
      }
    }
  }

  /** The violated rule and its reason; null if one step may follow the other. */
  private static String violatedRule(AugmentStep earlier, AugmentStep later) {
    if (earlier == later) {
      return later + " once";
    }
    String otherWay = later + " before " + earlier;
    return switch (later.kind()) {
      case IMAGE ->
          switch (earlier.kind()) {
            case IMAGE -> null;
            case NORMALIZATION -> otherWay + ", as it works on 8-bit images";
            case MASK -> otherWay + ", whose mask it would " + harm(later);
            case MIXER -> otherWay + ", as it works on single 8-bit images";
          };
      case NORMALIZATION ->
          earlier.isMixer() ? otherWay + ", which works on normalised batches" : null;
      case MASK ->
          earlier.isMixer() && earlier != AugmentStep.MIXUP
              ? otherWay + ", whose labels depend on the pixels that it drops"
              : null;
      case MIXER ->
          earlier.isMixer()
              ? "only one of " + earlier + " and " + later + ", as labels can be mixed once"
              : null;
    };
  }

  private static String harm(AugmentStep step) {
    return switch (step) {
      case CROP -> "move";
      case FLIP -> "mirror";
      default -> "move and recolour";
    };
  }

  /** The steps before the normalisation. */
  public List<AugmentStep> onImages() {
    return steps.subList(0, steps.indexOf(NORMALIZE));
  }

  /** The steps after the normalisation. */
  public List<AugmentStep> onBatches() {
    return steps.subList(steps.indexOf(NORMALIZE) + 1, steps.size());
  }
}
