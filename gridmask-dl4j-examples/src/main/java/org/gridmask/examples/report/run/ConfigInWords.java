package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.config.TrainConfig.Augment;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.report.ReportBlock.Table;

/** A configuration for those who do not know its keys. */
final class ConfigInWords {

  private ConfigInWords() {}

  /** The network and how it learns. */
  static List<Fact> facts(TrainConfig config) {
    TrainConfig.Model model = config.model();
    TrainConfig.Train train = config.train();
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "Network",
            model.title()
                + " ("
                + lower(model.name())
                + ", depth "
                + model.depth()
                + ", width "
                + model.width()
                + ")"));
    if (model.dropout() > 0) {
      facts.add(new Fact("Dropout", "probability " + number(model.dropout())));
    }
    if (model.dropBlock().rate() > 0) {
      facts.add(
          new Fact(
              "DropBlock",
              "rate "
                  + number(model.dropBlock().rate())
                  + ", blocks of "
                  + model.dropBlock().blockSize()
                  + " activations"
                  + ramp(model.dropBlock().rampEpochs())));
    }
    facts.add(new Fact("Epochs", Figures.whole(train.epochs())));
    facts.add(
        new Fact(
            "Batch size",
            Figures.count(train.batchSize(), "image")
                + (train.workers() > 1 ? ", shared by " + train.workers() + " workers" : "")));
    facts.add(
        new Fact(
            "Optimiser",
            "SGD with "
                + switch (train.optimizer()) {
                  case NESTEROV -> "Nesterov's momentum ";
                  case MOMENTUM -> "momentum ";
                }
                + number(train.momentum())
                + ", weight decay "
                + number(train.weightDecay())));
    facts.add(new Fact("Learning rate", learningRate(train)));
    if (train.labelSmoothing() > 0) {
      facts.add(new Fact("Label smoothing", number(train.labelSmoothing())));
    }
    facts.add(new Fact("Seed", String.valueOf(config.seed())));
    return facts;
  }

  private static String learningRate(TrainConfig.Train train) {
    String falling =
        switch (train.schedule()) {
          case COSINE -> ", along a cosine to 0 after the last epoch";
          case STEP ->
              train.milestones().isEmpty()
                  ? ", constant"
                  : ", by a factor of "
                      + number(train.gamma())
                      + " after "
                      + (train.milestones().size() == 1 ? "epoch " : "epochs ")
                      + train.milestones().stream()
                          .map(String::valueOf)
                          .collect(Collectors.joining(", "));
        };
    return number(train.learningRate())
        + falling
        + (train.warmupEpochs() > 0
            ? ", after a warm-up of " + Figures.count(train.warmupEpochs(), "epoch")
            : "");
  }

  /** What is done to training images, in order. */
  static Table steps(TrainConfig config) {
    return new Table(
        "What is done to training images, in this order",
        List.of(new Column("Step", false), new Column("Parameters", false)),
        config.augment().steps().stream()
            .map(step -> List.of(title(step), parameters(step, config)))
            .toList());
  }

  /** What a step is called in a sentence. */
  static String title(AugmentStep step) {
    return switch (step) {
      case CROP -> "Random crop";
      case FLIP -> "Horizontal flip";
      case AUTOAUGMENT -> "AutoAugment";
      case NORMALIZE -> "Normalisation";
      case CUTOUT -> "Cutout";
      case CUTOUT_MULTI -> "Cutout with several regions";
      case RANDOM_ERASING -> "Random Erasing";
      case HIDE_AND_SEEK -> "Hide-and-Seek";
      case GRIDMASK -> "GridMask";
      case MIXUP -> "Mixup";
      case CUTMIX -> "CutMix";
      case GRIDMIX -> "Two images through a grid";
    };
  }

  private static String parameters(AugmentStep step, TrainConfig config) {
    Augment augment = config.augment();
    return switch (step) {
      case CROP ->
          switch (augment.crop()) {
            case PAD ->
                augment.pad() == 0
                    ? "none"
                    : "at the image's own size, after "
                        + Figures.count(augment.pad(), "pixel")
                        + " of black on each side";
            case RANDOM_RESIZED ->
                "of random area and shape, resized to "
                    + config.data().size()
                    + " x "
                    + config.data().size()
                    + " pixels";
          };
      case FLIP -> "probability " + number(augment.flip());
      case AUTOAUGMENT -> "policy " + lower(augment.autoaugment().policy());
      case NORMALIZE ->
          switch (config.data().normalize()) {
            case FIT -> "by mean and deviation of the training images";
            case IMAGENET -> "by ImageNet's mean and deviation";
          };
      case CUTOUT ->
          "a square with sides of "
              + Figures.count(augment.cutout().size(), "pixel")
              + often(step, augment);
      case CUTOUT_MULTI -> {
        TrainConfig.CutoutMulti cutout = augment.cutoutMulti();
        yield "squares with sides of "
            + cutout.minSize()
            + " to "
            + Figures.count(cutout.maxSize(), "pixel")
            + ", keep ratio "
            + number(cutout.keepRatio())
            + often(step, augment);
      }
      case RANDOM_ERASING -> {
        TrainConfig.RandomErasing erasing = augment.randomErasing();
        yield "a rectangle of "
            + number(erasing.minArea())
            + " to "
            + number(erasing.maxArea())
            + " of the area, height by width "
            + number(erasing.minAspect())
            + " to "
            + number(erasing.maxAspect())
            + ", fill "
            + lower(erasing.fill())
            + often(step, augment);
      }
      case HIDE_AND_SEEK -> {
        TrainConfig.HideAndSeek hiding = augment.hideAndSeek();
        yield "patches with sides of "
            + hiding.gridSizes().stream().map(String::valueOf).collect(Collectors.joining(", "))
            + " pixels, hiding probability "
            + number(hiding.hidingProbability())
            + often(step, augment);
      }
      case GRIDMASK ->
          grid(augment) + ", fill " + lower(augment.gridmask().fill()) + gridOften(augment);
      case MIXUP -> "alpha " + number(augment.mixup().alpha()) + often(step, augment);
      case CUTMIX -> "alpha " + number(augment.cutmix().alpha()) + often(step, augment);
      case GRIDMIX -> grid(augment) + often(step, augment);
    };
  }

  private static String grid(Augment augment) {
    TrainConfig.Masking grid = augment.gridmask();
    return "r "
        + number(grid.r())
        + ", d in ["
        + grid.dMin()
        + ", "
        + grid.dMax()
        + ") pixels, "
        + (grid.maxAngle() == 1 ? "no rotation" : "rotated by less than " + grid.maxAngle() + "°")
        + (grid.reversed() ? ", reversed" : "")
        + (grid.unitProbability() < 1
            ? ", a unit drops with probability " + number(grid.unitProbability())
            : "")
        + switch (grid.stripes()) {
          case BOTH -> "";
          default -> ", stripes " + lower(grid.stripes());
        };
  }

  private static String gridOften(Augment augment) {
    TrainConfig.Masking grid = augment.gridmask();
    return switch (grid.schedule()) {
      case CONSTANT -> often(AugmentStep.GRIDMASK, augment);
      case LINEAR -> ", probability rising from 0 to " + number(grid.p()) + ramp(grid.rampEpochs());
    };
  }

  private static String often(AugmentStep step, Augment augment) {
    return ", probability " + number(augment.schedule(step).probabilityAt(0));
  }

  private static String ramp(int epochs) {
    return epochs == 0 ? "" : " in " + Figures.count(epochs, "epoch");
  }

  /** How probable masks and mixing are in an epoch; empty without either. */
  static String probabilities(TrainConfig config, int epoch) {
    return config.augment().steps().stream()
        .filter(step -> step.isMask() || step.isMixer())
        .map(
            step ->
                title(step)
                    + " with probability "
                    + number(config.augment().schedule(step).probabilityAt(epoch)))
        .collect(Collectors.joining(", "));
  }

  /** Whether training images are masked. */
  static boolean masks(TrainConfig config) {
    return config.augment().steps().stream().anyMatch(AugmentStep::isMask);
  }

  private static String number(double value) {
    return Csv.number(value);
  }

  private static String lower(Object choice) {
    return choice.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
