package org.gridmask.examples.config;

import static org.nd4j.linalg.schedule.ScheduleType.EPOCH;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gridmask.dl4j.schedule.CosineSchedule;
import org.gridmask.dl4j.schedule.MultiStepSchedule;
import org.gridmask.dl4j.schedule.WarmupSchedule;
import org.gridmask.dl4j.updater.Momentum;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.ImageNetwork;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.Stripes;
import org.gridmask.mix.Mixer;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.autoaugment.AutoAugmentPolicy;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Everything that a training run depends on.
 *
 * <p>A value has one name everywhere: the path of record components that leads to it, such as
 * {@code augment.gridmask.r}, is its key in YAML, and with two dashes its option on the command
 * line. To add one, add a component with its {@code @Setting}. Configurations come from {@link
 * #defaults}, {@link #read}, {@link #with} and {@link Overrides#over}, which check every value.
 *
 * @param seed the seed of all draws
 * @param data what is learnt from
 * @param model the network
 * @param augment what is done to training images
 * @param train how the network learns
 * @param run what the run leaves behind
 */
public record TrainConfig(
    @Setting(value = "42", help = "seed of the weights, the order of images and all augmentation")
        long seed,
    Data data,
    Model model,
    Augment augment,
    Train train,
    Run run) {

  /**
   * Checks that images have a size where they are cropped to one.
   *
   * @throws IllegalArgumentException if a random-resized crop has no size, or test images would be
   *     smaller than it
   */
  public TrainConfig {
    if (augment.crop() == Augment.Crop.RANDOM_RESIZED) {
      if (data.size() == 0) {
        throw new IllegalArgumentException(
            "data.size must be given for random-resized crops (augment.crop), but is 0");
      }
      if (data.testResize() < data.size()) {
        throw new IllegalArgumentException(
            "data.testResize must be at least data.size ("
                + data.size()
                + "), but is "
                + data.testResize());
      }
    }
  }

  /**
   * What is learnt from.
   *
   * @param dir the data's folder, or empty
   * @param size the side of the square images that the network sees, or 0 for the data's own size
   * @param testResize the shorter side of test images before their centre is cropped, where
   *     training images are cropped at random and resized
   * @param normalize by which mean and deviation images are normalised
   */
  public record Data(
      @Setting(
              value = "",
              shortForm = "--data",
              help =
                  "folder of IDX files, of CIFAR-10 or of images; empty: the embedded Fashion-MNIST"
                      + " sample")
          String dir,
      @Setting(
              value = "0",
              range = "[0, 16384]",
              help =
                  "side of the square images that the network sees, in pixels; 0: as in the data")
          int size,
      @Setting(
              value = "256",
              range = "[1, 16384]",
              help =
                  "with random-resized crops: shorter side of a test image before its centre is"
                      + " cropped, in pixels")
          int testResize,
      @Setting(
              value = "fit",
              help = "mean and deviation that images are normalised by: the data's or ImageNet's")
          Normalize normalize) {

    /** By which mean and deviation the channels are normalised. */
    public enum Normalize {
      /** Those of the training images, which are read once for it. */
      FIT,
      /** Those of ImageNet's training images, as torchvision has them. */
      IMAGENET
    }
  }

  /**
   * The network.
   *
   * @param name the family that it belongs to
   * @param depth its weighted layers, as the family counts them
   * @param width its width, as the family counts it
   * @param dropout the probability that an activation is dropped, see {@link ImageNetwork#dropout}
   * @param dropBlock how blocks of activations are dropped
   */
  public record Model(
      @Setting(value = "cifar-resnet", shortForm = "--model", help = "family of the network")
          Architecture name,
      @Setting(
              value = "8",
              range = "[1, 1202]",
              shortForm = "--depth",
              help =
                  "depth in layers: cifar-resnet and shake-shake 6n + 2, resnet 18, 50, 101 or 152,"
                      + " wide-resnet 6n + 4")
          int depth,
      @Setting(
              value = "16",
              range = "[1, 1024]",
              help =
                  "channels of the first stage (resnet: at most 512); wide-resnet: widening factor"
                      + " (at most 64); shake-shake: channels of a branch")
          int width,
      @Setting(
              value = "0",
              range = "[0, 1)",
              help =
                  "Dropout: probability that an activation is dropped, in the last two stages;"
                      + " 0: none")
          double dropout,
      DropBlock dropBlock) {

    /**
     * Checks that there is such a network.
     *
     * @throws IllegalArgumentException if the family has none of this depth or width
     */
    public Model {
      name.of(depth, width);
    }

    /**
     * The network that these name, with what it drops.
     *
     * @return a network to be adapted to the data, and built
     */
    public ImageNetwork toNetwork() {
      return name.of(depth, width)
          .dropout(dropout)
          .dropBlock(dropBlock.rate, dropBlock.blockSize, dropBlock.rampEpochs);
    }

    /**
     * What the network is called, as papers do.
     *
     * @return such as "ResNet-18" or "WideResNet-28-10"
     */
    public String title() {
      return switch (name) {
        case CIFAR_RESNET, RESNET -> "ResNet-" + depth;
        case WIDE_RESNET -> "WideResNet-" + depth + "-" + width;
        case SHAKE_SHAKE -> "Shake-Shake-" + depth + " 2x" + width + "d";
      };
    }
  }

  /**
   * DropBlock, see {@link ImageNetwork#dropBlock}.
   *
   * @param rate the share of activations that is dropped
   * @param blockSize the side of a block
   * @param rampEpochs the epochs in which the rate rises
   */
  public record DropBlock(
      @Setting(
              value = "0",
              range = "[0, 1)",
              help =
                  "DropBlock: share of activations that is dropped in the last stage, and a quarter"
                      + " of it in the one before; 0: none")
          double rate,
      @Setting(value = "7", range = "[1, 16384]", help = "side of a block, in activations")
          int blockSize,
      @Setting(
              value = "0",
              range = "[0, inf)",
              help = "epochs in which the rate rises linearly from 0; 0: it does not")
          int rampEpochs) {}

  /**
   * What is done to training images.
   *
   * @param crop how a part of the image is chosen
   * @param pad pixels of padding before a crop of the image's size
   * @param flip the probability of a horizontal flip
   * @param methods what is done, in this order; crop, flip and normalisation only where they are
   *     not to stand in their usual places
   * @param gridmask GridMask's parameters
   * @param cutout Cutout's
   * @param cutoutMulti those of Cutout with several regions
   * @param randomErasing Random Erasing's
   * @param hideAndSeek Hide-and-Seek's
   * @param autoaugment AutoAugment's
   * @param mixup Mixup's
   * @param cutmix CutMix's
   * @param gridmix those of two images through a grid
   */
  public record Augment(
      @Setting(
              value = "pad",
              help =
                  "random crop: of the padded image, or of random area and shape, resized to"
                      + " data.size")
          Crop crop,
      @Setting(
              value = "2",
              range = "[0, 1048576]",
              help = "crop pad: zero padding on each side, in pixels; 0: no crop")
          int pad,
      @Setting(value = "0.5", range = "[0, 1]", help = "probability of a horizontal flip")
          double flip,
      @Setting(
              value = "gridmask",
              shortForm = "--methods",
              help =
                  "what is done to training images, in this order; without normalize in it, masks and"
                      + " mixers work on normalised images; none: nothing but crop and flip (dropout,"
                      + " DropBlock and label smoothing are in model and train)")
          List<AugmentStep> methods,
      Masking gridmask,
      Cutout cutout,
      CutoutMulti cutoutMulti,
      RandomErasing randomErasing,
      HideAndSeek hideAndSeek,
      AutoAugment autoaugment,
      Mixup mixup,
      CutMix cutmix,
      GridMix gridmix) {

    /** How a part of a training image is chosen. */
    public enum Crop {
      /** The image is padded, and a part of its own size taken at a random place. */
      PAD,
      /** A part of random area, shape and place is brought to data.size. */
      RANDOM_RESIZED
    }

    /**
     * Checks that the methods make sense in their order.
     *
     * @throws IllegalArgumentException if they do not; the message says why
     */
    public Augment {
      methods = List.copyOf(methods);
      AugmentOrder.of(used(methods, gridmask));
    }

    private static List<AugmentStep> used(List<AugmentStep> methods, Masking gridmask) {
      return methods.stream()
          .filter(step -> step != AugmentStep.GRIDMASK || gridmask.enabled())
          .toList();
    }

    /**
     * All that is done to training images, in this order: the methods, without GridMask where that
     * is not enabled, with crop, flip and normalisation.
     *
     * @return the steps, each once
     */
    public List<AugmentStep> steps() {
      return order().steps();
    }

    public AugmentOrder order() {
      return AugmentOrder.of(used(methods, gridmask));
    }

    /**
     * The parameters of a mask.
     *
     * @param step one of the masks
     * @return its section
     * @throws IllegalArgumentException if {@code step} is no mask
     */
    public MaskSection masks(AugmentStep step) {
      if (section(step) instanceof MaskSection mask) {
        return mask;
      }
      throw new IllegalArgumentException("step must be a mask, but is " + step);
    }

    /**
     * How a batch's images are combined.
     *
     * @param step one of the mixers
     * @return the mixer with its parameters
     * @throws IllegalArgumentException if {@code step} is no mixer
     */
    public Mixer mixer(AugmentStep step) {
      return switch (step) {
        case MIXUP -> new org.gridmask.mix.Mixup(mixup.alpha());
        case CUTMIX -> new org.gridmask.mix.CutMix(cutmix.alpha());
        case GRIDMIX -> new org.gridmask.mix.GridMix(gridmask.toGenerator());
        default -> throw new IllegalArgumentException("step must be a mixer, but is " + step);
      };
    }

    /**
     * How often a mask is drawn or a batch mixed.
     *
     * @param step a mask or a mixer
     * @return the schedule
     * @throws IllegalArgumentException if {@code step} is neither
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
            throw new IllegalArgumentException("step must be a mask or a mixer, but is " + step);
      };
    }
  }

  /** The parameters of a mask or a mixer. */
  public sealed interface MethodSection permits MaskSection, Mixup, CutMix, GridMix {
    /**
     * The probability with which an image is masked, or a batch mixed.
     *
     * @return the probability, in [0, 1]
     */
    double p();

    /**
     * The probability as a function of the epoch.
     *
     * @return the schedule; constant, unless a method says otherwise
     */
    default ProbabilitySchedule toSchedule() {
      return ProbabilitySchedule.constant(p());
    }
  }

  /** The parameters of a mask. */
  public sealed interface MaskSection extends MethodSection
      permits Masking, Cutout, CutoutMulti, RandomErasing, HideAndSeek {
    /**
     * Which masks are drawn.
     *
     * @return the generator
     */
    MaskGenerator toGenerator();

    /**
     * What dropped pixels become.
     *
     * @param scale the numbers in which images are held where they are masked
     * @return the fill; the mean of the data, unless a method says otherwise
     */
    default Fill toFill(PixelScale scale) {
      return scale.mean();
    }
  }

  /**
   * GridMask: which masks, how often, and what dropped pixels become.
   *
   * @param enabled whether images are masked at all, where the methods name GridMask
   * @param r see {@link GridMask#r}
   * @param dMin see {@link GridMask#dMin}
   * @param dMax see {@link GridMask#dMax}
   * @param maxAngle see {@link GridMask#maxDegrees}; 1 does not rotate
   * @param reversed see {@link GridMask#reversed}
   * @param unitProbability see {@link GridMask#unitProbability}
   * @param stripes see {@link GridMask#stripes}
   * @param schedule how the probability of masking depends on the epoch
   * @param p the probability of a constant schedule, the upper bound of a linear one
   * @param rampEpochs the epoch at which a linear schedule reaches its bound
   * @param fill what dropped pixels become
   */
  public record Masking(
      @Setting(
              value = "true",
              shortForm = "--gridmask",
              help = "whether GridMask is used; false takes it out of augment.methods")
          boolean enabled,
      @Setting(value = "0.4", help = "ratio of a unit's kept edge to its side, in [0, 1]") double r,
      @Setting(value = "8", help = "least side of a unit, in pixels, at least 1") int dMin,
      @Setting(value = "28", help = "bound that the side stays below, in pixels, above dMin")
          int dMax,
      @Setting(value = "360", help = "bound of the rotation, in degrees, in [1, 360]; 1: none")
          int maxAngle,
      @Setting(value = "false", help = "whether the kept is dropped and the dropped kept")
          boolean reversed,
      @Setting(value = "1.0", help = "probability that a unit loses its square, in [0, 1]")
          double unitProbability,
      @Setting(value = "both", help = "directions in which stripes are kept") Stripes stripes,
      @Setting(value = "linear", help = "probability of a mask: rising from 0, or constant")
          Schedule schedule,
      @Setting(value = "0.8", help = "probability of a mask, in [0, 1]; linear: the one reached")
          double p,
      @Setting(value = "8", help = "epochs until a linear schedule reaches p, at least 1")
          int rampEpochs,
      @Setting(value = "zero", help = "dropped pixels become the mean (zero) or noise")
          FillKind fill)
      implements MaskSection {

    /** How the probability of masking depends on the epoch. */
    public enum Schedule {
      /** It rises from 0 to p in rampEpochs epochs. */
      LINEAR,
      /** It is p in every epoch. */
      CONSTANT
    }

    /** What dropped pixels become. */
    public enum FillKind {
      /** The mean, which is 0 in a normalised image. */
      ZERO,
      /** Uniform noise, in [-1, 1) in a normalised image. */
      UNIFORM,
      /** Gaussian noise, with mean 0 and standard deviation 1 in a normalised image. */
      GAUSSIAN
    }

    /**
     * Lets the library check the parameters, under the names that they have here too.
     *
     * @throws IllegalArgumentException if one lies outside of its range; the message names it
     */
    public Masking {
      new GridMask(r, dMin, dMax, maxAngle == 1 ? 0 : maxAngle, reversed, unitProbability, stripes);
      ProbabilitySchedule.constant(p);
      ProbabilitySchedule.linear(p, rampEpochs);
    }

    @Override
    public GridMask toGenerator() {
      return new GridMask(
          r, dMin, dMax, maxAngle == 1 ? 0 : maxAngle, reversed, unitProbability, stripes);
    }

    /**
     * How often they are.
     *
     * @return the schedule; always 0 if GridMask is not enabled
     */
    @Override
    public ProbabilitySchedule toSchedule() {
      if (!enabled) {
        return ProbabilitySchedule.constant(0);
      }
      return switch (schedule) {
        case LINEAR -> ProbabilitySchedule.linear(p, rampEpochs);
        case CONSTANT -> ProbabilitySchedule.constant(p);
      };
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
   * @param size the side of the square
   * @param p the probability of a mask
   */
  public record Cutout(
      @Setting(value = "16", help = "side of the square, in pixels, at least 1") int size,
      @Setting(value = "1.0", range = "[0, 1]", help = "probability of a mask") double p)
      implements MaskSection {

    /**
     * Lets the library check the size.
     *
     * @throws IllegalArgumentException if it lies outside of its range
     */
    public Cutout {
      new org.gridmask.mask.Cutout(size);
    }

    @Override
    public MaskGenerator toGenerator() {
      return new org.gridmask.mask.Cutout(size);
    }
  }

  /**
   * Cutout with several regions.
   *
   * @param minSize the least side of a square
   * @param maxSize the greatest side of a square
   * @param keepRatio the share of the image that stays
   * @param p the probability of a mask
   */
  public record CutoutMulti(
      @Setting(value = "4", help = "least side of a square, in pixels, at least 1") int minSize,
      @Setting(value = "8", help = "greatest side of a square, in pixels") int maxSize,
      @Setting(value = "0.75", help = "share of the image that stays, in [0, 1]") double keepRatio,
      @Setting(value = "1.0", range = "[0, 1]", help = "probability of a mask") double p)
      implements MaskSection {

    /**
     * Lets the library check the parameters.
     *
     * @throws IllegalArgumentException if one lies outside of its range
     */
    public CutoutMulti {
      new org.gridmask.mask.MultiRegionCutout(minSize, maxSize, keepRatio);
    }

    @Override
    public MaskGenerator toGenerator() {
      return new org.gridmask.mask.MultiRegionCutout(minSize, maxSize, keepRatio);
    }
  }

  /**
   * Random Erasing.
   *
   * @param minArea the least share of the image's area
   * @param maxArea the greatest share of the image's area
   * @param minAspect the least ratio of height to width
   * @param maxAspect the greatest ratio of height to width
   * @param fill what dropped pixels become
   * @param p the probability of a mask
   */
  public record RandomErasing(
      @Setting(value = "0.02", help = "least share of the image's area, in [0, 1]") double minArea,
      @Setting(value = "0.4", help = "greatest share of the image's area, in [0, 1]")
          double maxArea,
      @Setting(value = "0.3", help = "least ratio of height to width, greater than 0")
          double minAspect,
      @Setting(value = "3.3333333333333335", help = "greatest ratio of height to width")
          double maxAspect,
      @Setting(
              value = "random",
              help = "dropped pixels become random (noise in each channel), mean or black")
          FillKind fill,
      @Setting(value = "0.5", range = "[0, 1]", help = "probability of a mask") double p)
      implements MaskSection {

    /** What dropped pixels become. */
    public enum FillKind {
      /**
       * Noise, a number for each channel of each pixel: Gaussian in a normalised image, before that
       * any of the 256 levels.
       */
      RANDOM,
      /** The mean of the data. */
      MEAN,
      /** Black. */
      BLACK
    }

    /**
     * Lets the library check the parameters.
     *
     * @throws IllegalArgumentException if one lies outside of its range
     */
    public RandomErasing {
      new org.gridmask.mask.RandomErasing(minArea, maxArea, minAspect, maxAspect);
    }

    @Override
    public MaskGenerator toGenerator() {
      return new org.gridmask.mask.RandomErasing(minArea, maxArea, minAspect, maxAspect);
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
   * @param gridSizes the sides of the patches, of which one is drawn
   * @param hidingProbability the probability that a patch is dropped
   * @param p the probability of a mask
   */
  public record HideAndSeek(
      @Setting(
              value = "0,4,8",
              range = "[0, inf)",
              help = "sides of the patches, in pixels, of which one is drawn; 0: no patches")
          List<Integer> gridSizes,
      @Setting(value = "0.5", help = "probability that a patch is dropped, in [0, 1]")
          double hidingProbability,
      @Setting(value = "1.0", range = "[0, 1]", help = "probability of a mask") double p)
      implements MaskSection {

    /**
     * Lets the library check the parameters.
     *
     * @throws IllegalArgumentException if one lies outside of its range
     */
    public HideAndSeek {
      gridSizes = List.copyOf(gridSizes);
      new org.gridmask.mask.HideAndSeek(gridSizes, hidingProbability);
    }

    @Override
    public MaskGenerator toGenerator() {
      return new org.gridmask.mask.HideAndSeek(gridSizes, hidingProbability);
    }
  }

  /**
   * AutoAugment.
   *
   * @param policy which of the published policies
   */
  public record AutoAugment(
      @Setting(value = "cifar10", help = "published policy") AutoAugmentPolicy policy) {}

  /**
   * Mixup.
   *
   * @param alpha the parameter of the Beta distribution
   * @param p the probability that a batch is mixed
   */
  public record Mixup(
      @Setting(value = "0.2", help = "alpha of Beta(alpha, alpha), greater than 0") double alpha,
      @Setting(value = "1.0", range = "[0, 1]", help = "probability that a batch is mixed")
          double p)
      implements MethodSection {

    /**
     * Lets the library check alpha.
     *
     * @throws IllegalArgumentException if it lies outside of its range
     */
    public Mixup {
      new org.gridmask.mix.Mixup(alpha);
    }
  }

  /**
   * CutMix.
   *
   * @param alpha the parameter of the Beta distribution
   * @param p the probability that a batch is mixed
   */
  public record CutMix(
      @Setting(value = "1.0", help = "alpha of Beta(alpha, alpha), greater than 0") double alpha,
      @Setting(value = "1.0", range = "[0, 1]", help = "probability that a batch is mixed")
          double p)
      implements MethodSection {

    /**
     * Lets the library check alpha.
     *
     * @throws IllegalArgumentException if it lies outside of its range
     */
    public CutMix {
      new org.gridmask.mix.CutMix(alpha);
    }
  }

  /**
   * Two images through a grid, which is drawn as {@link Masking} says.
   *
   * @param p the probability that a batch is mixed
   */
  public record GridMix(
      @Setting(value = "1.0", range = "[0, 1]", help = "probability that a batch is mixed")
          double p)
      implements MethodSection {}

  /**
   * How the network learns: SGD with momentum and a learning rate that falls.
   *
   * @param epochs the number of epochs
   * @param batchSize images in a step, over all workers
   * @param optimizer which kind of momentum
   * @param momentum the momentum
   * @param weightDecay the factor of the weights in the gradient
   * @param learningRate the first learning rate
   * @param schedule how it falls
   * @param milestones the epochs at whose start it falls in steps, ascending
   * @param gamma the factor by which it falls in each step
   * @param warmupEpochs the epochs in which it rises at first
   * @param labelSmoothing the probability that a label gives to all classes alike
   * @param workers how many replicas of the network share each batch
   * @param fastPath whether layers use oneDNN where they can
   */
  public record Train(
      @Setting(value = "10", range = "[1, inf)", shortForm = "--epochs", help = "number of epochs")
          int epochs,
      @Setting(
              value = "32",
              range = "[1, inf)",
              shortForm = "--batch-size",
              help = "images in a batch, over all workers")
          int batchSize,
      @Setting(value = "nesterov", help = "SGD with Nesterov's or with classic momentum")
          Optimizer optimizer,
      @Setting(value = "0.9", range = "[0, 1)", help = "momentum of SGD") double momentum,
      @Setting(
              value = "1e-4",
              range = "[0, inf)",
              help = "weight decay (L2) of convolution and dense weights")
          double weightDecay,
      @Setting(
              value = "0.05",
              range = "(0, inf)",
              shortForm = "--learning-rate",
              help = "learning rate that the schedule begins with")
          double learningRate,
      @Setting(
              value = "step",
              help = "learning rate: falling at milestones, or along a cosine to 0 at the end")
          Schedule schedule,
      @Setting(
              value = "5,8",
              range = "[1, inf)",
              help = "schedule step: epochs at whose start it falls, counted from 0, ascending")
          List<Integer> milestones,
      @Setting(
              value = "0.1",
              range = "(0, 1]",
              help = "schedule step: factor of the learning rate at each milestone")
          double gamma,
      @Setting(
              value = "0",
              range = "[0, inf)",
              help = "epochs in which the learning rate rises from a tenth of the schedule's")
          int warmupEpochs,
      @Setting(
              value = "0",
              range = "[0, 1)",
              help = "label smoothing: the part of each label that goes to all classes alike")
          double labelSmoothing,
      @Setting(
              value = "1",
              range = "[1, 1024]",
              shortForm = "--workers",
              help = "replicas of the network, one a device, that share each batch")
          int workers,
      @Setting(value = "true", help = "whether layers use oneDNN where the backend has it")
          boolean fastPath) {

    /** A warm-up begins with this part of the schedule's learning rate. */
    private static final double WARMUP_START = 0.1;

    /** Which kind of momentum. */
    public enum Optimizer {
      /** Nesterov's accelerated gradient. */
      NESTEROV,
      /** The classic (heavy ball) momentum. */
      MOMENTUM
    }

    /** How the learning rate falls. */
    public enum Schedule {
      /** By gamma at each milestone. */
      STEP,
      /** Along half a cosine, to 0 after the last epoch. */
      COSINE
    }

    /**
     * Lets the library check the milestones, and checks that the workers get equal parts of a
     * batch.
     *
     * @throws IllegalArgumentException if the milestones do not rise, or the workers do not divide
     *     the batch
     */
    public Train {
      milestones = new MultiStepSchedule(EPOCH, learningRate, gamma, milestones).milestones();
      if (batchSize % workers != 0) {
        throw new IllegalArgumentException(
            "workers must divide batchSize (" + batchSize + "), but is " + workers);
      }
    }

    /**
     * The updater, with a learning rate by the network's own count of epochs, so that it resumes
     * with the network.
     *
     * @return a new updater
     */
    public IUpdater toUpdater() {
      ISchedule rate =
          switch (schedule) {
            case STEP -> new MultiStepSchedule(EPOCH, learningRate, gamma, milestones);
            case COSINE -> new CosineSchedule(EPOCH, learningRate, 0, epochs);
          };
      if (warmupEpochs > 0) {
        rate = new WarmupSchedule(rate, EPOCH, warmupEpochs, WARMUP_START);
      }
      return switch (optimizer) {
        case NESTEROV -> new Nesterovs(rate, momentum);
        case MOMENTUM -> new Momentum(rate, momentum);
      };
    }
  }

  /**
   * What the run leaves behind.
   *
   * @param out the run folder, or empty
   * @param checkpointEvery the epochs between two checkpoints
   * @param keepCheckpoints how many of the newest checkpoints are kept, beside the best
   */
  public record Run(
      @Setting(
              value = "",
              shortForm = "--out",
              help = "run folder, new or empty; empty: runs/<time stamp>")
          String out,
      @Setting(
              value = "1",
              range = "[1, inf)",
              help =
                  "epochs between two checkpoints; the last and the best epoch get theirs anyhow")
          int checkpointEvery,
      @Setting(
              value = "2",
              range = "[1, inf)",
              help = "how many of the newest checkpoints are kept, beside the best epoch's")
          int keepCheckpoints) {}

  /**
   * The configuration of the quick start.
   *
   * @return all defaults
   */
  public static TrainConfig defaults() {
    return ConfigKeys.defaults();
  }

  /**
   * Reads a YAML file; what it does not say is the default.
   *
   * @param file the file
   * @return the configuration
   * @throws ConfigException if the file cannot be read or something in it is wrong
   */
  public static TrainConfig read(Path file) {
    return Overrides.ofFile(file).over(defaults());
  }

  /**
   * What this configuration does and whoever wrote it may not expect.
   *
   * @return a sentence, if there is something to say
   */
  public Optional<String> remark() {
    Masking gridmask = augment.gridmask();
    double last = gridmask.toSchedule().probabilityAt(train.epochs() - 1);
    return augment.steps().contains(AugmentStep.GRIDMASK) && last < gridmask.p()
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "the probability of GridMask ends at %.2f and not at %s: augment.gridmask.rampEpochs is"
                    + " %d in %d epochs.",
                last,
                gridmask.p(),
                gridmask.rampEpochs(),
                train.epochs()))
        : Optional.empty();
  }

  /**
   * This configuration with some other values.
   *
   * @param values texts by dotted key, as on the command line
   * @return the changed configuration
   * @throws ConfigException if a key or a value is wrong
   */
  public TrainConfig with(Map<String, String> values) {
    return Overrides.ofOptions(values).over(this);
  }

  /**
   * This configuration with another seed.
   *
   * @param other the seed
   * @return the changed configuration
   */
  public TrainConfig withSeed(long other) {
    return new TrainConfig(other, data, model, augment, train, run);
  }

  /**
   * All values as texts, as they are written in YAML and on the command line.
   *
   * @return the texts by dotted key, in the order of the records
   */
  public Map<String, String> texts() {
    Map<String, Object> values = ConfigKeys.valuesOf(this);
    Map<String, String> texts = new LinkedHashMap<>();
    ConfigKeys.all().forEach(key -> texts.put(key.name(), key.format(values.get(key.name()))));
    return Collections.unmodifiableMap(texts);
  }

  /**
   * This configuration as YAML, with all values and a comment on each; {@link #read} gives an equal
   * one.
   *
   * @return the text of a file
   */
  public String toYaml() {
    return YamlConfigWriter.write(this);
  }
}
