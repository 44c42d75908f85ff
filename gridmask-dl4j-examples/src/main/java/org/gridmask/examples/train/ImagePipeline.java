package org.gridmask.examples.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.datavec.CenterCropImageTransform;
import org.gridmask.datavec.HorizontalFlipImageTransform;
import org.gridmask.datavec.PadAndCropImageTransform;
import org.gridmask.datavec.RandomResizedCropImageTransform;
import org.gridmask.datavec.ResizeShorterSideImageTransform;
import org.gridmask.examples.data.EpochRecordReader;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.train.TrainConfig.Augment.Crop;

/**
 * What is done to a data set's images before they are normalised and masked, in training and in
 * testing, so that all have one shape.
 */
final class ImagePipeline {

  private final TrainConfig config;
  private final ImageSource source;

  ImagePipeline(TrainConfig config, ImageSource data) {
    this.config = config;
    int size = config.data().size();
    if (randomResized()) {
      source = data.cropped(new ImageShape(size, size, data.shape().channels()));
    } else {
      source = size == 0 ? data : data.resized(size, size);
    }
  }

  private boolean randomResized() {
    return config.augment().crop() == Crop.RANDOM_RESIZED;
  }

  /** The shape that the network sees. */
  ImageShape shape() {
    return source.shape();
  }

  int classes() {
    return source.classNames().size();
  }

  /** Training images, augmented. */
  EpochRecordReader trainReader() throws IOException {
    return source.trainReader(chain(augmentation()), config.seed());
  }

  /** Training images as test images are, for statistics. */
  EpochRecordReader plainTrainReader() throws IOException {
    return source.trainReader(chain(fitting()), config.seed());
  }

  EpochRecordReader testReader() throws IOException {
    return source.testReader(chain(fitting()));
  }

  private static ImageTransform chain(List<ImageTransform> transforms) {
    return transforms.isEmpty() ? null : new TransformChain(transforms);
  }

  private List<ImageTransform> augmentation() {
    TrainConfig.Augment augment = config.augment();
    List<ImageTransform> transforms = new ArrayList<>();
    if (randomResized()) {
      transforms.add(
          new RandomResizedCropImageTransform(shape().height(), shape().width(), config.seed()));
    } else if (augment.pad() > 0) {
      transforms.add(new PadAndCropImageTransform(augment.pad(), config.seed()));
    }
    if (augment.flip() > 0) {
      transforms.add(new HorizontalFlipImageTransform(augment.flip(), config.seed()));
    }
    return transforms;
  }

  /** What brings an image to the shape without chance. */
  private List<ImageTransform> fitting() {
    return randomResized()
        ? List.of(
            new ResizeShorterSideImageTransform(config.data().testResize()),
            new CenterCropImageTransform(shape().height(), shape().width()))
        : List.of();
  }
}
