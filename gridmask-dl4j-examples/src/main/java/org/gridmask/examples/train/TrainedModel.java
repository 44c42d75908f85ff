package org.gridmask.examples.train;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.check.Checks;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.picture.PictureData;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFiles;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A trained network with the contents of its run folder. Not thread-safe.
 *
 * @param network the network, on Deeplearning4j's built-in path
 * @param normalizer the normaliser of its images
 * @param run the run
 */
public record TrainedModel(
    ComputationGraph network, NormalizerStandardize normalizer, RecordedRun run) {

  /**
   * Loads a network from its run's folder.
   *
   * @param model model.zip, or a checkpoint, of a run
   * @return the model
   * @throws IOException if the file does not exist or cannot be read
   * @throws TrainingException if it is damaged
   * @throws ConfigException if it is not in a run folder, or a file of that folder is invalid
   */
  public static TrainedModel load(Path model) throws IOException {
    if (Files.isDirectory(model)) {
      throw new FileSystemException(
          model.toString(), null, "is a folder; give a model file in it, such as model.zip");
    }
    BoundedFiles.requireRegular(model);
    RecordedRun run = runAround(model);
    TrainingState state = TrainingState.load(model);
    return new TrainedModel(state.network(), state.normalizer(), run);
  }

  private static RecordedRun runAround(Path model) throws IOException {
    Path folder = model.toAbsolutePath().getParent();
    Path around = folder.endsWith(RunFiles.CHECKPOINTS) ? folder.getParent() : folder;
    return RecordedRun.find(around)
        .orElseThrow(
            () ->
                new ConfigException(
                    model + ": is not in a run folder: there is no config.yaml in " + around));
  }

  /**
   * The names of the classes, in the order of their labels; as many as the network has outputs. If
   * the run has not recorded them they are {@code class 0}, {@code class 1} and so on.
   *
   * @return the names
   */
  public List<String> classNames() {
    int outputs = outputs();
    return run.provenance()
        .map(Provenance::classNames)
        .filter(names -> names.size() == outputs)
        .orElseGet(() -> IntStream.range(0, outputs).mapToObj(i -> "class " + i).toList());
  }

  private int outputs() {
    String output = network.getConfiguration().getNetworkOutputs().get(0);
    return Math.toIntExact(network.layerSize(output));
  }

  /**
   * The preprocessed test images with their labels, as in the run's own evaluation.
   *
   * @param data the run's data set
   * @return one pass over them, to be closed
   * @throws IOException if the data cannot be read
   * @throws ConfigException if the data has other classes or channels than the network
   */
  public ImageBatches testBatches(ImageSource data) throws IOException {
    return images(data).ownedTestBatches(normalizer);
  }

  /**
   * The first images of an epoch as the network saw them in training, with the configured
   * augmentation. An epoch's random numbers depend only on the seed and the epoch.
   *
   * @param data the run's data set
   * @param epoch the epoch, in [0, {@code train.epochs})
   * @param count the maximum number of images, at least 1
   * @return a batch [N, C, H, W], normalised
   * @throws IOException if the data cannot be read
   * @throws ConfigException if the data has other classes or channels than the network
   */
  public INDArray seenImages(ImageSource data, int epoch, int count) throws IOException {
    Checks.inClosedRange("epoch", epoch, 0, run.config().train().epochs() - 1);
    Checks.atLeast("count", count, 1);
    List<INDArray> seen = new ArrayList<>();
    try (TrainingBatches batches = new TrainingBatches(run.config(), images(data), normalizer)) {
      DataSetIterator epochBatches = batches.begin(epoch);
      for (long left = count; left > 0 && epochBatches.hasNext(); ) {
        INDArray images = epochBatches.next().getFeatures();
        long taken = Math.min(left, images.size(0));
        seen.add(images.get(NDArrayIndex.interval(0, taken)).dup());
        left -= taken;
      }
    }
    return Nd4j.concat(0, seen.toArray(INDArray[]::new));
  }

  private ImagePipeline images(ImageSource data) {
    ImagePipeline images = new ImagePipeline(run.config(), data);
    requireEqual(data, "classes", outputs(), images.classes());
    requireEqual(data, "channels", normalizer.getMean().length(), images.shape().channels());
    return images;
  }

  private void requireEqual(ImageSource data, String what, long own, long others) {
    if (own != others) {
      throw new ConfigException(
          "%s: its network was trained on %s %s, but %s has %s"
              .formatted(run.path(), own, what, data.name(), others));
    }
  }

  /**
   * Converts normalised images to pictures by undoing the normalisation. Values beyond black and
   * white, such as those of noise, are clamped.
   *
   * @param images a batch [N, C, H, W] with one channel (grey) or three (blue, green, red)
   * @return one picture per image
   */
  public List<BufferedImage> pictures(INDArray images) {
    INDArray levels = images.dup();
    normalizer.revertFeatures(levels);
    return PictureData.pictures(levels);
  }
}
