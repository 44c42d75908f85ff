package org.gridmask.examples.train;

import java.io.IOException;
import java.util.Iterator;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.gridmask.examples.data.EpochRecordReader;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;

/**
 * One pass over the test images of a run, as its trainer evaluates them: features [N, C, H, W],
 * normalised, and labels [N, classes], one-hot; always in the same order. Images that cannot be
 * read are left out. One batch is held at a time.
 */
public final class TestBatches implements Iterator<DataSet>, AutoCloseable {

  private final EpochRecordReader reader;
  private final RecordReaderDataSetIterator batches;

  TestBatches(ImagePipeline images, DataSetPreProcessor normalizer) throws IOException {
    reader = images.testReader();
    batches = images.batches(reader, normalizer);
  }

  @Override
  public boolean hasNext() {
    return batches.hasNext();
  }

  @Override
  public DataSet next() {
    return batches.next();
  }

  /** Closes the data. */
  @Override
  public void close() throws IOException {
    reader.close();
  }
}
