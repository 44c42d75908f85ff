package org.gridmask.examples.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Batches of images whose label maps are the labels of both of a network's outputs. */
@SuppressWarnings("serial")
final class LabelsForBothHeads extends MultiDataSetIteratorAdapter {

  private final DataSetIterator batches;

  LabelsForBothHeads(DataSetIterator batches) {
    super(batches);
    this.batches = batches;
  }

  @Override
  public MultiDataSet next() {
    DataSet batch = batches.next();
    INDArray labels = batch.getLabels();
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {batch.getFeatures()}, new INDArray[] {labels, labels});
  }
}
