package org.gridmask.examples.config;

import static org.nd4j.linalg.schedule.ScheduleType.EPOCH;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.dl4j.schedule.CosineSchedule;
import org.gridmask.dl4j.schedule.MultiStepSchedule;
import org.gridmask.dl4j.schedule.WarmupSchedule;
import org.gridmask.dl4j.updater.Momentum;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.ImageNetwork;
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
 * <p>A value has one name everywhere: the path of record components that leads to it, such as
 * {@code augment.gridmask.r}, is its key in YAML, and with two dashes its option on the command
 * line. The parameters of a mask or a mixer are those of the library's record. To add a value, add
 * a component here and an entry in {@code settings.yaml}. Configurations come from {@link
 * #defaults}, {@link #read}, {@link #with} and {@link Overrides#over}, which check every value.
 *
 * @param seed the seed of all draws
 * @param data the training and test images
 * @param model the network
 * @param augment the augmentation of training images
 * @param train the optimization
 * @param run the run folder
 */
public record TrainConfig(
    long seed, Data data, Model model, Augment augment, Train train, Run run) {

  /**
   * Checks that images have a size where they are cropped to one.
   *
   * @throws ParameterException if a random-resized crop has no size, or test images would be
   *     smaller than it
   */
  public TrainConfig {
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

  /**
   * The data set.
   *
   * @param dir its folder, or empty
   * @param size the side of the square images that the network sees, or 0 for the data's own size
   * @param testResize the shorter side of test images before their centre is cropped, where
   *     training images are cropped at random and resized
   * @param normalize by which mean and deviation images are normalised
   */
  public record Data(String dir, int size, int testResize, Normalize normalize) {

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
      Architecture name, int depth, int width, double dropout, DropBlock dropBlock) {

    /**
     * Checks that there is such a network.
     *
     * @throws ParameterException if the family has none of this depth or width
     */
    public Model {
      name.of(depth, width);
    }

    /**
     * The network, with Dropout and DropBlock.
     *
     * @return a network to be adapted to the data, and built
     */
    public ImageNetwork toNetwork() {
      return name.of(depth, width)
          .dropout(dropout)
          .dropBlock(dropBlock.rate, dropBlock.blockSize, dropBlock.rampEpochs);
    }

    /**
     * The name of the network in papers.
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
  public record DropBlock(double rate, int blockSize, int rampEpochs) {}

  /**
   * The augmentation of training images.
   *
   * @param crop how a part of the image is chosen
   * @param pad pixels of padding before a crop of the image's size
   * @param flip the probability of a horizontal flip
   * @param methods the steps, in their order; crop, flip and normalisation only where they are not
   *     in their usual places
   * @param gridmask GridMask
   * @param cutout Cutout
   * @param cutoutMulti Cutout with several regions
   * @param randomErasing Random Erasing
   * @param hideAndSeek Hide-and-Seek
   * @param autoaugment AutoAugment
   * @param mixup Mixup
   * @param cutmix CutMix
   * @param gridmix two images through a grid
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

    /** How a part of a training image is chosen. */
    public enum Crop {
      /** The image is padded, and a part of its own size taken at a random position. */
      PAD,
      /** A part of random area, shape and place is brought to data.size. */
      RANDOM_RESIZED
    }

    /**
     * Checks the order of the methods.
     *
     * @throws ParameterException if it is not meaningful
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
     * All steps: the methods, without GridMask if it is not enabled, with crop, flip and
     * normalisation.
     *
     * @return the steps in their order
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
     * How a batch's images are combined.
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
     * How often a mask is drawn or a batch mixed.
     *
     * @param step a mask or a mixer
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
      permits GridMaskSection,
          CutoutSection,
          CutoutMultiSection,
          RandomErasingSection,
          HideAndSeekSection {
    /**
     * Which masks are drawn.
     *
     * @return the generator
     */
    MaskGenerator generator();

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
   * @param generator the masks
   * @param schedule how the probability of masking depends on the epoch
   * @param p the probability of a constant schedule, the upper bound of a linear one
   * @param rampEpochs the epoch at which a linear schedule reaches its bound
   * @param fill what dropped pixels become
   */
  public record GridMaskSection(
      boolean enabled,
      GridMask generator,
      Schedule schedule,
      double p,
      int rampEpochs,
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
     * The probability of a mask as a function of the epoch.
     *
     * @return the schedule; always 0 if GridMask is not enabled
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
   * @param fill what dropped pixels become
   * @param p the probability of a mask
   */
  public record RandomErasingSection(RandomErasing generator, FillKind fill, double p)
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
   * @param policy which of the published policies
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
   * Two images through a grid, which is drawn as {@link GridMaskSection} says.
   *
   * @param p the probability that a batch is mixed
   */
  public record GridMixSection(double p) implements MethodSection {}

  /**
   * The optimization: SGD with momentum and a falling learning rate.
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
      int epochs,
      int batchSize,
      Optimizer optimizer,
      double momentum,
      double weightDecay,
      double learningRate,
      Schedule schedule,
      List<Integer> milestones,
      double gamma,
      int warmupEpochs,
      double labelSmoothing,
      int workers,
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
     * @throws ParameterException if the milestones do not rise, or the workers do not divide the
     *     batch
     */
    public Train {
      milestones = new MultiStepSchedule(EPOCH, learningRate, gamma, milestones).milestones();
      if (batchSize % workers != 0) {
        throw new ParameterException(
            "workers", "must divide batchSize (" + batchSize + "), but is " + workers);
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
   * The run folder.
   *
   * @param out the run folder, or empty
   * @param checkpointEvery the epochs between two checkpoints
   * @param keepCheckpoints how many of the newest checkpoints are kept, beside the best
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
   * What may be unexpected in this configuration.
   *
   * @return a sentence, if there is something
   */
  public Optional<String> remark() {
    GridMaskSection gridmask = augment.gridmask();
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
    Map<String, String> texts = new LinkedHashMap<>();
    ConfigKeys.all().forEach(key -> texts.put(key.name(), key.format(key.valueIn(this))));
    return texts;
  }

  /**
   * Some of the values as reports show them.
   *
   * @param shown which dotted keys are shown
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
   * This configuration as YAML, with all values and a comment on each; {@link #read} gives an equal
   * one.
   *
   * @return the text of a file
   */
  public String toYaml() {
    return YamlWriter.write(this);
  }
}
