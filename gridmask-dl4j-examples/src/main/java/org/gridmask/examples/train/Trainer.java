package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datavec.image.transform.ImageTransform;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gridmask.datavec.HorizontalFlipImageTransform;
import org.gridmask.datavec.PadAndCropImageTransform;
import org.gridmask.dl4j.EpochListener;
import org.gridmask.dl4j.OneDnnHelpers;
import org.gridmask.examples.data.EpochRecordReader;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.model.CifarResNet;
import org.gridmask.mask.KeyedRandom;
import org.gridmask.nd4j.BatchMasker;
import org.gridmask.nd4j.MaskingDataSetIterator;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains a network as its run folder's configuration says: record reader, image transforms,
 * RecordReaderDataSetIterator, normaliser, GridMask, ComputationGraph.
 *
 * <p>After each epoch its row of metrics and then a checkpoint are written. What an epoch draws
 * depends on the seed and the epoch's number alone, so that a run which was killed goes on from its
 * checkpoint as if nothing had happened. Not safe for use by several threads.
 */
public final class Trainer implements AutoCloseable {

  private final RunFolder folder;
  private final TrainConfig config;
  private final ImageSource data;
  private final TrainingState state;
  private final OneDnnHelpers.Attached helpers;
  private final EpochRecordReader trainReader;
  private final EpochRecordReader testReader;
  private final MaskingDataSetIterator train;
  private final RecordReaderDataSetIterator test;

  private Trainer(RunFolder folder, ImageSource data, TrainingState state) throws IOException {
    this.folder = folder;
    this.config = folder.config();
    this.data = data;
    this.state = state;
    this.helpers =
        config.train().fastPath()
            ? OneDnnHelpers.attachTo(state.network())
            : new OneDnnHelpers.Attached(0, 0);
    trainReader = data.trainReader(augmentation(config), config.seed());
    testReader = data.testReader();
    test = iterator(testReader);
    TrainConfig.Masking masking = config.augment().gridmask();
    train =
        new MaskingDataSetIterator(
            iterator(trainReader),
            BatchMasker.of(masking.toGenerator(), masking.toSchedule(), config.seed())
                .withFill(masking.toFill()));
  }

  /**
   * Checks that the network can take a data set's images, before anything is made for a run.
   *
   * @param config the configuration
   * @param data what is to be learnt from
   * @throws ConfigException if it cannot
   */
  public static void requireUsable(TrainConfig config, ImageSource data) {
    ImageShape shape = data.shape();
    int least = CifarResNet.LEAST_SIZE;
    if (shape.height() < least || shape.width() < least) {
      throw new ConfigException(
          "data.dir "
              + config.data().dir()
              + String.format(
                  ": its images have %d x %d pixels, but the network needs at least %d x %d",
                  shape.height(), shape.width(), least, least));
    }
  }

  /**
   * Prepares a new run, or one that is to go on from its last checkpoint.
   *
   * @param folder the run's folder
   * @param data what is learnt from
   * @return the trainer, at the epoch where training begins or goes on
   * @throws IOException if the data or the checkpoint cannot be read, or the folder not written
   * @throws TrainingException if the checkpoint is damaged
   * @throws ConfigException if the network cannot take the data's images
   */
  public static Trainer of(RunFolder folder, ImageSource data) throws IOException {
    requireUsable(folder.config(), data);
    Optional<Path> checkpoint = folder.checkpoint();
    TrainingState state =
        checkpoint.isPresent()
            ? TrainingState.load(checkpoint.get())
            : TrainingState.fresh(folder.config(), data);
    folder.resumeAt(state.network().getEpochCount());
    return new Trainer(folder, data, state);
  }

  private static ImageTransform augmentation(TrainConfig config) {
    List<ImageTransform> transforms = new ArrayList<>();
    if (config.augment().pad() > 0) {
      transforms.add(new PadAndCropImageTransform(config.augment().pad(), config.seed()));
    }
    if (config.augment().flip() > 0) {
      transforms.add(new HorizontalFlipImageTransform(config.augment().flip(), config.seed()));
    }
    return new TransformChain(transforms);
  }

  private RecordReaderDataSetIterator iterator(EpochRecordReader reader) {
    RecordReaderDataSetIterator iterator =
        new RecordReaderDataSetIterator(
            reader, config.train().batchSize(), 1, data.classNames().size());
    iterator.setPreProcessor(state.normalizer());
    return iterator;
  }

