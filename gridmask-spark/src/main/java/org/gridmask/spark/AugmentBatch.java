package org.gridmask.spark;

import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.KeyedPreProcessor;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import scala.Tuple2;

/**
 * Runs pre-processors on a copy of each batch, in order; those that draw, {@code MaskPreProcessor}
 * and {@code MixPreProcessor}, by the epoch and the batch's key alone. So the batches are those of
 * one machine, however often and wherever a partition is computed.
 *
 * @param epoch the epoch, from 0
 * @param steps normalisers, masks, mixers, label smoothing; all of them serializable, and given one
 *     by one: masks and mixers in a {@code CompositeDataSetPreProcessor} get no key and throw
 */
public record AugmentBatch(int epoch, List<DataSetPreProcessor> steps)
    implements Function<Tuple2<Long, DataSet>, DataSet> {

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if {@code epoch} is negative or {@code steps} is null
   */
  public AugmentBatch {
    Checks.notNegative("epoch", epoch);
    steps = List.copyOf(Checks.notNull("steps", steps));
  }

  @Override
  public DataSet call(Tuple2<Long, DataSet> indexed) {
    // The RDD may be cached.
    DataSet batch = indexed._2().copy();
    for (DataSetPreProcessor step : steps) {
      if (step instanceof KeyedPreProcessor keyed) {
        keyed.preProcess(batch, epoch, indexed._1());
      } else {
        step.preProcess(batch);
      }
    }
    return batch;
  }
}
