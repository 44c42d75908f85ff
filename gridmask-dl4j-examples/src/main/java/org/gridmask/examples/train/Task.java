package org.gridmask.examples.train;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.datavec.image.transform.ImageTransform;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.weights.PretrainedWeights;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.data.DetectionSource;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.data.SegmentationSource;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/** What a network is trained for, on a data set: everything in which tasks differ. */
sealed interface Task permits ClassificationTask, SegmentationTask, DetectionTask {

  /** The task of a configuration. */
  static Task of(TrainConfig config, DataSource data) {
    if (data instanceof ImageSource images) {
      return new ClassificationTask(config, images);
    }
    return data instanceof SegmentationSource images
        ? new SegmentationTask(config, images)
        : new DetectionTask(config, (DetectionSource) data);
  }

  /**
   * Checks that the network accepts the data.
   *
   * @throws ConfigException if it does not
   */
  void requireUsable();

  /** The number of training images, including unreadable ones. */
  int trainSize();

  /** The number of batches in an epoch over all workers, if every image is readable. */
  int epochIterations();

  /** The network with its random initial weights. */
  ComputationGraph network();

  /** Pretrained weights, for the classes of the data set. */
  default PretrainedWeights forClasses(PretrainedWeights weights) {
    return weights;
  }

  /** The mean and standard deviation of each channel of the training images. */
  NormalizerStandardize fittedNormalizer() throws IOException;

  /**
   * The transforms of the random crop, and what comes with it, or of the flip.
   *
   * @param step {@link AugmentStep#CROP} or {@link AugmentStep#FLIP}
   * @param greyLevels the mean of the channels blue, green and red
   */
  List<ImageTransform> transforms(AugmentStep step, double[] greyLevels);

  /** Whether masks are for single images, because images of different sizes are padded. */
  default boolean masksOnImages() {
    return false;
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
      NormalizerStandardize normalizer,
      List<DataSetPreProcessor> preProcessors);

  /**
   * The order of an epoch's training images, unreadable ones included.
   *
   * @throws UnsupportedOperationException if a cluster cannot train for the task
   */
  default int[] trainOrder(int epoch) {
    throw new UnsupportedOperationException("a cluster trains for classification only");
  }

  /**
   * The training images, read in any order.
   *
   * @param counter counts the reported masks among the transforms and pre-processors
   * @throws UnsupportedOperationException if a cluster cannot train for the task
   */
  default KeyedBatches keyedBatches(
      List<ImageTransform> transforms,
      NormalizerStandardize normalizer,
      List<DataSetPreProcessor> preProcessors,
      MaskCounter counter) {
    throw new UnsupportedOperationException("a cluster trains for classification only");
  }

  /** The inputs and labels of the network, from batches of images and their labels. */
  MultiDataSetIterator inputs(DataSetIterator batches);

  /** The test images. */
  ScoredImages testImages(NormalizerStandardize normalizer);

  /** The validation images, if there are any. */
  Optional<ScoredImages> validationImages(NormalizerStandardize normalizer);
}
