package org.gridmask.examples.train;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.datavec.image.transform.ImageTransform;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.SegmentSection;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.SegmentationSource;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.run.Scores;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.transform.GaussianBlurImageTransform;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.RandomCropImageTransform;
import org.gridmask.transform.RandomRotationImageTransform;
import org.gridmask.transform.RandomScaleImageTransform;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * Semantic segmentation. Training images and their label maps are augmented in the order of semseg:
 * scaled, rotated, blurred, flipped and cropped. Test images keep their sizes and are predicted one
 * by one.
 */
final class SegmentationTask implements Task {

  private static final int BLUR_SIDE = 5;

  private final TrainConfig config;
  private final SegmentationSource source;

  /** With the training images in use; set once needed. */
  private SegmentationSource split;

  SegmentationTask(TrainConfig config, SegmentationSource source) {
    this.config = config;
    this.source = source;
  }

  @Override
  public void requireUsable() {
    if (epochIterations() == 0) {
      throw new ConfigException(
          "train.batchSize must be at most %d, the number of training images in %s, but is %d"
              .formatted(trainSize(), source.name(), config.train().batchSize()));
    }
  }

  /** The data set with the training images in use. */
  private SegmentationSource used() {
    if (split == null) {
      split = config.data().split(source::split);
    }
    return split;
  }

  @Override
  public int trainSize() {
    return used().trainSize();
  }

  /** The last batch of an epoch is dropped if it is not full, as in semseg. */
  @Override
  public int epochIterations() {
    return trainSize() / config.train().batchSize();
  }

  @Override
  public ComputationGraph network() {
    int iterations = epochIterations();
    return config
        .model()
        .toPspNet()
        .classes(source.classNames().size())
        .crop(config.data().size(), config.data().size())
        .auxWeight(config.segment().auxWeight())
        .seed(config.seed())
        .updaters(
            config.train().toUpdater(iterations),
            config.train().toUpdater(iterations, config.segment().newLayersRate()))
        .weightDecay(config.train().weightDecay())
        .build();
  }

  @Override
  public NormalizerStandardize fittedNormalizer() {
    try (ImageDataSetIterator images = used().plainTrainImages().build()) {
      return ChannelStatistics.fit(images, 3);
    }
  }

  @Override
  public List<ImageTransform> transforms(AugmentStep step, double[] greyLevels) {
    if (step == AugmentStep.FLIP) {
      // Before the crop.
      return List.of();
    }
    SegmentSection segment = config.segment();
    long seed = config.seed();
    int side = config.data().size();
    return List.of(
        new RandomScaleImageTransform(segment.scaleMin(), segment.scaleMax(), seed),
        new RandomRotationImageTransform(
            segment.maxDegrees(), segment.rotationP(), greyLevels, seed),
        new GaussianBlurImageTransform(BLUR_SIDE, segment.blurP(), seed),
        new HorizontalFlipImageTransform(config.augment().flip(), seed),
        new RandomCropImageTransform(side, side, greyLevels, seed));
  }

  @Override
  public ImageBatches trainBatches(
      List<ImageTransform> transforms,
      NormalizerStandardize normalizer,
      List<DataSetPreProcessor> preProcessors) {
    return new ImageBatches(
        ClassificationTask.ordered(config, used().trainImages(config.seed()))
            .size(config.data().size(), config.data().size())
            .transforms(transforms)
            .normalizer(normalizer)
            .batchSize(config.train().batchSize())
            .dropLast()
            .heldBatches(1)
            .build(),
        preProcessors);
  }

  /** Label maps are the labels of both outputs. */
  @Override
  public MultiDataSetIterator inputs(DataSetIterator batches) {
    return new NetworkInputs(
        batches,
        batch ->
            new MultiDataSet(
                new INDArray[] {batch.getFeatures()},
                new INDArray[] {batch.getLabels(), batch.getLabels()}));
  }

  @Override
  public LabelledImages testImages(NormalizerStandardize normalizer) {
    return new LabelledImages(testIterator(source, normalizer));
  }

  /** The test images one by one, normalised, in their own sizes, with their label maps. */
  ImageDataSetIterator testIterator(NormalizerStandardize normalizer) {
    return testIterator(source, normalizer);
  }

  private ImageDataSetIterator testIterator(
      SegmentationSource from, NormalizerStandardize normalizer) {
    return ClassificationTask.ordered(config, from.testImages()).normalizer(normalizer).build();
  }

  /** The scores of a confusion matrix. */
  static Scores scores(ConfusionMatrix confusion, TrainConfig config) {
    boolean zero = config.segment().absentClasses() == SegmentSection.AbsentClasses.ZERO;
    return Scores.of(
        TaskKind.SEGMENTATION,
        confusion.meanIou(zero),
        confusion.pixelAccuracy(),
        confusion.meanClassAccuracy(zero));
  }

  @Override
  public Optional<ScoredImages> validationImages(NormalizerStandardize normalizer) {
    return used()
        .validation()
        .map(validation -> new LabelledImages(testIterator(validation, normalizer)));
  }

  /** Images with label maps, one by one. */
  final class LabelledImages extends SingleImages {

    private LabelledImages(ImageDataSetIterator images) {
      super(images);
    }

    @Override
    public Scores scores(ComputationGraph network, Consumer<INDArray> outputs) {
      return SegmentationTask.scores(confusion(network, outputs), config);
    }

    /** Predicts all images; {@code outputs} receives the probabilities of each. */
    ConfusionMatrix confusion(ComputationGraph network, Consumer<INDArray> outputs) {
      ConfusionMatrix confusion = ConfusionMatrix.empty(source.classNames());
      LabelMapPredictor predictor = LabelMapPredictor.of(network, config);
      images.reset();
      while (images.hasNext()) {
        DataSet image = images.next();
        INDArray probabilities = predictor.probabilities(image.getFeatures());
        outputs.accept(probabilities);
        confusion.add(
            LabelMapPredictor.classes(image.getLabels()),
            LabelMapPredictor.mostProbable(probabilities));
        garbage.collectIfMuch();
      }
      return confusion;
    }
  }
}
