package org.gridmask.spark;

import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import scala.Tuple2;

/**
 * Batches with the position of their first image in the RDD, which is the key of their masks.
 *
 * <p>The positions depend on the order of the batches, not on partitions, executors or repeated
 * tasks. An RDD whose order may change when a partition is computed again, as after a {@code
 * repartition} of unsorted data, must be indexed before that, or have keys of its own.
 */
public final class IndexedBatches {

  private IndexedBatches() {}

  /**
   * Indexes batches. Counts their images, in one job over the RDD.
   *
   * @param batches the batches, or single images
   * @return each batch with the position of its first image, from 0
   */
  public static JavaPairRDD<Long, DataSet> of(JavaRDD<DataSet> batches) {
    return indexed(batches, new CountOfDataSet());
  }

  /**
   * Indexes batches. Counts their images, in one job over the RDD.
   *
   * @param batches the batches, or single images
   * @return each batch with the position of its first image, from 0
   */
  public static JavaPairRDD<Long, MultiDataSet> ofMulti(JavaRDD<MultiDataSet> batches) {
    return indexed(batches, new CountOfMultiDataSet());
  }

  private interface Count<T> extends ToLongFunction<T>, java.io.Serializable {}

  private static final class CountOfDataSet implements Count<DataSet> {
    private static final long serialVersionUID = 1L;

    @Override
    public long applyAsLong(DataSet batch) {
      return Checks.notNull("features", batch.getFeatures()).size(0);
    }
  }

  private static final class CountOfMultiDataSet implements Count<MultiDataSet> {
    private static final long serialVersionUID = 1L;

    @Override
    public long applyAsLong(MultiDataSet batch) {
      INDArray[] features = Checks.notNull("features", batch.getFeatures());
      return Checks.notNull("features", features[0]).size(0);
    }
  }

  private static <T> JavaPairRDD<Long, T> indexed(JavaRDD<T> batches, Count<T> count) {
    List<Tuple2<Integer, Long>> counts =
        batches
            .mapPartitionsWithIndex(
                (partition, those) -> {
                  long images = 0;
                  while (those.hasNext()) {
                    images += count.applyAsLong(those.next());
                  }
                  return List.of(new Tuple2<>(partition, images)).iterator();
                },
                true)
            .collect();
    long[] firsts = new long[counts.size()];
    for (int i = 1; i < firsts.length; i++) {
      firsts[i] = firsts[i - 1] + counts.get(i - 1)._2();
    }
    return batches
        .mapPartitionsWithIndex((partition, those) -> keyed(those, firsts[partition], count), true)
        .mapToPair(pair -> pair);
  }

  private static <T> Iterator<Tuple2<Long, T>> keyed(
      Iterator<T> batches, long first, Count<T> count) {
    return new Iterator<>() {
      private long next = first;

      @Override
      public boolean hasNext() {
        return batches.hasNext();
      }

      @Override
      public Tuple2<Long, T> next() {
        T batch = batches.next();
        Tuple2<Long, T> pair = new Tuple2<>(next, batch);
        next += count.applyAsLong(batch);
        return pair;
      }
    };
  }
}
