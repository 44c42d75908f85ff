package org.gridmask.examples.train;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Batches of images whose boxes are the second input of a network that has no labels. */
@SuppressWarnings("serial")
final class DetectorInputs extends MultiDataSetIteratorAdapter {

  private final DataSetIterator batches;

  DetectorInputs(DataSetIterator batches) {
    super(batches);
    this.batches = batches;
  }

  @Override
  public MultiDataSet next() {
    DataSet batch = batches.next();
    INDArray images = batch.getFeatures();
    INDArray none = Nd4j.zeros(DataType.FLOAT, images.size(0), 1);
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {images, batch.getLabels()}, new INDArray[] {none, none});
  }
}
