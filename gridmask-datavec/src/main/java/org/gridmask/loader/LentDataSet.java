package org.gridmask.loader;

import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import org.gridmask.internal.nd4j.BatchCopies;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** A batch in buffers that will be overwritten; reading it after that is an error. */
@SuppressWarnings("serial")
final class LentDataSet extends DataSet implements BatchCopies.Lent {

  private final transient BooleanSupplier isValid;

  LentDataSet(INDArray features, INDArray labels, BooleanSupplier isValid) {
    super(features, labels);
    this.isValid = isValid;
  }

  private void check() {
    // Not yet set while the superclass is constructed.
    if (isValid != null && !isValid.getAsBoolean()) {
      throw new IllegalStateException(
          "this batch was overwritten by later ones: its iterator has heldBatches(n) for fewer than"
              + " are in use, as by several workers, a queue or a cache; without heldBatches each"
              + " batch has arrays of its own");
    }
  }

  @Override
  public INDArray getFeatures() {
    check();
    return super.getFeatures();
  }

  @Override
  public INDArray getLabels() {
    check();
    return super.getLabels();
  }

  // The other methods that read the fields directly.

  @Override
  public DataSet getRange(int from, int to) {
    check();
    DataSet range = (DataSet) super.getRange(from, to);
    return new LentDataSet(range.getFeatures(), range.getLabels(), isValid);
  }

  @Override
  public void save(OutputStream to) {
    check();
    super.save(to);
  }

  @Override
  public void detach() {
    check();
    super.detach();
  }

  @Override
  public boolean equals(Object other) {
    check();
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  @Override
  public DataSet withFeatures(INDArray features) {
    DataSet other = new LentDataSet(features, super.getLabels(), isValid);
    BatchCopies.copyNames(this, other);
    return other;
  }
}
