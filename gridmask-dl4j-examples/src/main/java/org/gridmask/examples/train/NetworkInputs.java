package org.gridmask.examples.train;

import java.util.function.Function;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Batches of images as the inputs and labels of a network that has several of them. */
@SuppressWarnings("serial")
final class NetworkInputs extends MultiDataSetIteratorAdapter {

  private final DataSetIterator batches;
  private final Function<DataSet, MultiDataSet> arranged;

  NetworkInputs(DataSetIterator batches, Function<DataSet, MultiDataSet> arranged) {
    super(batches);
    this.batches = batches;
    this.arranged = arranged;
  }

  @Override
  public MultiDataSet next() {
    return arranged.apply(batches.next());
  }
}
