package org.gridmask.iterator;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** {@link DeferredDataSet} for several inputs. */
// Serializable by its superclass alone: what draws its masks is not.
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

  private synchronized void settle() {
    if (pending != null) {
      UnaryOperator<INDArray[]> masks = pending;
      pending = null;
      setFeatures(masks.apply(super.getFeatures()));
    }
  }

  @Override
  public INDArray[] getFeatures() {
    if (!AsyncPrefetching.isMovingArrays()) {
      settle();
    }
    return super.getFeatures();
  }

  @Override
  public INDArray getFeatures(int index) {
    return getFeatures()[index];
  }

  // The rest of what reads the features' field without its getter.

  @Override
  public void save(OutputStream to) throws IOException {
    settle();
    super.save(to);
  }

  @Override
  public List<MultiDataSet> asList() {
    settle();
    return super.asList();
  }

  @Override
  public boolean equals(Object other) {
    settle();
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    settle();
    return super.hashCode();
  }

  @Override
  public String toString() {
    settle();
    return super.toString();
  }
}
