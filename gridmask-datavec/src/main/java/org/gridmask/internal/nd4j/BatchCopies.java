package org.gridmask.internal.nd4j;

import java.util.Comparator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Shallow copies of batches with other features. */
public final class BatchCopies {

  /** Compares arrays by identity. */
  public static final Comparator<INDArray> IDENTITY = (a, b) -> a == b ? 0 : 1;

  private BatchCopies() {}

  /** A batch whose buffers will be overwritten, and which finds out if they were. */
  public interface Lent {
    /** This batch with other features. */
    DataSet withFeatures(INDArray features);
  }

  public static DataSet withFeatures(DataSet batch, INDArray features) {
    if (batch instanceof Lent lent) {
      return lent.withFeatures(features);
    }
    DataSet other =
        new DataSet(
            features, batch.getLabels(), batch.getFeaturesMaskArray(), batch.getLabelsMaskArray());
    copyNames(batch, other);
    return other;
  }

  public static MultiDataSet withFeatures(MultiDataSet batch, INDArray[] features) {
    MultiDataSet other =
        new org.nd4j.linalg.dataset.MultiDataSet(
            features,
            batch.getLabels(),
            batch.getFeaturesMaskArrays(),
            batch.getLabelsMaskArrays());
    other.setExampleMetaData(batch.getExampleMetaData());
    return other;
  }

  public static void copyNames(DataSet from, DataSet to) {
    to.setExampleMetaData(from.getExampleMetaData());
    to.setLabelNames(from.getLabelNamesList());
  }
}
