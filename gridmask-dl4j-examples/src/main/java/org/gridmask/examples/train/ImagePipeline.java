package org.gridmask.examples.train;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.config.TrainConfig.Augment.Crop;
import org.gridmask.examples.data.EpochRecordReader;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.transform.CenterCropImageTransform;
import org.gridmask.transform.PadAndCropImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.gridmask.transform.ResizeShorterSideImageTransform;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;

/**
 * Brings a data set's training and test images to one shape and into batches of the configured
 * size.
 */
final class ImagePipeline {

  private final TrainConfig config;
  private final ImageSource source;

  /** With the training images in use; null until they are needed. */
  private ImageSource split;

  ImagePipeline(TrainConfig config, ImageSource data) {
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

  /** The number of training images, including unreadable ones. */
  int trainSize() {
    return used().trainSize();
  }

  /** The data set with the training images in use. */
  private ImageSource used() {
    if (split == null) {
      split = config.data().split(source);
    }
    return split;
  }

  int classes() {
    return source.classNames().size();
  }

  /**
   * Training images in batches of the size of one worker; as many batches are held at once as there
   * are workers.
   *
   * @param transforms applied to each image, in order
   * @param normalizer applied to each image after them
   * @param preProcessors applied to each batch after that, in order
   */
  ImageBatches trainBatches(
      List<ImageTransform> transforms,
      DataNormalization normalizer,
      List<DataSetPreProcessor> preProcessors)
      throws IOException {
    return trainBatches(
        transforms, batchSize(), config.train().workers(), normalizer, preProcessors);
  }

  /** Training images processed like test images but not normalised, for statistics. */
  ImageBatches plainTrainBatches(int batchSize) throws IOException {
    return trainBatches(fitting(config), batchSize, 1, null, List.of());
  }

  private ImageBatches trainBatches(
      List<ImageTransform> transforms,
      int batchSize,
      int held,
      DataNormalization normalizer,
      List<DataSetPreProcessor> preProcessors)
      throws IOException {
    Optional<ImageDataSetIterator.Builder> files = used().trainFiles(config.seed());
    return files.isPresent()
        ? ImageBatches.of(
            files
                .get()
                .transforms(transforms)
                .normalizer(normalizer)
                .batchSize(batchSize)
                .heldBatches(held)
                .build(),
            preProcessors)
        : ImageBatches.of(
            used().trainReader(chain(transforms), config.seed()),
            batchSize,
            classes(),
            normalizer,
            preProcessors);
  }

  /** Normalised test images, in batches of the size of one worker. */
  ImageBatches testBatches(DataNormalization normalizer) throws IOException {
    return testBatches(source, normalizer);
  }

  /** Normalised validation images, read like test images, if there are any. */
  Optional<ImageBatches> validationBatches(DataNormalization normalizer) throws IOException {
    Optional<ImageSource> validation = used().validation();
    return validation.isPresent()
        ? Optional.of(testBatches(validation.get(), normalizer))
        : Optional.empty();
  }

  private ImageBatches testBatches(ImageSource from, DataNormalization normalizer)
      throws IOException {
    Optional<ImageDataSetIterator.Builder> files = from.testFiles();
    return files.isPresent()
        ? ImageBatches.of(
            files
                .get()
                .transforms(fitting(config))
                .normalizer(normalizer)
                .batchSize(batchSize())
                .build(),
            List.of())
        : ownedTestBatches(from, normalizer);
  }

  /** As {@link #testBatches}, but read by one thread, and each batch has its own memory. */
  ImageBatches ownedTestBatches(DataNormalization normalizer) throws IOException {
    return ownedTestBatches(source, normalizer);
  }

  private ImageBatches ownedTestBatches(ImageSource from, DataNormalization normalizer)
      throws IOException {
    EpochRecordReader reader = from.testReader(testTransform(config));
    return ImageBatches.of(reader, batchSize(), classes(), normalizer, List.of());
  }

  /**
   * The transform from test images of original size to the network's; null if they are resized as a
   * whole.
   */
  static ImageTransform testTransform(TrainConfig config) {
    return chain(fitting(config));
  }

  private static ImageTransform chain(List<ImageTransform> transforms) {
    return transforms.isEmpty() ? null : new TransformChain(transforms);
  }

  /** The random crop of training images, if any. */
  Optional<ImageTransform> randomCrop() {
    if (isCropped(config)) {
      return Optional.of(
          new RandomResizedCropImageTransform(shape().height(), shape().width(), config.seed()));
    }
    int pad = config.augment().pad();
    return pad == 0
        ? Optional.empty()
        : Optional.of(new PadAndCropImageTransform(pad, config.seed()));
  }

  private int batchSize() {
    return config.train().batchSize() / config.train().workers();
  }

  /** The deterministic transforms of an image to the network's shape. */
  private static List<ImageTransform> fitting(TrainConfig config) {
    int size = config.data().size();
    return isCropped(config)
        ? List.of(
            new ResizeShorterSideImageTransform(config.data().testResize()),
            new CenterCropImageTransform(size, size))
        : List.of();
  }
}
