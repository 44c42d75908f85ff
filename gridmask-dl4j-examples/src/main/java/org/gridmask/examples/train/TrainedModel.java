package org.gridmask.examples.train;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.data.ImageSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * A network that a run has trained, with what the run folder says of it.
 *
 * @param network the network
 * @param normalizer what images are normalised by
 * @param run the run
 */
public record TrainedModel(
    ComputationGraph network, NormalizerStandardize normalizer, RecordedRun run) {

  /**
   * Loads a network from its run's folder.
   *
   * @param model model.zip, or a checkpoint, of a run
   * @return the model
   * @throws IOException if it cannot be read
   * @throws TrainingException if it is damaged
   * @throws ConfigException if it lies in no run folder
   */
  public static TrainedModel load(Path model) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * The names of the classes, in the order of their labels; as many as the network has outputs.
   *
   * @return the names
   */
  public List<String> classNames() {
    throw new UnsupportedOperationException();
  }

  /**
   * The test images as the network takes them, with their labels.
   *
   * @param data the run's data set
   * @return batches, to be closed with {@code close()}
   * @throws IOException if the data cannot be read
   */
  public DataSetIterator testBatches(ImageSource data) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * The first images of an epoch as the network saw them in training.
   *
   * @param data the run's data set
   * @param epoch the epoch, from 0
   * @param count how many, at most
   * @return a batch [N, C, H, W]
   * @throws IOException if the data cannot be read
   */
  public INDArray seenImages(ImageSource data, int epoch, int count) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Normalised images as pictures, by undoing the normalisation.
   *
   * @param images a batch [N, C, H, W]
   * @return one picture for each image
   */
  public List<BufferedImage> pictures(INDArray images) {
    throw new UnsupportedOperationException();
  }
}
