package org.gridmask.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.MixPolicy;
import org.gridmask.mix.MixPreProcessor;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Batches of an RDD against those of one machine. */
class AugmentedBatchesTest {

  private static final int EPOCH = 3;

  private static final MixPreProcessor MIXED =
      new MixPreProcessor(new MixPolicy(new CutMix(), ProbabilitySchedule.constant(0.5), 3));

  private static final MaskPolicy POLICY =
      new MaskPolicy(GridMask.builder().d(4, 9).build(), ProbabilitySchedule.linear(0.8, 5), 7);

  /** Batches of 4, 3, 2, 1, 4, ... images. */
  private static List<DataSet> batches() {
    List<DataSet> batches = new ArrayList<>();
    Nd4j.getRandom().setSeed(1);
    for (int i = 0; i < 10; i++) {
      int images = 4 - i % 4;
      INDArray labels = Nd4j.zeros(images, 5);
      for (int image = 0; image < images; image++) {
        labels.putScalar(image, (i + image) % 5, 1);
      }
      batches.add(new DataSet(Nd4j.rand(images, 2, 12, 12).addi(1), labels));
    }
    return batches;
  }

  private static List<DataSet> onOneMachine() {
    var inside = new ExistingDataSetIterator(batches());
    inside.setPreProcessor(MIXED);
    List<DataSet> augmented = new ArrayList<>();
    try (var masked = new MaskingDataSetIterator(inside, POLICY)) {
      masked.runEpoch(EPOCH, () -> masked.forEachRemaining(batch -> augmented.add(batch.copy())));
    }
    return augmented;
  }

  @Test
  void anyNumberOfPartitionsHasTheMasksAndMixturesOfOneMachine() {
    List<DataSet> expected = onOneMachine();
    assertThat(expected).isNotEqualTo(batches());
    var augment = new AugmentBatch(EPOCH, List.of(MIXED, new MaskPreProcessor(POLICY)));
    try (JavaSparkContext context = SparkContexts.local(2)) {
      for (int partitions : new int[] {1, 3, 10, 13}) {
        JavaRDD<DataSet> batches = context.parallelize(batches(), partitions).cache();
        JavaPairRDD<Long, DataSet> indexed = IndexedBatches.of(batches);
        List<DataSet> first =
            JavaRDD.fromRDD(indexed.rdd(), indexed.classTag()).map(augment).collect();
        assertThat(first).isEqualTo(expected);
        // What is cached is not changed, so that a lost partition is made again as it was.
        assertThat(batches.collect()).isEqualTo(batches());
        assertThat(
                indexed
                    .repartition(2)
                    .mapToPair(b -> new scala.Tuple2<>(b._1(), augment.call(b)))
                    .sortByKey()
                    .values()
                    .collect())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void aSpeculativeCopyDrawsTheMasksOfItsOriginal() {
    var augment = new AugmentBatch(EPOCH, List.of(MIXED, new MaskPreProcessor(POLICY)));
    Queue<Boolean> started = new ConcurrentLinkedQueue<>();
    try (SparkContexts.Cluster cluster = SparkContexts.twoHosts()) {
      JavaSparkContext context = cluster.context();
      context
          .sc()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onTaskStart(SparkListenerTaskStart task) {
                  started.add(task.taskInfo().speculative());
                }
              });
      JavaPairRDD<Long, DataSet> indexed =
          IndexedBatches.of(context.parallelize(batches(), 4).cache());
      List<DataSet> augmented =
          JavaRDD.fromRDD(indexed.rdd(), indexed.classTag())
              .map(
                  batch -> {
                    DataSet result = augment.call(batch);
                    if (TaskContext.get().partitionId() == 3
                        && TaskContext.get().attemptNumber() == 0) {
                      // Only its copy ends; Spark interrupts the original then.
                      Thread.sleep(Long.MAX_VALUE);
                    }
                    return result;
                  })
              .collect();
      assertThat(augmented).isEqualTo(onOneMachine());
    }
    assertThat(started).contains(true);
  }

  @Test
  void batchesOfSeveralInputsAsWell() {
    List<MultiDataSet> batches = batches().stream().map(DataSet::toMultiDataSet).toList();
    List<MultiDataSet> expected = onOneMachine().stream().map(DataSet::toMultiDataSet).toList();
    var augment = new AugmentMultiBatch(EPOCH, List.of(MIXED, new MaskPreProcessor(POLICY)));
    try (JavaSparkContext context = SparkContexts.local(2)) {
      JavaPairRDD<Long, MultiDataSet> indexed =
          IndexedBatches.ofMulti(context.parallelize(batches, 3));
      assertThat(JavaRDD.fromRDD(indexed.rdd(), indexed.classTag()).map(augment).collect())
          .isEqualTo(expected);
    }
  }

  @Test
  void someOutputsMayHaveMaskArrays() {
    INDArray[] labels = {Nd4j.eye(2), Nd4j.ones(2, 3)};
    INDArray[] masks = {null, Nd4j.ones(2, 1)};
    MultiDataSet batch =
        new org.nd4j.linalg.dataset.MultiDataSet(
            new INDArray[] {Nd4j.rand(2, 1, 12, 12)}, labels, null, masks);
    MultiDataSet augmented =
        new AugmentMultiBatch(EPOCH, List.of(new MaskPreProcessor(POLICY)))
            .call(new scala.Tuple2<>(0L, batch));
    assertThat(augmented.getLabels()).isEqualTo(labels);
    assertThat(augmented.getLabelsMaskArrays()).isEqualTo(masks);
    assertThat(augmented.getFeatures(0)).isNotEqualTo(batch.getFeatures(0));
  }

  @Test
  void aBatchWithoutFeaturesIsAnError() {
    try (JavaSparkContext context = SparkContexts.local(1)) {
      JavaRDD<DataSet> batches = context.parallelize(List.of(new DataSet(null, Nd4j.eye(2))));
      assertThatThrownBy(() -> IndexedBatches.of(batches))
          .hasMessageContaining("features must be given");
      JavaRDD<MultiDataSet> several = batches.map(DataSet::toMultiDataSet);
      assertThatThrownBy(() -> IndexedBatches.ofMulti(several))
          .hasMessageContaining("features must be given");
    }
  }
}
