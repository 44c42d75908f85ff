package org.gridmask.examples.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.examples.config.AugmentOrder;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.PixelScale;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.ImageFormat;
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
 * <p>What comes before the normalisation is done to each image as it is read; label smoothing and
 * all up to a mixer to each batch; the masks behind that by iterators around, on the thread that
 * trains.
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
  private final ImageBatches images;

  /** The innermost of the masking iterators, the one with a thread unless the images have some. */
  private final MaskingDataSetIterator readingAhead;

  /** The outermost one. */
  private final MaskingDataSetIterator batches;

  private final Map<AugmentStep, CountedMasks> masks = new EnumMap<>(AugmentStep.class);
  private final List<EpochAware> afterReading = new ArrayList<>();

  TrainingBatches(TrainConfig config, ImagePipeline pipeline, NormalizerStandardize normalizer)
      throws IOException {
    this.config = config;
    this.augment = config.augment();
    AugmentOrder order = augment.order();

    PixelScale greyLevels = PixelScale.greyLevels(normalizer);
    List<ImageTransform> transforms = new ArrayList<>();
    for (AugmentStep step : order.onImages()) {
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

    PixelScale normalized = PixelScale.normalized(normalizer);
    List<DataSetPreProcessor> preProcessors = new ArrayList<>();
    double smoothing = config.train().labelSmoothing();
    if (smoothing > 0) {
      preProcessors.add(new LabelSmoothing(smoothing));
    }
    List<BatchMasker> maskers = new ArrayList<>();
    for (AugmentStep step : order.onBatches()) {
      if (step.isMixer()) {
        maskers.forEach(masker -> preProcessors.add(announced(new MaskPreProcessor(masker))));
        maskers.clear();
        preProcessors.add(
            announced(
                new MixPreProcessor(augment.mixer(step), augment.schedule(step), seed(step))));
      } else {
        maskers.add(new BatchMasker(policy(step), fill(step, normalized), ImageFormat.NCHW));
      }
    }
    images = pipeline.trainBatches(transforms, normalizer, preProcessors);
    if (maskers.isEmpty()) {
      maskers.add(NO_MASK);
    }
    readingAhead = announced(images.masked(maskers.get(0)));
    MaskingDataSetIterator outermost = readingAhead;
    for (BatchMasker masker : maskers.subList(1, maskers.size())) {
      outermost = announced(images.masked(outermost, masker));
    }
    batches = outermost;
  }

  private <T extends EpochAware> T announced(T stage) {
    afterReading.add(stage);
    return stage;
  }

  private MaskPolicy policy(AugmentStep step) {
    CountedMasks counted = new CountedMasks(augment.masks(step).generator());
    masks.put(step, counted);
    return new MaskPolicy(counted, augment.schedule(step), seed(step));
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
    masks.values().forEach(CountedMasks::countAnew);
    afterReading.forEach(stage -> stage.epochStarted(epoch));
    return batches;
  }

  void end() {
    // What is still read ahead of an epoch that was left early belongs to no epoch.
    readingAhead.close();
    images.end();
    afterReading.forEach(EpochAware::epochEnded);
  }

  /** How many images of this epoch have reached the training. */
  long images() {
    return batches.images();
  }

  /** The mask that metrics speak of: GridMask, or else the last one; null if there is none. */
  private AugmentStep reported() {
    AugmentStep last = null;
    for (AugmentStep step : augment.steps()) {
      if (step.isMask() && last != AugmentStep.GRIDMASK) {
        last = step;
      }
    }
    return last;
  }

  /** The probability of the reported mask in an epoch; 0 without a mask. */
  double probabilityAt(int epoch) {
    AugmentStep step = reported();
    return step == null ? 0 : augment.schedule(step).probabilityAt(epoch);
  }

  /** The share of the epoch's images that the reported mask has taken pixels from. */
  double maskedFraction() {
    AugmentStep step = reported();
    return step == null ? 0 : (double) masks.get(step).count() / images();
  }

  int skipped() {
    return images.skipped();
  }

  /** Ends the reading threads and closes the data. */
  @Override
  public void close() throws IOException {
    readingAhead.close();
    images.close();
  }
}
