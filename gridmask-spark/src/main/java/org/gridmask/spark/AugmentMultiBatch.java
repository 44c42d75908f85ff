package org.gridmask.spark;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.Function;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.KeyedPreProcessor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import scala.Tuple2;

/**
 * Runs pre-processors on a copy of each batch, in order; those that draw, {@code MaskPreProcessor}
 * and {@code MixPreProcessor}, by the epoch and the batch's key alone. So the batches are those of
 * one machine, however often and wherever a partition is computed.
 *
 * @param epoch the epoch, from 0
 * @param steps multi-normalisers, masks, mixers, label smoothing; all of them serializable
 */
public record AugmentMultiBatch(int epoch, List<MultiDataSetPreProcessor> steps)
    implements Function<Tuple2<Long, MultiDataSet>, MultiDataSet> {

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if {@code epoch} is negative or {@code steps} is null
   */
  public AugmentMultiBatch {
    Checks.notNegative("epoch", epoch);
    steps = List.copyOf(Checks.notNull("steps", steps));
  }

  @Override
  public MultiDataSet call(Tuple2<Long, MultiDataSet> indexed) {
    // The RDD may be cached.
    MultiDataSet batch = copy(indexed._2());
    for (MultiDataSetPreProcessor step : steps) {
      if (step instanceof KeyedPreProcessor keyed) {
        keyed.preProcess(batch, epoch, indexed._1());
      } else {
        step.preProcess(batch);
      }
    }
    return batch;
  }

  /** A copy, also where some inputs or outputs have a mask array and others have none. */
  private static MultiDataSet copy(MultiDataSet batch) {
    return new org.nd4j.linalg.dataset.MultiDataSet(
        copy(batch.getFeatures()),
        copy(batch.getLabels()),
        copy(batch.getFeaturesMaskArrays()),
        copy(batch.getLabelsMaskArrays()));
  }

  private static INDArray[] copy(INDArray[] arrays) {
    return arrays == null
        ? null
        : Stream.of(arrays)
            .map(array -> array == null ? null : array.dup())
            .toArray(INDArray[]::new);
  }
}
