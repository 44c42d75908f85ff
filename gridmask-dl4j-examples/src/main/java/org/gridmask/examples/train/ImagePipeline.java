package org.gridmask.examples.train;

import java.util.List;
import java.util.Optional;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.config.TrainConfig.Augment.Crop;
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
      List<DataSetPreProcessor> preProcessors) {
    return trainBatches(
        transforms, batchSize(), config.train().workers(), normalizer, preProcessors);
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
            .batchSize(batchSize())
            .heldBatches(1)
            .build(),
        List.of());
  }

  /** Sets the order of the network's channels. */
  static ImageDataSetIterator.Builder ordered(
      TrainConfig config, ImageDataSetIterator.Builder images) {
    return config.data().normalize().isRgb() ? images.rgb() : images;
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
