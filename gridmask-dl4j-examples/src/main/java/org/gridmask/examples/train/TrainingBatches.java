package org.gridmask.examples.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.PixelScale;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.ImageFormat;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mix.LabelSmoothing;
import org.gridmask.mix.MixPreProcessor;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.EpochAware;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentImageTransform;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * The batches that a network learns from, augmented in the order of the configuration.
 *
 * <p>What comes before the normalisation is done to each image as it is read, what comes after it
 * to each batch. A mask that is the last step is applied on the thread that trains.
 */
final class TrainingBatches implements AutoCloseable {

  /** Without a mask the batches are read ahead and counted all the same. */
  private static final BatchMasker NO_MASK =
      BatchMasker.of(
          (height, width, random) -> DropMask.none(height, width),
          ProbabilitySchedule.constant(0),
          0);

  private final TrainConfig config;
  private final TrainConfig.Augment augment;

  /** The mask that metrics speak of: GridMask, or else the last one; null if there is none. */
  private final AugmentStep reported;

  /** How many of the reported masks drop something; they may be drawn on any thread. */
  private final AtomicLong masked = new AtomicLong();

  private final List<EpochAware> stages = new ArrayList<>();
  private final ImageBatches images;
  private final MaskingDataSetIterator batches;

  TrainingBatches(TrainConfig config, ImagePipeline pipeline, NormalizerStandardize normalizer)
      throws IOException {
    this.config = config;
    augment = config.augment();
    reported = reported(augment);

    PixelScale normalized = PixelScale.normalized(normalizer);
    List<AugmentStep> onBatches = augment.order().onBatches();
    boolean masksLast = !onBatches.isEmpty() && !onBatches.get(onBatches.size() - 1).isMixer();
    int before = onBatches.size() - (masksLast ? 1 : 0);
    images =
        pipeline.trainBatches(
            transforms(pipeline, PixelScale.greyLevels(normalizer)),
            normalizer,
            preProcessors(onBatches.subList(0, before), normalized));
    batches =
        announced(images.masked(masksLast ? masker(onBatches.get(before), normalized) : NO_MASK));
  }

  private static AugmentStep reported(TrainConfig.Augment augment) {
    List<AugmentStep> steps = augment.steps();
    return steps.contains(AugmentStep.GRIDMASK)
        ? AugmentStep.GRIDMASK
        : steps.stream().filter(AugmentStep::isMask).reduce((first, last) -> last).orElse(null);
  }

  /** What is done to each image as it is read. */
  private List<ImageTransform> transforms(ImagePipeline pipeline, PixelScale greyLevels) {
    List<ImageTransform> transforms = new ArrayList<>();
    for (AugmentStep step : augment.order().onImages()) {
      switch (step) {
        case CROP -> pipeline.randomCrop().ifPresent(transforms::add);
        case FLIP -> {
          if (augment.flip() > 0) {
            transforms.add(new HorizontalFlipImageTransform(augment.flip(), config.seed()));
          }
        }
        case AUTOAUGMENT ->
            transforms.add(
                new AutoAugmentImageTransform(augment.autoaugment().policy(), seed(step)));
        default -> transforms.add(new MaskImageTransform(policy(step), fill(step, greyLevels)));
      }
    }
    return transforms;
  }

  /** What is done to each batch after the normalisation. */
  private List<DataSetPreProcessor> preProcessors(List<AugmentStep> steps, PixelScale normalized) {
    List<DataSetPreProcessor> preProcessors = new ArrayList<>();
    double smoothing = config.train().labelSmoothing();
    if (smoothing > 0) {
      preProcessors.add(new LabelSmoothing(smoothing));
    }
    for (AugmentStep step : steps) {
      preProcessors.add(
          announced(
              step.isMixer()
                  ? new MixPreProcessor(augment.mixer(step), augment.schedule(step), seed(step))
                  : new MaskPreProcessor(masker(step, normalized))));
    }
    return preProcessors;
  }

  private <T extends EpochAware> T announced(T stage) {
    stages.add(stage);
    return stage;
  }

  private BatchMasker masker(AugmentStep step, PixelScale normalized) {
    return new BatchMasker(policy(step), fill(step, normalized), ImageFormat.NCHW);
  }

  private MaskPolicy policy(AugmentStep step) {
    MaskGenerator masks = augment.masks(step).generator();
    return new MaskPolicy(
        step == reported ? counted(masks) : masks, augment.schedule(step), seed(step));
  }

  private MaskGenerator counted(MaskGenerator masks) {
    return (height, width, random) -> {
      DropMask mask = masks.generate(height, width, random);
      if (!mask.isEmpty()) {
        masked.incrementAndGet();
      }
      return mask;
    };
  }

  private Fill fill(AugmentStep step, PixelScale scale) {
    return augment.masks(step).toFill(scale);
  }

  /**
   * All masks are drawn by their image's number, so that two with one seed would be masked in the
   * same images and lie in corresponding places. GridMask's is that of the run itself.
   */
  private long seed(AugmentStep step) {
    return step == AugmentStep.GRIDMASK
        ? config.seed()
        : KeyedRandom.of(config.seed(), step.toString(), 0, 0).nextLong();
  }

  /** Announces an epoch to all that draw, and begins at its first image. */
  DataSetIterator begin(int epoch) {
    images.epochStarted(epoch);
    // When it is asked anything for the first time the record reader's iterator reads an image,
    // which is masked and comes again: ask before masks are counted.
    batches.resetSupported();
    batches.reset();
    masked.set(0);
    stages.forEach(stage -> stage.epochStarted(epoch));
    return batches;
  }

  void end() {
    // What is still read ahead of an epoch that was left early belongs to no epoch.
    batches.close();
    images.end();
    stages.forEach(EpochAware::epochEnded);
  }

  /** How many images of this epoch have reached the training. */
  long images() {
    return batches.images();
  }

  /** The probability of the reported mask in an epoch; 0 without a mask. */
  double probabilityAt(int epoch) {
    return reported == null ? 0 : augment.schedule(reported).probabilityAt(epoch);
  }

  /** The share of the epoch's images that the reported mask has taken pixels from. */
  double maskedFraction() {
    return (double) masked.get() / images();
  }

  int skipped() {
    return images.skipped();
  }

  /** Ends the reading threads and closes the data. */
  @Override
  public void close() throws IOException {
    batches.close();
    images.close();
  }
}
