package org.gridmask.examples.train;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.datavec.image.transform.ImageTransform;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.gridmask.datavec.CenterCropImageTransform;
import org.gridmask.datavec.PadAndCropImageTransform;
import org.gridmask.datavec.RandomResizedCropImageTransform;
import org.gridmask.datavec.ResizeShorterSideImageTransform;
import org.gridmask.examples.data.EpochRecordReader;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.train.TrainConfig.Augment.Crop;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;

/**
 * How a data set's images come to one shape, in training and in testing, and into batches of the
 * configured size.
 */
final class ImagePipeline {

  private final TrainConfig config;
  private final ImageSource source;

  ImagePipeline(TrainConfig config, ImageSource data) {
    this.config = config;
    int size = config.data().size();
    if (isCropped(config)) {
      source = data.cropped(new ImageShape(size, size, data.shape().channels()));
    } else {
      source = size == 0 ? data : data.resized(size, size);
    }
  }

  /** Whether images are cropped from their own size, and not scaled as a whole. */
  private static boolean isCropped(TrainConfig config) {
    return config.augment().crop() == Crop.RANDOM_RESIZED;
  }

  /** The shape that the network sees. */
  ImageShape shape() {
    return source.shape();
  }

  int classes() {
    return source.classNames().size();
  }

  /** Training images, after the given transforms. */
  EpochRecordReader trainReader(List<ImageTransform> transforms) throws IOException {
    return source.trainReader(chain(transforms), config.seed());
  }

  /** Training images as test images are, for statistics. */
  EpochRecordReader plainTrainReader() throws IOException {
    return trainReader(fitting(config));
  }

  EpochRecordReader testReader() throws IOException {
    return source.testReader(testTransform(config));
  }

  /** What brings test images of their own size to the network's; null if they are scaled to it. */
  static ImageTransform testTransform(TrainConfig config) {
    return chain(fitting(config));
  }

  private static ImageTransform chain(List<ImageTransform> transforms) {
    return transforms.isEmpty() ? null : new TransformChain(transforms);
  }

  /** What brings a training image to the shape by chance. */
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

  /** Batches of the size that one worker gets. */
  RecordReaderDataSetIterator batches(EpochRecordReader reader, DataSetPreProcessor preProcessor) {
    int size = config.train().batchSize() / config.train().workers();
    RecordReaderDataSetIterator batches =
        new RecordReaderDataSetIterator(reader, size, 1, classes());
    batches.setPreProcessor(preProcessor);
    return batches;
  }

  /** What brings an image to the shape without chance. */
  private static List<ImageTransform> fitting(TrainConfig config) {
    int size = config.data().size();
    return isCropped(config)
        ? List.of(
            new ResizeShorterSideImageTransform(config.data().testResize()),
            new CenterCropImageTransform(size, size))
        : List.of();
  }
}
