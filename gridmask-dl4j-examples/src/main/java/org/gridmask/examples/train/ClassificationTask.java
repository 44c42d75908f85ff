package org.gridmask.examples.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.datavec.image.transform.ImageTransform;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.config.AugmentSection.Crop;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.DataSection.Normalize;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.run.Scores;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.transform.CenterCropImageTransform;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.PadAndCropImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.gridmask.transform.ResizeShorterSideImageTransform;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * Image classification: brings a data set's training and test images to one shape and into batches
 * of the configured size.
 */
final class ClassificationTask implements Task {

  /** Bounds the memory for the statistics, whatever the size of an image. */
  private static final int STATISTICS_BYTES = 1 << 25;

  private static final int MAX_STATISTICS_BATCH = 256;

  private final TrainConfig config;
  private final ImageSource source;

  /** With the training images in use; null until they are needed. */
  private ImageSource split;

  ClassificationTask(TrainConfig config, ImageSource data) {
    this.config = config;
    int size = config.data().size();
    if (isCropped(config)) {
      source = data.cropped(new ImageShape(size, size, data.shape().channels()));
    } else {
      source = size == 0 ? data : data.resized(size, size);
    }
  }

  /** Whether images are cropped from their original size instead of resized as a whole. */
  private static boolean isCropped(TrainConfig config) {
    return config.augment().crop() == Crop.RANDOM_RESIZED;
  }

  /** The shape that the network sees. */
  ImageShape shape() {
    return source.shape();
  }

  @Override
  public void requireUsable() {
    // Fails where the training images cannot be split.
    trainSize();
    ImageShape shape = shape();
    int min = config.model().toNetwork().minSize();
    if (shape.height() < min || shape.width() < min) {
      String dir = config.data().dir();
      throw new ConfigException(
          "%s: its images have %s x %s pixels, but the network needs at least %s x %s; data.size would resize them"
              .formatted(
                  dir.isEmpty() ? "data.dir is empty, for the " + source.name() : "data.dir " + dir,
                  shape.height(),
                  shape.width(),
                  min,
                  min));
    }
    if (config.data().normalize() != Normalize.FIT && shape.channels() != 3) {
      throw new ConfigException(
          "data.normalize must be fit for greyscale images such as those in %s, but is %s"
              .formatted(source.name(), config.data().normalize().name().toLowerCase(Locale.ROOT)));
    }
  }

  @Override
  public int trainSize() {
    return used().trainSize();
  }

  @Override
  public int epochIterations() {
    return (trainSize() + config.train().batchSize() - 1) / config.train().batchSize();
  }

  @Override
  public ComputationGraph network() {
    ImageShape shape = shape();
    return config
        .model()
        .toNetwork()
        .input(shape.channels(), shape.height(), shape.width())
        .classes(classes())
        .seed(config.seed())
        .updater(config.train().toUpdater(epochIterations()))
        .weightDecay(config.train().weightDecay())
        .build();
  }

  @Override
  public NormalizerStandardize fittedNormalizer() {
    int fitting = STATISTICS_BYTES / Float.BYTES / shape().length();
    int batchSize = Math.max(1, Math.min(MAX_STATISTICS_BATCH, fitting));
    try (ImageBatches batches = plainTrainBatches(batchSize)) {
      return ChannelStatistics.fit(batches.iterator(), shape().channels());
    }
  }

  /** The data set with the training images in use. */
  private ImageSource used() {
    if (split == null) {
      split = config.data().split(source::split);
    }
    return split;
  }

  int classes() {
    return source.classNames().size();
  }

  @Override
  public ImageBatches trainBatches(
      List<ImageTransform> transforms,
      NormalizerStandardize normalizer,
      List<DataSetPreProcessor> preProcessors) {
    return trainBatches(
        transforms,
        config.train().workerBatchSize(),
        config.train().workers(),
        normalizer,
        preProcessors);
  }

  /** Training images processed like test images but not normalised, for statistics. */
  ImageBatches plainTrainBatches(int batchSize) {
    return trainBatches(fitting(config), batchSize, 1, null, List.of());
  }

