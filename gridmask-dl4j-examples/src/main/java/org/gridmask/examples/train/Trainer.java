package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.weights.PretrainedWeights;
import org.gridmask.dl4j.weights.WeightsException;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.run.Scores;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ISchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network with the configuration in its run folder.
 *
 * <p>After each epoch its metrics and then a checkpoint are written. All random numbers of an epoch
 * depend only on the seed and the epoch's number, so a killed run resumes from its checkpoint with
 * the same results. Not thread-safe.
 */
public final class Trainer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final RunFolder folder;
  private final TrainConfig config;
  private final DataSource data;
  private final Task task;
  private final int trainSize;
  private final ISchedule rate;
  private final TrainingState state;
  private final PretrainedWeights.Loaded weights;
  private final FastPath.Attached fastPath;
  private final ReplicaTraining replicas;
  private final Optional<Cluster.Training> cluster;
  private final TrainingBatches train;
  private final ScoredImages test;
  private final Optional<ScoredImages> validation;

  private Trainer(
      RunFolder folder,
      DataSource data,
      Task task,
      TrainingState state,
      PretrainedWeights.Loaded weights,
      Optional<Cluster> cluster) {
    this.folder = folder;
    this.config = folder.config();
    this.data = data;
    this.task = task;
    this.trainSize = task.trainSize();
    this.rate = config.train().toRate(task.epochIterations());
    this.state = state;
    this.weights = weights;
    this.fastPath = accelerate(state.network());
    this.replicas =
        config.train().workers() == 1 || cluster.isPresent()
            ? null
            : new ReplicaTraining(state.network(), config.train().workers(), this::accelerate);
    train = new TrainingBatches(config, task, state.normalizer());
    this.cluster = cluster.map(c -> c.train(state.network(), config, train.keyed()));
    test = task.testImages(state.normalizer());
    validation = task.validationImages(state.normalizer());
  }

  /**
   * Checks that pretrained weights, if any are configured, fit the network, before a run folder is
   * created.
   *
   * @param config the configuration
   * @param data the data set
   * @throws ConfigException if they do not
   * @throws IOException if they cannot be read
   */
  public static void requireWeights(TrainConfig config, DataSource data) throws IOException {
    if (!config.model().weights().isEmpty()) {
      Task task = Task.of(config, data);
      ComputationGraph network = task.network();
      try {
        load(config, task, network);
      } finally {
        // The network to train needs as much memory again.
        network.close();
      }
    }
  }

  private static PretrainedWeights.Loaded load(
      TrainConfig config, Task task, ComputationGraph network) throws IOException {
    try {
      PretrainedWeights weights = PretrainedWeights.load(Path.of(config.model().weights()));
      return task.forClasses(weights).into(network);
    } catch (WeightsException e) {
      throw new ConfigException("model.weights: " + e.getMessage(), e);
    }
  }

  /**
   * Checks that the network accepts a data set's images, before a run folder is created.
   *
   * @param config the configuration
   * @param data the data set
   * @throws ConfigException if it does not
   */
  public static void requireUsable(TrainConfig config, DataSource data) {
    Task.of(config, data).requireUsable();
  }

  /**
   * Prepares a new run, or resumes one from its last checkpoint.
   *
   * @param folder the run's folder
   * @param data the data set
   * @return the trainer, at the first epoch to train
   * @throws IOException if the data or the checkpoint cannot be read, or the folder cannot be
   *     written
   * @throws TrainingException if all checkpoints are damaged
   * @throws ConfigException if the network does not accept the data's images
   */
  public static Trainer of(RunFolder folder, DataSource data) throws IOException {
    return of(folder, data, Optional.empty());
  }

  /**
   * Prepares a new run, or resumes one from its last checkpoint.
   *
   * @param folder the run's folder
   * @param data the data set
   * @param cluster where the workers train; empty for this process
   * @return the trainer, at the first epoch to train
   * @throws IOException if the data or the checkpoint cannot be read, or the folder cannot be
   *     written
   * @throws TrainingException if all checkpoints are damaged
   * @throws ConfigException if the network does not accept the data's images
   * @throws UnsupportedOperationException if there is a cluster, and the task is not classification
   */
  public static Trainer of(RunFolder folder, DataSource data, Optional<Cluster> cluster)
      throws IOException {
    TrainConfig config = folder.config();
    requireUsable(config, data);
    List<Path> checkpoints = folder.checkpoints();
    Task task = Task.of(config, data);
    boolean isFresh = checkpoints.isEmpty();
    TrainingState state = isFresh ? TrainingState.fresh(config, task) : newestIntact(checkpoints);
    folder.resumeAt(state.network().getEpochCount());
    PretrainedWeights.Loaded weights =
        isFresh && !config.model().weights().isEmpty() ? load(config, task, state.network()) : null;
    return new Trainer(folder, data, task, state, weights, cluster);
  }

  private static TrainingState newestIntact(List<Path> checkpoints) throws IOException {
    List<TrainingException> damaged = new ArrayList<>();
    for (Path checkpoint : checkpoints) {
      try {
        TrainingState state = TrainingState.load(checkpoint);
        damaged.forEach(e -> LOG.warn("{}; resuming from an earlier checkpoint", e.getMessage()));
        return state;
      } catch (TrainingException e) {
        damaged.add(e);
      }
    }
    throw new TrainingException(
        "%s%s; delete %s to restart from the first epoch"
            .formatted(
                damaged.get(0).getMessage(),
                damaged.size() > 1 ? ", and so are the other checkpoints" : "",
                checkpoints.get(0).getParent()),
        damaged.get(0));
  }

  /** Attaches the fast path to the network or a replica of it, if configured. */
  private FastPath.Attached accelerate(ComputationGraph network) {
    return config.train().fastPath()
        ? FastPath.attachTo(network, config.train().precision())
        : FastPath.Attached.NOTHING;
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
   * What was loaded of the pretrained weights.
   *
   * @return empty if there are none, or the run is resumed
   */
  public Optional<PretrainedWeights.Loaded> weights() {
    return Optional.ofNullable(weights);
  }

  /**
   * What runs on oneDNN.
   *
   * @return the attached fast path
   */
  public FastPath.Attached fastPath() {
    return fastPath;
  }

  /**
   * The epoch at which {@link #train} starts.
   *
   * @return 0, or the number of finished epochs of a resumed run
   */
  public int firstEpoch() {
    return network().getEpochCount();
  }

  /**
   * The number of unreadable images that were skipped.
   *
   * @return training, validation and test images together
   */
  public int skippedImages() {
    return Math.max(train.skipped(), cluster.map(c -> c.unreadable().size()).orElse(0))
        + test.skipped()
        + validation.map(ScoredImages::skipped).orElse(0);
  }

  /**
   * Trains the remaining epochs and writes the model, also in PyTorch's form if pretrained weights
   * were given, and the summary.
   *
   * @param progress receives progress events
   * @return the summary
   * @throws IOException if the data cannot be read or the folder cannot be written; finished epochs
   *     are kept
   * @throws TrainingException if the loss becomes NaN or infinite; the last checkpoint is kept
   */
  public RunSummary train(TrainingProgress progress) throws IOException {
    if (firstEpoch() == config.train().epochs()) {
      countSkipped();
    }
    trainUpTo(config.train().epochs(), progress);
    RunSummary summary = summary();
    folder.writeSummary(summary);
    return summary;
  }

  /**
   * Trains the first epochs of the run, with the schedules of the whole run, and writes the model
   * but no summary.
   *
   * @param epochs the total number of epochs to reach, at most that of the configuration
   * @param progress receives progress events
   * @throws IOException if the data cannot be read or the folder cannot be written; finished epochs
   *     are kept
   * @throws TrainingException if the loss becomes NaN or infinite; the last checkpoint is kept
   */
  public void trainUpTo(int epochs, TrainingProgress progress) throws IOException {
    while (network().getEpochCount() < Math.min(epochs, config.train().epochs())) {
      EpochMetrics metrics = epoch(network().getEpochCount(), progress);
      folder.append(metrics);
      folder.writeCheckpoint(state::save);
      progress.epochEnded(metrics);
    }
    folder.writeModel(state::save);
    if (!config.model().weights().isEmpty()) {
      folder.writeStateDict(PretrainedWeights.of(network())::write);
    }
  }

  /** Counts skipped images when a run was killed after its last checkpoint and no epoch remains. */
  private void countSkipped() {
    train.begin(config.train().epochs() - 1).forEachRemaining(batch -> {});
    train.end();
    test.read();
    validation.ifPresent(ScoredImages::read);
  }

  private EpochMetrics epoch(int epoch, TrainingProgress progress) throws IOException {
    long start = System.nanoTime();
    double learningRate = rate.valueAt(network().getIterationCount(), epoch);
    progress.epochStarted(epoch, trainSize);
    Cluster.Epoch trained;
    double trainSeconds;
    Scores tested = Scores.unknown(taskKind());
    Scores validated = Scores.unknown(taskKind());
    try {
      trained = trainOneEpoch(epoch, progress);
      trainSeconds = seconds(start);
      if (config.train().evaluates(epoch)) {
        if (validation.isPresent()) {
          validated = evaluate(validation.get(), epoch);
        }
        // With validation images, the test images are for the final network.
        if (validation.isEmpty() || epoch + 1 == config.train().epochs()) {
          tested = evaluate(test, epoch);
        }
      }
    } catch (TrainingException e) {
      throw e.isDivergence() ? new TrainingException(e.getMessage() + advice(), e) : e;
    }
    return new EpochMetrics(
        epoch,
        train.probabilityAt(epoch),
        (double) trained.masked() / trained.images(),
        learningRate,
        trained.loss(),
        trained.images() / trainSeconds,
        seconds(start),
        tested,
        validated,
        "%016x".formatted(trained.maskHash()));
  }

  private TaskKind taskKind() {
    return config.model().name().task();
  }

  private Cluster.Epoch trainOneEpoch(int epoch, TrainingProgress progress) {
    Cluster.Epoch trained =
        cluster.isPresent()
            ? cluster.get().fit(epoch, task.trainOrder(epoch), progress::trained)
            : trainHere(epoch, progress);
    // The loss does not cover the weights of the last step.
    requireNumbers("weights", network().params(), epoch);
    return trained;
  }

  private Cluster.Epoch trainHere(int epoch, TrainingProgress progress) {
    EpochLoss loss = new EpochLoss(epoch, config.train().workers(), progress);
    MultiDataSetIterator inputs = task.inputs(train.begin(epoch));
    if (replicas == null) {
      Nd4j.getRandom().setSeed(layerSeed(epoch, 0));
      network().setListeners(loss.ofWorker(0));
      network().fit(inputs);
    } else {
      replicas.fit(inputs, loss::ofWorker, worker -> layerSeed(epoch, worker));
    }
    train.end();
    return new Cluster.Epoch(train.images(), loss.mean(), train.masked(), train.maskHash());
  }

  private static void requireNumbers(String what, INDArray values, int epoch) {
    if (!Double.isFinite(values.norm1Number().doubleValue())) {
      throw TrainingException.diverged(
          "the %s are no longer finite in epoch %s".formatted(what, epoch + 1));
    }
  }

  /** Deeplearning4j's layers draw from the generator of their thread. */
  private long layerSeed(int epoch, int worker) {
    return KeyedRandom.of(config.seed(), Purpose.LAYERS, epoch, worker).nextLong();
  }

  private String advice() throws IOException {
    List<Path> checkpoints = folder.checkpoints();
    return "; a smaller train.learningRate than %s may help%s"
        .formatted(
            config.train().learningRate(),
            checkpoints.isEmpty()
                ? ""
                : "; " + checkpoints.get(0) + " is the last good checkpoint");
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private Scores evaluate(ScoredImages images, int epoch) {
    return images.scores(network(), outputs -> requireNumbers("probabilities", outputs, epoch));
  }

  private RunSummary summary() {
    List<EpochMetrics> rows = folder.metrics();
    double seconds = rows.stream().mapToDouble(EpochMetrics::seconds).sum();
    double trainSeconds =
        rows.stream().mapToDouble(row -> 1 / row.imagesPerSecond()).average().orElseThrow();
    EpochMetrics last = rows.get(rows.size() - 1);
    // Without labels there is no score.
    EpochMetrics best = EpochMetrics.best(rows).orElse(last);
    return new RunSummary(
        last.test(),
        validation.map(images -> last.validation()),
        best.epoch(),
        best.score(),
        1 / trainSeconds,
        rows.size(),
        rows.stream().mapToDouble(EpochMetrics::maskedFraction).average().orElseThrow(),
        skippedImages(),
        data.ignored(),
        seconds,
        config.seed());
  }

  /** Stops the reader threads and closes the data. */
  @Override
  public void close() {
    train.close();
    test.close();
    validation.ifPresent(ScoredImages::close);
    // They would last as long as the thread, and arrays until the next collection, beside the
    // memory that the report needs.
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    System.gc();
  }
}
