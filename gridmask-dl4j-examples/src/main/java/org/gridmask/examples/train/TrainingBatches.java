package org.gridmask.examples.train;

import java.util.ArrayList;
import java.util.List;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.examples.config.AugmentSection;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.PixelScale;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mix.LabelSmoothing;
import org.gridmask.mix.MixPolicy;
import org.gridmask.mix.MixPreProcessor;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.EpochAware;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentImageTransform;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The augmented training batches, with the steps in the order of the configuration.
 *
 * <p>Steps before the normalisation run on each image as it is read, later ones on each batch,
 * unless the task wants masks on images. A mask in the last step is applied on the training thread.
 */
final class TrainingBatches implements AutoCloseable {

  /** Without a mask, batches are still prefetched and counted. */
  private static final MaskPolicy NO_MASK =
      new MaskPolicy(
          (height, width, random) -> DropMask.none(height, width),
          ProbabilitySchedule.constant(0),
          0);

  private final TrainConfig config;
  private final Task task;
  private final NormalizerStandardize normalizer;
  private final AugmentSection augment;

  /** The mask that the metrics report: GridMask, or else the last mask; null without a mask. */
  private final AugmentStep reported;

  /** The reported masks that are not empty; they may be drawn on any thread. */
  private final MaskCounter masks = new MaskCounter();

  private final List<EpochAware> stages = new ArrayList<>();
  private final List<ImageTransform> transforms;
  private final ImageBatches images;
  private final MaskingDataSetIterator batches;

  TrainingBatches(TrainConfig config, Task task, NormalizerStandardize normalizer) {
    this.config = config;
    this.task = task;
    this.normalizer = normalizer;
    augment = config.augment();
    reported = reported(augment);

    PixelScale normalized = PixelScale.normalized(normalizer);
    List<AugmentStep> onBatches = onBatches();
    boolean masksLast = !onBatches.isEmpty() && !onBatches.get(onBatches.size() - 1).isMixer();
    int before = onBatches.size() - (masksLast ? 1 : 0);
    transforms = transforms(inOrderOfFiles(normalizer));
    List<DataSetPreProcessor> preProcessors =
        preProcessors(onBatches.subList(0, before), normalized);
    preProcessors.forEach(this::announced);
    images = task.trainBatches(transforms, normalizer, preProcessors);
    batches =
        announced(
            masksLast
                ? images.masked(
                    policy(onBatches.get(before)), fill(onBatches.get(before), normalized))
                : images.masked(NO_MASK, Fill.zero()));
  }

  /** The normalizer for images as they are read, whose channels are blue, green and red. */
  private NormalizerStandardize inOrderOfFiles(NormalizerStandardize normalizer) {
    return config.data().normalize().isRgb()
        ? new NormalizerStandardize(
            Nd4j.reverse(normalizer.getMean().dup()), Nd4j.reverse(normalizer.getStd().dup()))
        : normalizer;
  }

  private static AugmentStep reported(AugmentSection augment) {
    List<AugmentStep> steps = augment.steps();
    return steps.contains(AugmentStep.GRIDMASK)
        ? AugmentStep.GRIDMASK
        : steps.stream().filter(AugmentStep::isMask).reduce((first, last) -> last).orElse(null);
  }

  /** The transforms of each image as it is read. */
  private List<ImageTransform> transforms(NormalizerStandardize normalizer) {
    PixelScale greyLevels = PixelScale.greyLevels(normalizer);
    double[] mean = normalizer.getMean().toDoubleVector();
    List<ImageTransform> transforms = new ArrayList<>();
    List<AugmentStep> onImages = new ArrayList<>(augment.order().onImages());
    if (task.masksOnImages()) {
      onImages.addAll(augment.order().onBatches());
    }
    for (AugmentStep step : onImages) {
      switch (step) {
        case CROP, FLIP -> transforms.addAll(task.transforms(step, mean));
        case AUTOAUGMENT ->
            transforms.add(
                new AutoAugmentImageTransform(augment.autoaugment().policy(), seed(step)));
        default -> transforms.add(new MaskImageTransform(policy(step), fill(step, greyLevels)));
      }
    }
    return transforms;
  }

  private List<AugmentStep> onBatches() {
    return task.masksOnImages() ? List.of() : augment.order().onBatches();
  }

  /** The preprocessors of each batch after the normalisation. */
  private List<DataSetPreProcessor> preProcessors(List<AugmentStep> steps, PixelScale normalized) {
    List<DataSetPreProcessor> preProcessors = new ArrayList<>();
    double smoothing = config.train().labelSmoothing();
    if (smoothing > 0) {
      preProcessors.add(new LabelSmoothing(smoothing));
    }
    for (AugmentStep step : steps) {
      preProcessors.add(
          step.isMixer()
              ? new MixPreProcessor(
                  new MixPolicy(augment.mixer(step), augment.schedule(step), seed(step)))
              : new MaskPreProcessor(policy(step))
                  .withFill(fill(step, normalized))
                  .withInPlace(true));
    }
    return preProcessors;
  }

  private <T> T announced(T stage) {
    if (stage instanceof EpochAware random) {
      stages.add(random);
    }
    return stage;
  }

  private MaskPolicy policy(AugmentStep step) {
    MaskGenerator masks = augment.masks(step).generator();
    return new MaskPolicy(
        step == reported ? this.masks.around(masks) : masks, augment.schedule(step), seed(step));
  }

  private Fill fill(AugmentStep step, PixelScale scale) {
    return augment.masks(step).toFill(scale);
  }

  /**
   * Masks are keyed by seed and image number, so each step needs its own seed, or its masks would
   * correlate with those of the others. GridMask uses the seed of the run.
   */
  private long seed(AugmentStep step) {
    return step == AugmentStep.GRIDMASK
        ? config.seed()
        : KeyedRandom.of(config.seed(), step.toString(), 0, 0).nextLong();
  }

  /** Announces an epoch to all random stages and starts at its first image. */
  DataSetIterator begin(int epoch) {
    images.epochStarted(epoch);
    batches.reset();
    masks.reset();
    stages.forEach(stage -> stage.epochStarted(epoch));
    return batches;
  }

  void end() {
    // Discards prefetched batches of an epoch that was stopped early.
    batches.close();
    images.end();
    stages.forEach(EpochAware::epochEnded);
  }

  /** The number of images trained in this epoch. */
  long images() {
    return batches.images();
  }

  /** The probability of the reported mask in an epoch; 0 without a mask. */
  double probabilityAt(int epoch) {
    return reported == null ? 0 : augment.schedule(reported).probabilityAt(epoch);
  }

  /** The number of the epoch's images that the reported mask dropped pixels of. */
  long masked() {
    return masks.masked();
  }

  /** The sum of the hashes of the epoch's reported masks, whatever the order of the images. */
  long maskHash() {
    return masks.hash();
  }

  /** The same batches, read in any order. */
  KeyedBatches keyed() {
    return task.keyedBatches(
        transforms,
        normalizer,
        preProcessors(onBatches(), PixelScale.normalized(normalizer)),
        masks);
  }

  int skipped() {
    return images.skipped();
  }

  /** Stops the reader threads and closes the data. */
  @Override
  public void close() {
    batches.close();
    images.close();
  }
}