  private ImageBatches trainBatches(
      List<ImageTransform> transforms,
      int batchSize,
      int held,
      DataNormalization normalizer,
      List<DataSetPreProcessor> preProcessors) {
    return new ImageBatches(
        ordered(config, used().trainImages(config.seed()))
            .transforms(transforms)
            .normalizer(normalizer)
            .batchSize(batchSize)
            .heldBatches(held)
            .build(),
        preProcessors);
  }

  @Override
  public int[] trainOrder(int epoch) {
    return used().trainOrder(config.seed(), epoch);
  }

  @Override
  public KeyedBatches keyedBatches(
      List<ImageTransform> transforms,
      NormalizerStandardize normalizer,
      List<DataSetPreProcessor> preProcessors,
      MaskCounter counter) {
    String dir = config.data().dir();
    return new KeyedBatches(
        dir.isEmpty() ? dir : Path.of(dir).toAbsolutePath().toString(),
        source.trainSize(),
        shape(),
        isCropped(config),
        config.data().normalize().isRgb(),
        transforms,
        normalizer,
        preProcessors,
        counter);
  }

  /** Normalised test images, in batches of the size of one worker. */
  ImageBatches testBatches(DataNormalization normalizer) {
    return testBatches(source, normalizer);
  }

  /** Normalised validation images, read like test images, if there are any. */
  Optional<ImageBatches> validationBatches(DataNormalization normalizer) {
    return used().validation().map(validation -> testBatches(validation, normalizer));
  }

  private ImageBatches testBatches(ImageSource from, DataNormalization normalizer) {
    return new ImageBatches(
        ordered(config, from.testImages())
            .transforms(fitting(config))
            .normalizer(normalizer)
            .batchSize(config.train().workerBatchSize())
            .heldBatches(1)
            .build(),
        List.of());
  }

  /** Sets the order of the network's channels. */
  static ImageDataSetIterator.Builder ordered(
      TrainConfig config, ImageDataSetIterator.Builder images) {
    return config.data().normalize().isRgb() ? images.rgb() : images;
  }

  @Override
  public List<ImageTransform> transforms(AugmentStep step, double[] greyLevels) {
    if (step == AugmentStep.FLIP) {
      double p = config.augment().flip();
      return p > 0 ? List.of(new HorizontalFlipImageTransform(p, config.seed())) : List.of();
    }
    if (isCropped(config)) {
      return List.of(
          new RandomResizedCropImageTransform(shape().height(), shape().width(), config.seed()));
    }
    int pad = config.augment().pad();
    return pad == 0 ? List.of() : List.of(new PadAndCropImageTransform(pad, config.seed()));
  }

  @Override
  public MultiDataSetIterator inputs(DataSetIterator batches) {
    return new MultiDataSetIteratorAdapter(batches);
  }

  @Override
  public ScoredImages testImages(NormalizerStandardize normalizer) {
    return new Classified(testBatches(normalizer));
  }

  @Override
  public Optional<ScoredImages> validationImages(NormalizerStandardize normalizer) {
    return validationBatches(normalizer).map(Classified::new);
  }

  private record Classified(ImageBatches images) implements ScoredImages {

    /** Not {@code network.evaluate}, whose prefetching iterator hangs when reading fails. */
    @Override
    public Scores scores(ComputationGraph network, Consumer<INDArray> outputs) {
      TopAccuracy accuracy = new TopAccuracy();
      DataSetIterator batches = images.iterator();
      batches.reset();
      while (batches.hasNext()) {
        DataSet batch = batches.next();
        INDArray probabilities = network.outputSingle(batch.getFeatures());
        outputs.accept(probabilities);
        accuracy.add(batch.getLabels(), probabilities);
      }
      return Scores.of(TaskKind.CLASSIFICATION, accuracy.top1(), accuracy.top5());
    }

    @Override
    public void read() {
      images.read();
    }

    @Override
    public int skipped() {
      return images.skipped();
    }

    @Override
    public void close() {
      images.close();
    }
  }

  /**
   * The transforms from a test image of original size to the network's shape; none if it is resized
   * as a whole.
   */
  static List<ImageTransform> fitting(TrainConfig config) {
    int size = config.data().size();
    return isCropped(config)
        ? List.of(
            new ResizeShorterSideImageTransform(config.data().testResize()),
            new CenterCropImageTransform(size, size))
        : List.of();
  }
}
