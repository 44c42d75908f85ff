package org.gridmask.examples.config;

import static org.nd4j.linalg.schedule.ScheduleType.EPOCH;
import static org.nd4j.linalg.schedule.ScheduleType.ITERATION;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.dl4j.detection.DetectorOptions;
import org.gridmask.dl4j.detection.DetectorStyle;
import org.gridmask.dl4j.onednn.Precision;
import org.gridmask.dl4j.schedule.CosineSchedule;
import org.gridmask.dl4j.schedule.MultiStepSchedule;
import org.gridmask.dl4j.schedule.PolynomialSchedule;
import org.gridmask.dl4j.schedule.WarmupSchedule;
import org.gridmask.dl4j.updater.Momentum;
import org.gridmask.examples.data.DataException;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.data.DetectionSource;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.data.SegmentationSource;
import org.gridmask.examples.data.TrainingSplit;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.FasterRcnn;
import org.gridmask.examples.model.ImageNetwork;
import org.gridmask.examples.model.PspNet;
import org.gridmask.examples.model.ResNetVariant;
import org.gridmask.examples.model.ResNetVariant.Stem;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.GridMix;
import org.gridmask.mix.Mixer;
import org.gridmask.mix.Mixup;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.autoaugment.AutoAugmentPolicy;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * All settings of a training run.
 *
 * <p>The path of record components, such as {@code augment.gridmask.r}, is the key in YAML and,
 * with two dashes, the command line option. The parameters of a mask or mixer are the components of
 * the library's record. To add a value, add a component here and an entry in {@code settings.yaml}.
 * Create configurations with {@link #defaults}, {@link #read}, {@link #with} and {@link
 * Overrides#over}, which check every value.
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
    Data data,
    Model model,
    Augment augment,
    Segment segment,
    Detect detect,
    Train train,
    Run run) {

  /**
   * Checks what depends on several sections.
   *
   * @throws ParameterException if a random-resized crop has no size, or test images are smaller
   *     than it; or something cannot be used for segmentation or detection, or with a detector's
   *     style
   */
  public TrainConfig {
    switch (model.name().task()) {
      case CLASSIFICATION -> requireClassification(data, augment);
      case SEGMENTATION -> {
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

  private static void requireClassification(Data data, Augment augment) {
    if (augment.crop() == Augment.Crop.RANDOM_RESIZED) {
      if (data.size() == 0) {
        throw Checks.invalid("data.size", "given for random-resized crops (augment.crop)", 0);
      }
      if (data.testResize() < data.size()) {
        throw Checks.invalid(
            "data.testResize", "at least data.size (" + data.size() + ")", data.testResize());
      }
    }
  }

  /** Checks that images and weights are those of the detector's style. */
  private static void requireStyle(Data data, Detect detect) {
    if (detect.style() == DetectorStyle.MASKRCNN_BENCHMARK) {
      Checks.require(
          data.normalize() == Data.Normalize.DETECTRON,
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
      String name, String labels, Model model, Augment augment, Train train) {
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
        augment.crop() == Augment.Crop.PAD,
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
   * The data set.
   *
   * @param dir its folder, or empty
   * @param size the input size of the network (square), or 0 for the size of the data
   * @param testResize the shorter side of test images before the centre crop, with random-resized
   *     crops in training
   * @param normalize the mean and standard deviation for normalisation
   * @param limit the number of training images, for classification of each class, or 0 for all
   * @param limitSeed chooses these images; empty: the first by file name
   * @param validation the share of the training images for validation, or 0
   * @param validationSeed chooses the validation images
   */
  public record Data(
      String dir,
      int size,
      int testResize,
      Normalize normalize,
      int limit,
      OptionalLong limitSeed,
      double validation,
      long validationSeed) {

    /** The source of the channel means and standard deviations. */
    public enum Normalize {
      /** Computed from the training images. */
      FIT,
      /** Those of ImageNet, as in torchvision. */
      IMAGENET,
      /** Those of ImageNet, with the channels in torchvision's order: red, green, blue. */
      TORCHVISION,
      /**
       * Those of ImageNet as in Detectron and maskrcnn-benchmark: means alone, which are subtracted
       * from grey levels in [0, 255].
       */
      DETECTRON;

      /**
       * The order of the network's channels.
       *
       * @return whether it is red, green, blue instead of OpenCV's blue, green, red
       */
      public boolean isRgb() {
        return this == TORCHVISION;
      }
    }

    /**
     * Opens the data set.
     *
     * @param task what the network is trained for
     * @return the data set
     * @throws DataException if there is none, or it is invalid
     * @throws IOException if reading fails
     */
    public DataSource open(TaskKind task) throws IOException {
      return switch (task) {
        case CLASSIFICATION -> ImageSource.of(dir);
        case SEGMENTATION -> {
          if (dir.isEmpty()) {
            throw new ConfigException("data.dir must be given for segmentation");
          }
          yield SegmentationSource.of(Path.of(dir));
        }
        case DETECTION -> DetectionSource.of(dir);
      };
    }

    /**
     * A data set with the training images of this configuration in use.
     *
     * @param whole the data set
     * @return the data set, split
     * @throws ConfigException if there are too few images
     */
    public DataSource split(DataSource whole) {
      return split(whole::split);
    }

    /**
     * A data set with the training images of this configuration in use.
     *
     * @param <S> the kind of data set
     * @param split splits the data set
     * @return the data set, split
     * @throws ConfigException if there are too few images
     */
    public <S extends DataSource> S split(Function<TrainingSplit, S> split) {
      try {
        return split.apply(new TrainingSplit(limit, limitSeed, validation, validationSeed));
      } catch (ParameterException e) {
        throw new ConfigException("data." + e.getMessage());
      }
    }
  }

  /**
   * The network.
   *
   * @param name its family
   * @param depth its depth, see {@link Architecture}
   * @param width its width, see {@link Architecture}
   * @param variant what ResNets of one depth and width differ in
   * @param dropout the dropout rate, see {@link ImageNetwork#dropout}
   * @param dropBlock DropBlock
   * @param weights a file of initial weights, see {@link
   *     org.gridmask.dl4j.weights.PretrainedWeights}, or empty
   * @param freeze the number of frozen stages, see {@link ImageNetwork#freeze}
   */
  public record Model(
      Architecture name,
      int depth,
      int width,
      ResNetVariant variant,
      double dropout,
      DropBlock dropBlock,
      String weights,
      int freeze) {

    /**
     * Checks depth, width and variant.
     *
     * @throws ParameterException if the family has no such network, or stages are frozen at random
     *     weights
     */
    public Model {
      switch (name.task()) {
        case CLASSIFICATION -> name.of(depth, width, variant);
        case SEGMENTATION -> pspNet(depth, width, variant, dropout);
        case DETECTION -> {
          Checks.require(dropout == 0, "dropout", "0 for faster-rcnn", dropout);
          fasterRcnn(depth, width, variant, DetectorOptions.builder(1).build());
        }
      }
      if (freeze > 0 && weights.isEmpty()) {
        throw Checks.invalid("freeze", "0 without weights", freeze);
      }
    }

    /**
     * The network, with Dropout, DropBlock and frozen stages, but without the weights.
     *
     * @return the network, not yet built
     */
    public ImageNetwork toNetwork() {
      return name.of(depth, width, variant)
          .dropout(dropout)
          .dropBlock(dropBlock.rate, dropBlock.blockSize, dropBlock.rampEpochs)
          .useLogStd(weights.isEmpty())
          .freeze(freeze);
    }

    /**
     * The network for segmentation, without the weights.
     *
     * @return the network, not yet built
     */
    public PspNet toPspNet() {
      return pspNet(depth, width, variant, dropout);
    }

    private static PspNet pspNet(int depth, int width, ResNetVariant variant, double dropout) {
      Checks.require(variant.groups() == 1, "groups", "1 for pspnet", variant.groups());
      Checks.require(
          variant.baseWidth() == ResNetVariant.PLAIN.baseWidth(),
          "baseWidth",
          "64 for pspnet",
          variant.baseWidth());
      PspNet network = PspNet.of(depth).width(width).dropout(dropout);
      // The deep stem of semseg's weights.
      return variant.stem() == Stem.AUTO ? network : network.stem(variant.stem());
    }

    /**
     * The network for detection, without the weights.
     *
     * @param options the detector's numbers
     * @return the network, not yet built
     */
    public FasterRcnn toFasterRcnn(DetectorOptions options) {
      return fasterRcnn(depth, width, variant, options).freeze(freeze);
    }

    private static FasterRcnn fasterRcnn(
        int depth, int width, ResNetVariant variant, DetectorOptions options) {
      Checks.require(variant.stem() == Stem.AUTO, "stem", "auto for faster-rcnn", variant.stem());
      return FasterRcnn.of(depth, options).width(width).variant(variant);
    }

    /**
     * The name of the network in papers.
     *
     * @return such as "ResNet-18", "ResNeXt-50 32x4d" or "WideResNet-28-10"
     */
    public String title() {
      return switch (name) {
        case CIFAR_RESNET -> "ResNet-" + depth;
        case RESNET -> variant.title(depth);
        case WIDE_RESNET -> "WideResNet-" + depth + "-" + width;
        case SHAKE_SHAKE -> "Shake-Shake-" + depth + " 2x" + width + "d";
        case PSPNET -> "PSPNet-" + depth;
        case FASTER_RCNN ->
            variant.groups() == 1
                ? "Faster R-CNN R" + depth + "-FPN"
                : "Faster R-CNN X%s-%sx%sd-FPN"
                    .formatted(depth, variant.groups(), variant.baseWidth());
      };
    }
  }

  /**
   * DropBlock, see {@link ImageNetwork#dropBlock}.
   *
   * @param rate the fraction of dropped activations
   * @param blockSize the side of a block
   * @param rampEpochs the epochs of the linear ramp of the rate
   */
  public record DropBlock(double rate, int blockSize, int rampEpochs) {}

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
  public record Augment(
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
    public Augment {
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
     * All steps: the methods, without GridMask if it is disabled, with crop, flip and
     * normalisation.
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
        case MIXUP -> mixup.mixer;
        case CUTMIX -> cutmix.mixer;
        case GRIDMIX -> new GridMix(gridmask.generator);
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

  /** The parameters of a mask or a mixer. */
  public sealed interface MethodSection
      permits MaskSection, MixupSection, CutMixSection, GridMixSection {
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
  }

  /** The parameters of a mask. */
  public sealed interface MaskSection extends MethodSection
      permits GridMaskSection,
          CutoutSection,
          CutoutMultiSection,
          RandomErasingSection,
          HideAndSeekSection {
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
  public record GridMaskSection(
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
  public record CutoutSection(Cutout generator, double p) implements MaskSection {}

  /**
   * Cutout with several regions.
   *
   * @param generator the masks
   * @param p the probability of a mask
   */
  public record CutoutMultiSection(MultiRegionCutout generator, double p) implements MaskSection {}

  /**
   * Random Erasing.
   *
   * @param generator the masks
   * @param fill the fill of dropped pixels
   * @param p the probability of a mask
   */
  public record RandomErasingSection(RandomErasing generator, FillKind fill, double p)
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
  public record HideAndSeekSection(HideAndSeek generator, double p) implements MaskSection {}

  /**
   * AutoAugment.
   *
   * @param policy the published policy
   */
  public record AutoAugment(AutoAugmentPolicy policy) {}

  /**
   * Mixup.
   *
   * @param mixer how batches are mixed
   * @param p the probability that a batch is mixed
   */
  public record MixupSection(Mixup mixer, double p) implements MethodSection {}

  /**
   * CutMix.
   *
   * @param mixer how batches are mixed
   * @param p the probability that a batch is mixed
   */
  public record CutMixSection(CutMix mixer, double p) implements MethodSection {}

  /**
   * GridMix, with the grid of {@link GridMaskSection}.
   *
   * @param p the probability that a batch is mixed
   */
  public record GridMixSection(double p) implements MethodSection {}

  /**
   * What only segmentation has: the augmentation of images and label maps, in this order, with a
   * flip (augment.flip) and a crop (data.size) after it; the loss; and how test images are
   * predicted.
   *
   * @param scaleMin the smallest factor by which an image is resized
   * @param scaleMax the exclusive upper bound of the factor
   * @param maxDegrees the largest rotation in either direction
   * @param rotationP the probability of a rotation
   * @param blurP the probability of a Gaussian blur with a kernel of 5 pixels
   * @param auxWeight the weight of the auxiliary loss
   * @param newLayersRate the factor of the learning rate for layers that have no pretrained weights
   * @param inference how test images are predicted
   * @param stride the distance of sliding windows as a share of their side
   * @param inferenceFlip whether predictions are averaged with those of the mirrored image
   * @param scales the scales whose predictions are averaged
   * @param absentClasses what classes count that occur neither in labels nor in predictions
   */
  public record Segment(
      double scaleMin,
      double scaleMax,
      double maxDegrees,
      double rotationP,
      double blurP,
      double auxWeight,
      double newLayersRate,
      Inference inference,
      double stride,
      boolean inferenceFlip,
      List<Double> scales,
      AbsentClasses absentClasses) {

    /** How images are predicted. */
    public enum Inference {
      /** As a whole. */
      WHOLE,
      /** By windows of the size of the crop. */
      SLIDING
    }

    /** What classes count that occur neither in labels nor in predictions. */
    public enum AbsentClasses {
      /** They are left out of means, as by cityscapesScripts. */
      SKIP,
      /** They count as 0, as in semseg. */
      ZERO
    }

    /**
     * Checks the ranges.
     *
     * @throws ParameterException if scaleMax is less than scaleMin, or there is no scale
     */
    public Segment {
      Checks.positiveRange("scaleMin", scaleMin, "scaleMax", scaleMax);
      scales = Checks.notEmpty("scales", scales);
    }
  }

  /**
   * What only detection has: the size of images, and the network.
   *
   * @param shorterSides the lengths of the shorter side of training images, one of which is drawn
   * @param testShorterSide that of test images
   * @param longerSide the maximum length of the longer side
   * @param brightness how far the factor of the brightness of training images may be from 1
   * @param contrast that of the contrast
   * @param saturation that of the saturation
   * @param hue by what part of a turn the hue may be rotated
   * @param style whose definitions the network follows
   * @param channels the channels of the feature pyramid
   * @param headUnits the units of the box head
   * @param anchorSizes the square roots of the anchors' areas on the five levels
   * @param anchorSamples the anchors of an image that the region proposal network is trained on
   * @param regionSamples the regions of an image that the box head is trained on
   * @param frozenNorm whether the batch normalizations of the backbone are frozen
   * @param normEps what frozen ones add to variances
   * @param minScore the score above which detections count
   * @param nms the IoU over which a detection is dropped for one of its class with a higher score
   * @param maxDetections the maximum number of detections in an image
   * @param overfit how many training images to learn by heart and evaluate on, or 0
   */
  public record Detect(
      List<Integer> shorterSides,
      int testShorterSide,
      int longerSide,
      double brightness,
      double contrast,
      double saturation,
      double hue,
      DetectorStyle style,
      int channels,
      int headUnits,
      List<Double> anchorSizes,
      int anchorSamples,
      int regionSamples,
      boolean frozenNorm,
      double normEps,
      double minScore,
      double nms,
      int maxDetections,
      int overfit) {

    private static final double[] RATIOS = {0.5, 1, 2};

    /** The values of other keys that belong to a style, by dotted key. */
    static Map<String, Object> impliedBy(DetectorStyle style) {
      return Map.of(
          "data.normalize",
          style == DetectorStyle.MASKRCNN_BENCHMARK
              ? Data.Normalize.DETECTRON
              : Data.Normalize.TORCHVISION,
          "detect.normEps",
          style.normEps());
    }

    /**
     * Checks the ranges.
     *
     * @throws ParameterException if a shorter side is longer than the longer side, or there are not
     *     five anchor sizes
     */
    public Detect {
      shorterSides = Checks.notEmpty("shorterSides", shorterSides);
      anchorSizes = List.copyOf(anchorSizes);
      Checks.require(
          anchorSizes.size() == 5, "anchorSizes", "five numbers", anchorSizes.size() + " numbers");
      int longest = Math.max(Collections.max(shorterSides), testShorterSide);
      Checks.require(
          longerSide >= longest,
          "longerSide",
          "at least the shorter sides (" + longest + ")",
          longerSide);
    }

    /**
     * The detector's numbers.
     *
     * @param classes the number of classes without the background
     * @param seed the seed of what is sampled
     * @return the options
     */
    public DetectorOptions toOptions(int classes, long seed) {
      return DetectorOptions.builder(classes)
          .seed(seed)
          .style(style)
          .anchors(anchorSizes.stream().mapToDouble(Double::doubleValue).toArray(), RATIOS)
          .samples(anchorSamples, regionSamples)
          .detections(minScore, nms, maxDetections)
          .build();
    }
  }

  /**
   * The optimization: SGD with momentum and a learning rate schedule.
   *
   * @param epochs the number of epochs
   * @param iterations the number of steps, which end in the last epoch; 0: all of the last epoch
   * @param evaluateEvery the epochs between evaluations; the last epoch always has one
   * @param batchSize the batch size, over all workers
   * @param optimizer the optimizer
   * @param momentum the momentum
   * @param weightDecay the weight decay (L2)
   * @param learningRate the initial learning rate
   * @param schedule the learning rate schedule
   * @param milestones the epochs, or with {@code iterations} the steps, at which a step schedule
   *     decays, ascending
   * @param gamma the decay factor of a step schedule
   * @param power the exponent of a polynomial schedule
   * @param warmupEpochs the epochs of linear warm-up
   * @param warmupIterations the steps of linear warm-up
   * @param warmupFactor the first factor of the learning rate in the warm-up
   * @param labelSmoothing the smoothing factor in [0, 1)
   * @param workers the number of model replicas that share each batch
   * @param averagingFrequency how many batches each worker of a cluster trains before the replicas
   *     are averaged
   * @param fastPath whether layers use oneDNN if available
   * @param precision the type of numbers that the fast path multiplies
   */
  public record Train(
      int epochs,
      int iterations,
      int evaluateEvery,
      int batchSize,
      Optimizer optimizer,
      double momentum,
      double weightDecay,
      double learningRate,
      Schedule schedule,
      List<Integer> milestones,
      double gamma,
      double power,
      int warmupEpochs,
      int warmupIterations,
      double warmupFactor,
      double labelSmoothing,
      int workers,
      int averagingFrequency,
      boolean fastPath,
      Precision precision) {

    /** The optimizer. */
    public enum Optimizer {
      /** Nesterov's accelerated gradient. */
      NESTEROV,
      /** The classic (heavy ball) momentum. */
      MOMENTUM
    }

    /** The learning rate schedule. */
    public enum Schedule {
      /** Multiplies by gamma at each milestone. */
      STEP,
      /** Cosine annealing to 0 after the last epoch. */
      COSINE,
      /** A power of the time left, by iteration. */
      POLY
    }

    /**
     * Checks milestones and workers.
     *
     * @throws ParameterException if the milestones do not rise, or the batch size is not a multiple
     *     of the workers
     */
    public Train {
      milestones = new MultiStepSchedule(EPOCH, learningRate, gamma, milestones).milestones();
      Checks.require(
          warmupEpochs == 0 || warmupIterations == 0,
          "warmupIterations",
          "0 with warmupEpochs",
          warmupIterations);
      if (batchSize % workers != 0) {
        throw new ParameterException(
            "workers", "must divide batchSize (" + batchSize + "), but is " + workers);
      }
    }

    /**
     * The batch size of one worker.
     *
     * @return its share of the batch
     */
    public int workerBatchSize() {
      return batchSize / workers;
    }

    /**
     * Whether the network is evaluated after an epoch.
     *
     * @param epoch the epoch, from 0
     * @return whether it is the last one, or one of every {@code evaluateEvery}
     */
    public boolean evaluates(int epoch) {
      return epoch + 1 == epochs || (epoch + 1) % evaluateEvery == 0;
    }

    /**
     * Checks that the steps end in the last epoch.
     *
     * @param epochIterations the iterations of an epoch
     * @throws ConfigException if not
     */
    public void requireIterations(int epochIterations) {
      int needed = (iterations + epochIterations - 1) / epochIterations;
      if (iterations > 0 && needed != epochs) {
        throw new ConfigException(
            "train.epochs must be %d for train.iterations %d, as an epoch of this data has %d, but is %d"
                .formatted(needed, iterations, epochIterations, epochs));
      }
    }

    /**
     * The iterations of one epoch.
     *
     * @param epoch the epoch, from 0
     * @param epochIterations the iterations of a whole epoch
     * @return as many, or those that are left
     */
    public int iterationsIn(int epoch, int epochIterations) {
      return iterations == 0
          ? epochIterations
          : Math.max(0, Math.min(epochIterations, iterations - epoch * epochIterations));
    }

    /**
     * The learning rate. It depends on the network's counts of epochs and iterations, so it resumes
     * with the network.
     *
     * @param epochIterations the iterations of an epoch
     * @return the schedule
     */
    public ISchedule toRate(int epochIterations) {
      return toRate(epochIterations, 1);
    }

    private ISchedule toRate(int epochIterations, double factor) {
      double initial = factor * learningRate;
      ISchedule rate =
          switch (schedule) {
            case STEP ->
                new MultiStepSchedule(
                    iterations > 0 ? ITERATION : EPOCH, initial, gamma, milestones);
            case COSINE -> new CosineSchedule(EPOCH, initial, 0, epochs);
            case POLY ->
                new PolynomialSchedule(
                    ITERATION, initial, power, Math.multiplyExact(epochs, epochIterations));
          };
      if (warmupIterations > 0) {
        return new WarmupSchedule(rate, ITERATION, warmupIterations, warmupFactor);
      }
      return warmupEpochs > 0 ? new WarmupSchedule(rate, EPOCH, warmupEpochs, warmupFactor) : rate;
    }

    /**
     * The updater.
     *
     * @param epochIterations the iterations of an epoch
     * @return a new updater with the {@linkplain #toRate learning rate}
     */
    public IUpdater toUpdater(int epochIterations) {
      return toUpdater(epochIterations, 1);
    }

    /**
     * The updater of some layers.
     *
     * @param epochIterations the iterations of an epoch
     * @param factor the factor of their learning rate
     * @return a new updater
     */
    public IUpdater toUpdater(int epochIterations, double factor) {
      ISchedule rate = toRate(epochIterations, factor);
      return switch (optimizer) {
        case NESTEROV -> new Nesterovs(rate, momentum);
        case MOMENTUM -> new Momentum(rate, momentum);
      };
    }
  }

  /**
   * The run folder.
   *
   * @param out the run folder, or empty
   * @param checkpointEvery the epochs between checkpoints
   * @param keepCheckpoints the number of latest checkpoints to keep, in addition to the best
   */
  public record Run(String out, int checkpointEvery, int keepCheckpoints) {}

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
   * A warning about a schedule that does not reach its final probability, or images that pretrained
   * weights do not expect.
   *
   * @return one sentence or two, or empty
   */
  public Optional<String> remark() {
    return Stream.of(scheduleRemark(), weightsRemark(), overfitRemark())
        .flatMap(Optional::stream)
        .reduce((first, second) -> first + " " + second);
  }

  private Optional<String> overfitRemark() {
    return model.name().task() == TaskKind.DETECTION && detect.overfit() > 0
        ? Optional.of(
            "only the first %s training images are used, to train and to evaluate (detect.overfit)."
                .formatted(detect.overfit()))
        : Optional.empty();
  }

  private Optional<String> weightsRemark() {
    return model.weights().isEmpty()
            || data.normalize() == Data.Normalize.TORCHVISION
            || data.normalize() == Data.Normalize.DETECTRON
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
                    + " %d in %d epoch%s.",
                last,
                gridmask.p(),
                gridmask.rampEpochs(),
                train.epochs(),
                train.epochs() == 1 ? "" : "s"))
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
