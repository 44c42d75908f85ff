package org.gridmask.examples.train;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.examples.data.EpochRecordReader;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.model.CifarResNet;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.Normalizer;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * What a run carries from one epoch to the next, and a checkpoint holds: the network, with its
 * updater's state and its counts, and the normaliser of its images.
 */
record TrainingState(ComputationGraph network, DataNormalization normalizer) {

  private static final int STATISTICS_BATCH = 256;

  /** The state at epoch 0: fresh weights, and the mean and deviation of each channel. */
  static TrainingState fresh(TrainConfig config, ImageSource data) throws IOException {
    ImageShape shape = data.shape();
    ComputationGraph network =
        CifarResNet.ofDepth(config.model().depth())
            .width(config.model().width())
            .input(shape.channels(), shape.height(), shape.width())
            .classes(data.classNames().size())
            .seed(config.seed())
            .updater(new Nesterovs(learningRate(config.train()), config.train().momentum()))
            .weightDecay(config.train().weightDecay())
            .build();
    NormalizerStandardize normalizer = new NormalizerStandardize();
    try (EpochRecordReader images = data.trainReader(null, config.seed())) {
      normalizer.fit(
          new RecordReaderDataSetIterator(images, STATISTICS_BATCH, 1, data.classNames().size()));
    }
    return new TrainingState(network, normalizer);
  }

  /** A schedule by the network's own count of epochs, so that it resumes with the network. */
  private static ISchedule learningRate(TrainConfig.Train train) {
    Map<Integer, Double> rates = new HashMap<>();
    double rate = train.learningRate();
    rates.put(0, rate);
    for (int milestone : train.milestones()) {
      rate *= train.gamma();
      rates.put(milestone, rate);
    }
    return new MapSchedule(ScheduleType.EPOCH, rates);
  }

  static TrainingState load(Path checkpoint) throws IOException {
    if (!Files.isReadable(checkpoint)) {
      throw new AccessDeniedException(checkpoint.toString());
    }
    try {
      @SuppressWarnings("rawtypes") // The API's own type.
      Pair<ComputationGraph, Normalizer> pair =
          ModelSerializer.restoreComputationGraphAndNormalizer(checkpoint.toFile(), true);
      if (!(pair.getSecond() instanceof DataNormalization normalizer)) {
        throw new IOException("it holds no normaliser of images");
      }
      return new TrainingState(pair.getFirst(), normalizer);
    } catch (IOException | RuntimeException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new TrainingException(
          checkpoint + " is damaged: " + reason.strip().replaceAll("\\R\\s*", " "), e);
    }
  }

  void save(Path to) throws IOException {
    File file = to.toFile();
    ModelSerializer.writeModel(network, file, true);
    ModelSerializer.addNormalizerToModel(file, normalizer);
  }
}
