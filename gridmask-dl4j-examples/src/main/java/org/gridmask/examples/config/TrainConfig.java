package org.gridmask.examples.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.dl4j.detection.DetectorStyle;
import org.gridmask.examples.config.MethodSection.GridMaskSection;
import org.gridmask.examples.model.ResNetVariant;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.report.Figures;

/**
 * All settings of a training run.
 *
 * <p>The path of record components, such as {@code augment.gridmask.r}, is the key in YAML and,
 * with two dashes, the command line option. The parameters of a mask or mixer are the components of
 * the library's record. To add a value, add a component to its section and an entry in {@code
 * settings.yaml}. Create configurations with {@link #defaults}, {@link #read}, {@link #with} and
 * {@link Overrides#over}, which check every value.
 *
 * @param seed the random seed
 * @param data the training and test images
 * @param model the network
 * @param augment the augmentation of training images
 * @param segment what only segmentation has
 * @param detect what only detection has
 * @param train the optimization
 * @param run the run folder
 */
public record TrainConfig(
    long seed,
    DataSection data,
    ModelSection model,
    AugmentSection augment,
    SegmentSection segment,
    DetectSection detect,
    TrainSection train,
    RunSection run) {

  /**
   * Checks what depends on several sections.
   *
   * @throws ParameterException if a random-resized crop has no size, or test images are smaller
   *     than it; or something cannot be used for segmentation or detection, or with a detector's
   *     style
   */
  public TrainConfig {
    switch (model.name().task()) {
      case CLASSIFICATION -> {
        requireClassification(data, augment);
        requireWholeEpochs(train);
      }
      case SEGMENTATION -> {
        requireWholeEpochs(train);
        requireMasksAlone("pspnet", "pixels", model, augment, train);
        Checks.require(
            data.size() > 32 && data.size() % 8 == 1,
            "data.size",
            "the side of the crop, at least 33 and a multiple of 8 plus 1, for pspnet",
            data.size());
        Checks.require(model.freeze() == 0, "model.freeze", "0 for pspnet", model.freeze());
        // Replicas would normalise a part of the batch each.
        Checks.require(train.workers() == 1, "train.workers", "1 for pspnet", train.workers());
      }
      case DETECTION -> {
        requireMasksAlone("faster-rcnn", "boxes", model, augment, train);
        Checks.require(
            data.size() == 0,
            "data.size",
            "0 for faster-rcnn, whose images detect.shorterSides resizes",
            data.size());
        requireStyle(data, detect);
      }
    }
  }

  private static void requireClassification(DataSection data, AugmentSection augment) {
    if (augment.crop() == AugmentSection.Crop.RANDOM_RESIZED) {
      if (data.size() == 0) {
        throw Checks.invalid("data.size", "given for random-resized crops (augment.crop)", 0);
      }
      if (data.testResize() < data.size()) {
        throw Checks.invalid(
            "data.testResize", "at least data.size (" + data.size() + ")", data.testResize());
      }
    }
  }

  private static void requireWholeEpochs(TrainSection train) {
    Checks.require(
        train.iterations() == 0,
        "train.iterations",
        "0 except for faster-rcnn",
        train.iterations());
  }

  /** Checks that images and weights are those of the detector's style. */
  private static void requireStyle(DataSection data, DetectSection detect) {
    if (detect.style() == DetectorStyle.MASKRCNN_BENCHMARK) {
      Checks.require(
          data.normalize() == DataSection.Normalize.DETECTRON,
          "data.normalize",
          "detectron for maskrcnn-benchmark's style (detect.style)",
          data.normalize().name().toLowerCase(Locale.ROOT));
      Checks.require(
          detect.normEps() == 0,
          "detect.normEps",
          "0 for maskrcnn-benchmark's style (detect.style)",
          detect.normEps());
    }
  }

  /** Checks what has no meaning where images are not of one class. */
  private static void requireMasksAlone(
      String name, String labels, ModelSection model, AugmentSection augment, TrainSection train) {
    Checks.require(
        model.dropBlock().rate() == 0,
        "model.dropBlock.rate",
        "0 for " + name,
        model.dropBlock().rate());
    for (AugmentStep step : augment.steps()) {
      Checks.require(
          step.isMask() || !step.isMethod(),
          "augment.methods",
          "masks alone for " + name + ", whose labels are " + labels,
          step);
    }
    Checks.require(
        augment.crop() == AugmentSection.Crop.PAD,
        "augment.crop",
        "left at pad for " + name + ", which does not use it",
        augment.crop().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    Checks.require(
        train.labelSmoothing() == 0,
        "train.labelSmoothing",
        "0 for " + name,
        train.labelSmoothing());
  }

  /**
   * The configuration of the quick start.
   *
   * @return all defaults
   */
  public static TrainConfig defaults() {
    return ConfigKeys.defaults();
  }

  /**
   * Reads a YAML file; missing keys have their defaults.
   *
   * @param file the file
   * @return the configuration
   * @throws ConfigException if the file cannot be read or is invalid
   */
  public static TrainConfig read(Path file) {
    return Overrides.ofFile(file).over(defaults());
  }

  /**
   * A warning about a schedule that does not reach its final probability, images that pretrained
   * weights do not expect, or values without effect.
   *
   * @return some sentences, or empty
   */
  public Optional<String> remark() {
    return Stream.concat(
            Stream.of(scheduleRemark(), weightsRemark(), overfitRemark()).flatMap(Optional::stream),
            unusedRemarks())
        .reduce((first, second) -> first + " " + second);
  }

  /**
   * Whether a value is used beside the others, so not that of another schedule, network or kind of
   * inference than the chosen one. The parameters of methods always count as used.
   *
   * @param key the dotted key
   * @return whether a change of the value could change the run
   */
  public boolean hasEffect(String key) {
    return switch (key) {
      case "data.limit", "data.limitSeed" -> data.limit() > 0;
      case "data.validation", "data.validationSeed" -> data.validation() > 0;
      case "model.stem", "model.groups", "model.baseWidth" ->
          !model.variant().equals(ResNetVariant.PLAIN);
      case "segment.stride" -> segment.inference() == SegmentSection.Inference.SLIDING;
      case "train.milestones", "train.gamma" -> train.schedule() == TrainSection.Schedule.STEP;
      case "train.power" -> train.schedule() == TrainSection.Schedule.POLY;
      case "train.warmupFactor" -> train.warmupEpochs() > 0 || train.warmupIterations() > 0;
      case "train.averagingFrequency" -> train.workers() > 1;
      default -> !key.startsWith("model.dropBlock.") || model.dropBlock().rate() > 0;
    };
  }

  /** A key that a user may take to have an effect alone, and what it needs. */
  private record Dependent(String key, String other) {}

  private Stream<String> unusedRemarks() {
    Map<String, String> values = texts();
    Map<String, String> defaults = defaults().texts();
    return Stream.of(
            new Dependent("data.limitSeed", "data.limit"),
            new Dependent("data.validationSeed", "data.validation"),
            new Dependent("segment.stride", "segment.inference sliding"),
            new Dependent("train.power", "train.schedule poly"),
            new Dependent("train.warmupFactor", "train.warmupEpochs or train.warmupIterations"))
        .filter(each -> !hasEffect(each.key))
        .filter(each -> !values.get(each.key).equals(defaults.get(each.key)))
        .map(each -> each.key + " has no effect without " + each.other + ".");
  }

  private Optional<String> overfitRemark() {
    return model.name().task() == TaskKind.DETECTION && detect.overfit() > 0
        ? Optional.of(
            "training and evaluation use the first %s only (detect.overfit)."
                .formatted(Figures.count(detect.overfit(), "training image")))
        : Optional.empty();
  }

  private Optional<String> weightsRemark() {
    return model.weights().isEmpty()
            || data.normalize() == DataSection.Normalize.TORCHVISION
            || data.normalize() == DataSection.Normalize.DETECTRON
        ? Optional.empty()
        : Optional.of(
            "torchvision's, timm's and semseg's weights expect data.normalize torchvision.");
  }

  private Optional<String> scheduleRemark() {
    GridMaskSection gridmask = augment.gridmask();
    double last = gridmask.toSchedule().probabilityAt(train.epochs() - 1);
    return augment.steps().contains(AugmentStep.GRIDMASK) && last < gridmask.p()
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "the probability of GridMask ends at %.2f and not at %s: augment.gridmask.rampEpochs is"
                    + " %d in %s.",
                last,
                gridmask.p(),
                gridmask.rampEpochs(),
                Figures.count(train.epochs(), "epoch")))
        : Optional.empty();
  }

  /**
   * This configuration with some values replaced.
   *
   * @param values texts by dotted key, as on the command line
   * @return the new configuration
   * @throws ConfigException if a key or value is invalid
   */
  public TrainConfig with(Map<String, String> values) {
    return Overrides.ofOptions(values).over(this);
  }

  /**
   * This configuration with another seed.
   *
   * @param other the seed
   * @return the new configuration
   */
  public TrainConfig withSeed(long other) {
    return new TrainConfig(other, data, model, augment, segment, detect, train, run);
  }

  /**
   * All values as texts, as in YAML and on the command line.
   *
   * @return the texts by dotted key, in the order of the records
   */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    ConfigKeys.all().forEach(key -> texts.put(key.name(), key.format(key.valueIn(this))));
    return texts;
  }

  /**
   * Some of the values, formatted for reports.
   *
   * @param shown selects dotted keys
   * @return the values with their units, by title, in the order of the records
   */
  public Map<String, String> inWords(Predicate<String> shown) {
    Map<String, String> words = new LinkedHashMap<>();
    ConfigKeys.all().stream()
        .filter(key -> shown.test(key.name()))
        .forEach(key -> words.put(key.setting().title(), key.inWords(key.valueIn(this))));
    return words;
  }

  /**
   * This configuration as YAML, with all values and a comment on each; {@link #read} restores it.
   *
   * @return the content of a file
   */
  public String toYaml() {
    return YamlWriter.write(this);
  }
}
