package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageFile;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * Brings image files to a trained network's input, in the same way as the run's test images: scaled
 * to its size, or scaled by the shorter side and cropped in the centre where the run learnt from
 * random-resized crops; in grey or colour; normalised.
 *
 * @param config the run's configuration
 * @param normalizer what the network's images are normalised by
 * @param shape the shape that the network sees
 */
public record ImageInput(TrainConfig config, NormalizerStandardize normalizer, ImageShape shape) {

  /**
   * The input of a trained network.
   *
   * @param config the run's configuration
   * @param normalizer what the network's images are normalised by
   * @param data the shape of the images in the run's data set, if that is known; it counts where
   *     the configuration leaves the size to the data
   * @return the input
   * @throws ConfigException if nothing says which size images have
   */
  public static ImageInput of(
      TrainConfig config, NormalizerStandardize normalizer, Optional<ImageShape> data) {
    int size = config.data().size();
    int channels = Math.toIntExact(normalizer.getMean().length());
    if (size == 0 && data.isEmpty()) {
      throw new ConfigException(
          "the run took its images in the size that they have in its data (data.size 0), which is"
              + " not there any more: "
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
   * @param file the file, of any format that OpenCV reads
   * @return the image as the network takes it, [1, C, H, W]
   * @throws IOException if there is no such image; the message is one line that names the file
   */
  public INDArray read(Path file) throws IOException {
    INDArray image = ImageFile.read(file, shape, ImagePipeline.testTransform(config));
    normalizer.transform(image);
    return image;
  }

  /**
   * The test images of a data set, which may be another one than the run's.
   *
   * @param data the data set
   * @return one pass over the images as the network takes them, and their labels, one-hot; to be
   *     closed
   * @throws IOException if the data cannot be read
   */
  public ImageBatches testBatches(ImageSource data) throws IOException {
    return new ImagePipeline(config, data.shaped(shape)).ownedTestBatches(normalizer);
  }
}
