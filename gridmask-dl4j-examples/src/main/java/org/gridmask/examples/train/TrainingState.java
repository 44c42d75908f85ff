package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.files.FileErrors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The state that a checkpoint saves: the network, with its updater's state and its iteration and
 * epoch counts, and the normaliser of its images.
 */
record TrainingState(ComputationGraph network, NormalizerStandardize normalizer) {

  /** Bounds the memory for the statistics, whatever the size of an image. */
  private static final int STATISTICS_BYTES = 1 << 25;

  private static final int MAX_STATISTICS_BATCH = 256;

  /** The state at epoch 0: initial weights, and the mean and standard deviation of each channel. */
  static TrainingState fresh(TrainConfig config, ImagePipeline images) throws IOException {
    return new TrainingState(
        network(config, images),
        switch (config.data().normalize()) {
          case FIT -> fitted(images);
          case IMAGENET -> imageNet(0.406f, 0.456f, 0.485f, 0.225f, 0.224f, 0.229f);
          case TORCHVISION -> imageNet(0.485f, 0.456f, 0.406f, 0.229f, 0.224f, 0.225f);
        });
  }

  /** The network with its random initial weights. */
  static ComputationGraph network(TrainConfig config, ImagePipeline images) {
    ImageShape shape = images.shape();
    return config
        .model()
        .toNetwork()
        .input(shape.channels(), shape.height(), shape.width())
        .classes(images.classes())
        .seed(config.seed())
        .updater(config.train().toUpdater())
        .weightDecay(config.train().weightDecay())
        .build();
  }

  private static NormalizerStandardize fitted(ImagePipeline images) throws IOException {
    int fitting = STATISTICS_BYTES / Float.BYTES / images.shape().length();
    int batchSize = Math.max(1, Math.min(MAX_STATISTICS_BATCH, fitting));
    try (ImageBatches batches = images.plainTrainBatches(batchSize)) {
      return ChannelStatistics.fit(batches.iterator(), images.shape().channels());
    }
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
