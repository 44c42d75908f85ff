package org.gridmask.iterator;

import java.io.OutputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gridmask.internal.nd4j.BatchCopies;
import org.gridmask.internal.nd4j.CallingThread;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * A batch that is masked when its features are first read, which is after its epoch was announced.
 */
// Serializable only by inheritance: the masking function is not.
@SuppressWarnings("serial")
final class DeferredDataSet extends DataSet {

  private UnaryOperator<INDArray[]> pending;

  DeferredDataSet(DataSet batch, UnaryOperator<INDArray[]> masks) {
    super(
        batch.getFeatures(),
        batch.getLabels(),
        batch.getFeaturesMaskArray(),
        batch.getLabelsMaskArray());
    BatchCopies.copyNames(batch, this);
    pending =
        features -> {
          // Throws if it was lent and is overwritten.
          batch.getFeatures();
          return masks.apply(features);
        };
  }

  private synchronized void applyMasks() {
    if (pending != null) {
      UnaryOperator<INDArray[]> masks = pending;
      pending = null;
      setFeatures(masks.apply(new INDArray[] {super.getFeatures()})[0]);
    }
  }

  @Override
  public INDArray getFeatures() {
    if (!CallingThread.isMovingArrays()) {
      applyMasks();
    }
    return super.getFeatures();
  }

  @Override
  public synchronized MultiDataSet toMultiDataSet() {
    if (pending == null) {
      return super.toMultiDataSet();
    }
    DataSet unmasked =
        new DataSet(super.getFeatures(), getLabels(), getFeaturesMaskArray(), getLabelsMaskArray());
    BatchCopies.copyNames(this, unmasked);
    return new DeferredMultiDataSet(unmasked.toMultiDataSet(), pending);
  }

  // The other methods that read the features' field directly.

  @Override
  public org.nd4j.linalg.dataset.api.DataSet getRange(int from, int to) {
    applyMasks();
    return super.getRange(from, to);
  }

  @Override
  public void save(OutputStream to) {
    applyMasks();
    super.save(to);
  }

  @Override
  public DataSet get(int i) {
    applyMasks();
    return super.get(i);
  }

  @Override
  public List<DataSet> asList() {
    applyMasks();
    return super.asList();
  }

  @Override
  public SplitTestAndTrain splitTestAndTrain(int numHoldout) {
    applyMasks();
    return super.splitTestAndTrain(numHoldout);
  }

  @Override
  public boolean equals(Object other) {
    applyMasks();
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  @Override
  public String toString() {
    applyMasks();
    return super.toString();
  }
}