  /**
   * The network being trained.
   *
   * @return the network
   */
  public ComputationGraph network() {
    return state.network();
  }

  /**
   * How many layers run on oneDNN.
   *
   * @return the numbers of layers that have got their helpers
   */
  public OneDnnHelpers.Attached helpers() {
    return helpers;
  }

  /**
   * The epoch at which {@link #train} begins.
   *
   * @return 0, or the number of finished epochs of a run that goes on
   */
  public int firstEpoch() {
    return network().getEpochCount();
  }

  /**
   * How many images could not be read and were left out.
   *
   * @return the number of training and test images
   */
  public int skippedImages() {
    return trainReader.skipped() + testReader.skipped();
  }

  /**
   * Trains the epochs that are left, and writes the model and the summary.
   *
   * @param progress hears how it gets on
   * @return the summary
   * @throws IOException if the data cannot be read or the folder not written; what was finished
   *     stays
   * @throws TrainingException if the loss is no longer a number; the last checkpoint stays
   */
  public RunSummary train(TrainingProgress progress) throws IOException {
    EpochLoss loss = new EpochLoss(progress);
    network().setListeners(new EpochListener(train), loss);
    while (network().getEpochCount() < config.train().epochs()) {
      int epoch = network().getEpochCount();
      progress.epochStarted(epoch, data.trainSize());
      EpochMetrics metrics = epoch(epoch, loss);
      folder.append(metrics);
      folder.writeCheckpoint(state::save);
      progress.epochEnded(metrics);
    }
    folder.writeModel(state::save);
    RunSummary summary = summary();
    folder.writeSummary(summary);
    return summary;
  }

  private EpochMetrics epoch(int epoch, EpochLoss loss) throws IOException {
    long start = System.nanoTime();
    // Layers of Deeplearning4j that draw do so from the global generator.
    Nd4j.getRandom().setSeed(KeyedRandom.of(config.seed(), "layers", epoch, 0).nextLong());
    trainReader.epochStarted(epoch);
    train.reset();
    double learningRate = network().getLearningRate("output");
    network().fit(train);
    double trainSeconds = seconds(start);
    if (!Double.isFinite(loss.mean())) {
      throw new TrainingException(
          "the loss became "
              + loss.mean()
              + " in epoch "
              + (epoch + 1)
              + ": the training diverged; a smaller train.learningRate than "
              + config.train().learningRate()
              + " may help");
    }
    double accuracy = testAccuracy();
    return new EpochMetrics(
        epoch,
        config.augment().gridmask().toSchedule().probabilityAt(epoch),
        (double) train.maskedImages() / train.images(),
        learningRate,
        loss.mean(),
        accuracy,
        train.images() / trainSeconds,
        seconds(start));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /**
   * Not {@code network.evaluate}: that prefetches with ND4J's iterator, which waits for ever when
   * reading fails.
   */
  private double testAccuracy() {
    Evaluation evaluation = new Evaluation(data.classNames().size());
    test.reset();
    while (test.hasNext()) {
      DataSet batch = test.next();
      evaluation.eval(batch.getLabels(), network().outputSingle(batch.getFeatures()));
    }
    return evaluation.accuracy();
  }

  private RunSummary summary() {
    List<EpochMetrics> rows = folder.metrics();
    double seconds = rows.stream().mapToDouble(EpochMetrics::seconds).sum();
    double trainSeconds =
        rows.stream().mapToDouble(row -> 1 / row.imagesPerSecond()).average().orElseThrow();
    return new RunSummary(
        rows.get(rows.size() - 1).testAccuracy(),
        1 / trainSeconds,
        rows.size(),
        rows.stream().mapToDouble(EpochMetrics::maskedFraction).average().orElseThrow(),
        skippedImages(),
        seconds,
        config.seed());
  }

  /** Ends the prefetching thread and closes the data. */
  @Override
  public void close() throws IOException {
    train.close();
    trainReader.close();
    testReader.close();
  }

  /** The mean loss over an epoch's images, regularisation included, as the network reports it. */
  private static final class EpochLoss extends BaseTrainingListener {
    private final TrainingProgress progress;
    private double sum;
    private int images;

    EpochLoss(TrainingProgress progress) {
      this.progress = progress;
    }

    @Override
    public void onEpochStart(Model model) {
      sum = 0;
      images = 0;
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      int batch = model.batchSize();
      sum += model.score() * batch;
      images += batch;
      progress.trained(images);
    }

    double mean() {
      return sum / images;
    }
  }
}
