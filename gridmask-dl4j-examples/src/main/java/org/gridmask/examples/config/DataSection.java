package org.gridmask.examples.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Function;
import org.gridmask.check.ParameterException;
import org.gridmask.examples.data.DataException;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.data.DetectionSource;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.data.SegmentationSource;
import org.gridmask.examples.data.TrainingSplit;
import org.gridmask.examples.model.TaskKind;

/**
 * The data set.
 *
 * @param dir its folder, or empty
 * @param size the input size of the network (square), or 0 for the size of the data
 * @param testResize the shorter side of test images before the centre crop, with random-resized
 *     crops in training
 * @param normalize the mean and standard deviation for normalisation
 * @param limit the number of training images, for classification of each class, or 0 for all
 * @param limitSeed chooses these images; empty: the first by file name
 * @param validation the share of the training images for validation, or 0
 * @param validationSeed chooses the validation images
 */
public record DataSection(
    String dir,
    int size,
    int testResize,
    Normalize normalize,
    int limit,
    OptionalLong limitSeed,
    double validation,
    long validationSeed) {

  /** The source of the channel means and standard deviations. */
  public enum Normalize {
    /** Computed from the training images. */
    FIT,
    /** Those of ImageNet, as in torchvision. */
    IMAGENET,
    /** Those of ImageNet, with the channels in torchvision's order: red, green, blue. */
    TORCHVISION,
    /**
     * Those of ImageNet as in Detectron and maskrcnn-benchmark: means alone, which are subtracted
     * from grey levels in [0, 255].
     */
    DETECTRON;

    /**
     * The order of the network's channels.
     *
     * @return whether it is red, green, blue instead of OpenCV's blue, green, red
     */
    public boolean isRgb() {
      return this == TORCHVISION;
    }
  }

  /**
   * Opens the data set.
   *
   * @param task what the network is trained for
   * @return the data set
   * @throws DataException if there is none, or it is invalid
   * @throws IOException if reading fails
   */
  public DataSource open(TaskKind task) throws IOException {
    return switch (task) {
      case CLASSIFICATION -> ImageSource.of(dir);
      case SEGMENTATION -> {
        if (dir.isEmpty()) {
          throw new ConfigException("data.dir must be given for segmentation");
        }
        yield SegmentationSource.of(Path.of(dir));
      }
      case DETECTION -> DetectionSource.of(dir);
    };
  }

  /**
   * A data set with the training images of this configuration in use.
   *
   * @param whole the data set
   * @return the data set, split
   * @throws ConfigException if there are too few images
   */
  public DataSource split(DataSource whole) {
    return split(whole::split);
  }

  /**
   * A data set with the training images of this configuration in use.
   *
   * @param <S> the kind of data set
   * @param split splits the data set
   * @return the data set, split
   * @throws ConfigException if there are too few images
   */
  public <S extends DataSource> S split(Function<TrainingSplit, S> split) {
    try {
      return split.apply(new TrainingSplit(limit, limitSeed, validation, validationSeed));
    } catch (ParameterException e) {
      throw new ConfigException("data." + e.getMessage());
    }
  }
}
