package org.gridmask.examples.report.run;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridmask.examples.config.AugmentSection.Crop;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.report.ReportBlock.Table;

/** A configuration in plain words instead of keys. */
final class ConfigInWords {

  private ConfigInWords() {}

  /** What segmentation does with training images around their flip. */
  private static final Set<String> SEGMENT_AUGMENTATION =
      Set.of(
          "segment.scaleMin",
          "segment.scaleMax",
          "segment.maxDegrees",
          "segment.rotationP",
          "segment.blurP",
          "data.size");

  /** How detection resizes training images before their flip. */
  private static final Set<String> DETECT_AUGMENTATION =
      Set.of("detect.shorterSides", "detect.longerSide");

  /** The network and its training; values of 0 and empty ones mean off and are not shown. */
  static List<Fact> facts(TrainConfig config) {
    List<Fact> facts = new ArrayList<>(List.of(new Fact("Network", config.model().title())));
    config
        .inWords(
            key ->
                config.hasEffect(key)
                    && (key.equals("seed")
                        || key.startsWith("train.")
                        || key.startsWith("model.")
                        || key.startsWith("data.limit")
                        || key.startsWith("data.validation")
                        || isFor(TaskKind.SEGMENTATION, config)
                            && key.startsWith("segment.")
                            && !SEGMENT_AUGMENTATION.contains(key)
                        || isFor(TaskKind.DETECTION, config)
                            && key.startsWith("detect.")
                            && !DETECT_AUGMENTATION.contains(key)))
        .forEach(
            (title, value) -> {
              if (!value.equals("0") && !value.isEmpty()) {
                facts.add(
                    new Fact(Character.toUpperCase(title.charAt(0)) + title.substring(1), value));
              }
            });
    return facts;
  }

  /** The augmentation steps, in order. */
  static Table steps(TrainConfig config) {
    return new Table(
        "Augmentation steps, in order",
        List.of(new Column("Step", false), new Column("Parameters", false)),
        config.augment().steps().stream()
            // In segmentation it is between the blur and the crop.
            .filter(step -> !isFor(TaskKind.SEGMENTATION, config) || step != AugmentStep.FLIP)
            .map(step -> List.of(title(step, config), parameters(step, config)))
            .toList());
  }

  private static boolean isFor(TaskKind task, TrainConfig config) {
    return config.model().name().task() == task;
  }

  private static String title(AugmentStep step, TrainConfig config) {
    if (step != AugmentStep.CROP) {
      return step.title();
    }
    return switch (config.model().name().task()) {
      case CLASSIFICATION -> step.title();
      case SEGMENTATION -> "Random scale, rotation, blur, flip and crop";
      case DETECTION -> "Resize";
    };
  }

  private static String parameters(AugmentStep step, TrainConfig config) {
    if (step == AugmentStep.CROP && isFor(TaskKind.SEGMENTATION, config)) {
      return inWords(config.inWords(SEGMENT_AUGMENTATION::contains))
          + "; probability of a flip: "
          + Csv.number(config.augment().flip());
    }
    if (step == AugmentStep.CROP && isFor(TaskKind.DETECTION, config)) {
      return inWords(config.inWords(DETECT_AUGMENTATION::contains));
    }
    // The first is implied by the step, the second unused.
    boolean pads = config.augment().crop() == Crop.PAD;
    List<String> hidden = List.of("augment.gridmask.enabled", pads ? "data.size" : "augment.pad");
    return inWords(config.inWords(key -> step.uses(key) && !hidden.contains(key)));
  }

  private static String inWords(Map<String, String> words) {
    return words.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(joining("; "));
  }

  /** The probabilities of masks and mixing in an epoch; empty without either. */
  static String probabilities(TrainConfig config, int epoch) {
    return config.augment().steps().stream()
        .filter(step -> step.isMask() || step.isMixer())
        .map(
            step ->
                step.title()
                    + " with probability "
                    + Csv.number(config.augment().schedule(step).probabilityAt(epoch)))
        .collect(joining(", "));
  }

  /** Whether training images are masked. */
  static boolean masks(TrainConfig config) {
    return config.augment().steps().stream().anyMatch(AugmentStep::isMask);
  }
}
