package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageFile;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.data.ReadWarnings;
import org.gridmask.loader.ImageDataSetIterator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * Preprocesses image files for a trained network like the run's test images: resized, or resized by
 * the shorter side and centre-cropped if the run was trained on random-resized crops; in greyscale
 * or colour; normalised.
 *
 * @param config the run's configuration
 * @param normalizer the normaliser of the network's images
 * @param shape the network's input shape
 */
public record ImageInput(TrainConfig config, NormalizerStandardize normalizer, ImageShape shape) {

  /**
   * The input of a trained network.
   *
   * @param config the run's configuration
   * @param normalizer the normaliser of the network's images
   * @param data the shape of the images in the run's data set, if known; used if the configuration
   *     does not set the size
   * @return the input
   * @throws ConfigException if the image size is unknown
   */
  public static ImageInput of(
      TrainConfig config, NormalizerStandardize normalizer, Optional<ImageShape> data) {
    int size = config.data().size();
    int channels = Math.toIntExact(normalizer.getMean().length());
    if (size == 0 && data.isEmpty()) {
      throw new ConfigException(
          "the image size is that of the run's data (data.size 0), which no longer exists: "
              + config.data().dir());
    }
    return new ImageInput(
        config,
        normalizer,
        size == 0
            ? new ImageShape(data.get().height(), data.get().width(), channels)
            : new ImageShape(size, size, channels));
  }

  /**
   * Reads an image.
   *
   * @param file an image file, see {@link org.gridmask.loader.EncodedImages}
   * @return the preprocessed image, [1, C, H, W]
   * @throws IOException if it cannot be read; the message is one line that names the file
   */
  public INDArray read(Path file) throws IOException {
    return read(file, new ReadWarnings());
  }

  /**
   * Reads an image that is also read elsewhere.
   *
   * @param file an image file, see {@link org.gridmask.loader.EncodedImages}
   * @param warnings warns once about it
   * @return the preprocessed image, [1, C, H, W]
   * @throws IOException if it cannot be read; the message is one line that names the file
   */
  public INDArray read(Path file, ReadWarnings warnings) throws IOException {
    List<ImageTransform> transforms = ClassificationTask.fitting(config);
    try {
      ImageDataSetIterator.Builder images =
          ClassificationTask.ordered(
                  config,
                  warnings.of(ImageDataSetIterator.builder(ImageFile.open(file), List.of(""))))
              .size(shape.height(), shape.width())
              .channels(shape.channels())
              .transforms(transforms)
              .normalizer(normalizer);
      if (transforms.isEmpty()) {
        images.resizeFirst();
      }
      return images.build().read(0);
    } catch (IOException | RuntimeException e) {
      throw ImageFile.unreadable(file, e);
    }
  }

  /**
   * The test images of a data set, which may differ from the run's.
   *
   * @param data the data set
   * @return one pass over the preprocessed images and their one-hot labels, to be closed; a batch
   *     is overwritten by the next
   */
  public ImageBatches testBatches(ImageSource data) {
    return new ClassificationTask(config, data.shaped(shape)).testBatches(normalizer);
  }
}
