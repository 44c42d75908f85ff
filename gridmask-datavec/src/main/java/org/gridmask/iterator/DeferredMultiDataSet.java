package org.gridmask.iterator;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gridmask.internal.nd4j.CallingThread;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** {@link DeferredDataSet} for several inputs. */
// Serializable only by inheritance: the masking function is not.
@SuppressWarnings("serial")
final class DeferredMultiDataSet extends org.nd4j.linalg.dataset.MultiDataSet {

  private UnaryOperator<INDArray[]> pending;

  DeferredMultiDataSet(MultiDataSet batch, UnaryOperator<INDArray[]> masks) {
    super(
        batch.getFeatures(),
        batch.getLabels(),
        batch.getFeaturesMaskArrays(),
        batch.getLabelsMaskArrays());
    setExampleMetaData(batch.getExampleMetaData());
    pending = masks;
  }

  private synchronized void applyMasks() {
    if (pending != null) {
      UnaryOperator<INDArray[]> masks = pending;
      pending = null;
      setFeatures(masks.apply(super.getFeatures()));
    }
  }

  @Override
  public INDArray[] getFeatures() {
    if (!CallingThread.isMovingArrays()) {
      applyMasks();
    }
    return super.getFeatures();
  }

  @Override
  public INDArray getFeatures(int index) {
    return getFeatures()[index];
  }

  // The other methods that read the features' field directly.

  @Override
  public void save(OutputStream to) throws IOException {
    applyMasks();
    super.save(to);
  }

  @Override
  public List<MultiDataSet> asList() {
    applyMasks();
    return super.asList();
  }

  @Override
  public boolean equals(Object other) {
    applyMasks();
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    applyMasks();
    return super.hashCode();
  }

  @Override
  public String toString() {
    applyMasks();
    return super.toString();
  }
}
