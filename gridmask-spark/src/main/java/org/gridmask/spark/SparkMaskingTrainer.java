package org.gridmask.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.graph.dataset.DataSetToMultiDataSetFn;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.check.Checks;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;

/**
 * Trains a network of dl4j-spark epoch by epoch, each with its own masks: the driver counts the
 * epochs, by the network's own count, so that a restored network resumes where it was.
 *
 * <pre>
 * JavaPairRDD&lt;Long, DataSet&gt; train = IndexedBatches.of(batches);
 * var masks = new MaskPreProcessor(new MaskPolicy(GridMask.imageNet(), schedule, 42));
 * SparkMaskingTrainer.of(network, train, List.of(normalizer, masks))
 *     .withCheckpoints("hdfs:///run")
 *     .afterEpoch(epoch -&gt; System.out.println(network.evaluate(test).accuracy()))
 *     .fit(300);
 * </pre>
 */
public final class SparkMaskingTrainer {

  private final JavaSparkContext context;
  private final Supplier<Model> network;
  private final IntConsumer epoch;
  private final List<Consumer<Integer>> afterEpoch = new ArrayList<>();

  private SparkMaskingTrainer(
      JavaSparkContext context, Supplier<Model> network, IntConsumer epoch) {
    this.context = context;
    this.network = network;
    this.epoch = epoch;
  }

  /**
   * A trainer of a graph with one input and output.
   *
   * @param network the network
   * @param batches the batches with the positions of their first images, as {@link IndexedBatches}
   *     makes them
   * @param steps normalisers, masks and mixers, see {@link AugmentBatch}
   * @return the trainer
   */
  public static SparkMaskingTrainer of(
      SparkComputationGraph network,
      JavaPairRDD<Long, DataSet> batches,
      List<DataSetPreProcessor> steps) {
    return of(network, epoch -> batches, steps);
  }

  /**
   * A trainer of a network of layers.
   *
   * @param network the network
   * @param batches the batches with the positions of their first images
   * @param steps normalisers, masks and mixers, see {@link AugmentBatch}
   * @return the trainer
   */
  public static SparkMaskingTrainer of(
      SparkDl4jMultiLayer network,
      JavaPairRDD<Long, DataSet> batches,
      List<DataSetPreProcessor> steps) {
    return new SparkMaskingTrainer(
        network.getSparkContext(),
        network::getNetwork,
        epoch -> fit(augmented(batches, epoch, steps), network::fit));
  }

  /**
   * A trainer of a graph.
   *
   * @param network the network
   * @param batches the batches with the positions of their first images
   * @param steps normalisers, masks and mixers, see {@link AugmentMultiBatch}
   * @return the trainer
   */
  public static SparkMaskingTrainer ofMulti(
      SparkComputationGraph network,
      JavaPairRDD<Long, MultiDataSet> batches,
      List<MultiDataSetPreProcessor> steps) {
    return new SparkMaskingTrainer(
        network.getSparkContext(),
        network::getNetwork,
        epoch ->
            fit(
                JavaRDD.fromRDD(batches.rdd(), batches.classTag())
                    .map(new AugmentMultiBatch(epoch, steps)),
                network::fitMultiDataSet));
  }

  /**
   * A trainer of images that are read anew in each epoch.
   *
   * @param network the network
   * @param batchesOf the batches of an epoch, such as by {@link ImageFiles#read}
   * @param steps normalisers, masks and mixers, see {@link AugmentBatch}
   * @return the trainer
   */
  public static SparkMaskingTrainer of(
      SparkComputationGraph network,
      IntFunction<JavaPairRDD<Long, DataSet>> batchesOf,
      List<DataSetPreProcessor> steps) {
    return new SparkMaskingTrainer(
        network.getSparkContext(),
        network::getNetwork,
        epoch ->
            fit(
                augmented(batchesOf.apply(epoch), epoch, steps).map(new DataSetToMultiDataSetFn()),
                network::fitMultiDataSet));
  }

  /** Training masters persist what they train on, and leave it so. */
  private static <T> void fit(JavaRDD<T> batches, Consumer<JavaRDD<T>> training) {
    try {
      training.accept(batches);
    } finally {
      batches.unpersist(false);
    }
  }

  private static JavaRDD<DataSet> augmented(
      JavaPairRDD<Long, DataSet> batches, int epoch, List<DataSetPreProcessor> steps) {
    return JavaRDD.fromRDD(batches.rdd(), batches.classTag()).map(new AugmentBatch(epoch, steps));
  }

  /**
   * Runs an action after each epoch, on the driver.
   *
   * @param action gets the number of the epoch that has ended, from 0
   * @return this trainer
   */
  public SparkMaskingTrainer afterEpoch(Consumer<Integer> action) {
    afterEpoch.add(Checks.notNull("action", action));
    return this;
  }

  /**
   * Writes the network after each epoch, with its updater's state: {@code epoch-1.zip} and so on,
   * each written atomically. {@link ModelSerializer} restores them.
   *
   * @param folder a folder on a file system of Hadoop, such as {@code hdfs:///run} or {@code
   *     file:///run}
   * @return this trainer
   */
  public SparkMaskingTrainer withCheckpoints(String folder) {
    Checks.notNull("folder", folder);
    return afterEpoch(epochEnded -> write(folder, epochEnded + 1));
  }

  private void write(String folder, int epochs) {
    try {
      // Not closed: others share it.
      FileSystem files = FileSystem.get(URI.create(folder), context.hadoopConfiguration());
      Path whole = new Path(folder, "epoch-" + epochs + ".zip");
      Path part = new Path(folder, "epoch-" + epochs + ".part");
      try (OutputStream out = files.create(part, true)) {
        ModelSerializer.writeModel(network.get(), out, true);
      }
      files.delete(whole, false);
      if (!files.rename(part, whole)) {
        throw new IOException(part + " cannot be renamed to " + whole);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Trains until the network's epoch count reaches a number.
   *
   * @param epochs the total number of epochs, including those that the network has had
   * @throws IllegalArgumentException if {@code epochs} is negative
   */
  public void fit(int epochs) {
    Checks.notNegative("epochs", epochs);
    for (int number = epochs(); number < epochs; number = epochs()) {
      epoch.accept(number);
      for (Consumer<Integer> action : afterEpoch) {
        action.accept(number);
      }
    }
  }

  private int epochs() {
    Model model = network.get();
    return model instanceof ComputationGraph graph
        ? graph.getEpochCount()
        : ((MultiLayerNetwork) model).getEpochCount();
  }
}
