package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.config.DataSection.Normalize;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.files.FileErrors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The state that a checkpoint saves: the network, with its updater's state and its iteration and
 * epoch counts, and the normaliser of its images.
 */
record TrainingState(ComputationGraph network, NormalizerStandardize normalizer) {

  /** The state at epoch 0: initial weights, and the mean and standard deviation of each channel. */
  static TrainingState fresh(TrainConfig config, Task task) throws IOException {
    return new TrainingState(
        task.network(),
        switch (config.data().normalize()) {
          case FIT -> task.fittedNormalizer();
          case IMAGENET -> imageNet(0.406f, 0.456f, 0.485f, 0.225f, 0.224f, 0.229f);
          case TORCHVISION -> torchvision();
          case DETECTRON ->
              new NormalizerStandardize(
                  Nd4j.createFromArray(new float[][] {{102.9801f, 115.9465f, 122.7717f}}),
                  Nd4j.ones(DataType.FLOAT, 1, 3));
        });
  }

  private static NormalizerStandardize torchvision() {
    return imageNet(0.485f, 0.456f, 0.406f, 0.229f, 0.224f, 0.225f);
  }

  /** What the statistics say of {@code data.normalize}: a file alone has nothing else of it. */
  Normalize normalize() {
    return normalizer.getMean().equalsWithEps(torchvision().getMean(), 1e-3)
        ? Normalize.TORCHVISION
        : Normalize.FIT;
  }

  /**
   * The ImageNet statistics of torchvision and the authors' code, three means and three deviations,
   * scaled from [0, 1] to [0, 255].
   */
  private static NormalizerStandardize imageNet(float... statistics) {
    INDArray scaled = Nd4j.createFromArray(statistics).muli(255).reshape(2, 3);
    return new NormalizerStandardize(scaled.getRows(0), scaled.getRows(1));
  }

  static TrainingState load(Path checkpoint) throws IOException {
    if (!Files.isReadable(checkpoint)) {
      throw new AccessDeniedException(checkpoint.toString());
    }
    try {
      return ModelFile.read(checkpoint);
    } catch (IOException | RuntimeException e) {
      String reason = e instanceof IOException ? FileErrors.reason(e) : "it cannot be read";
      throw new TrainingException(checkpoint + " is damaged: " + reason, e);
    }
  }

  void save(Path to) throws IOException {
    ModelFile.write(this, to);
  }
}
