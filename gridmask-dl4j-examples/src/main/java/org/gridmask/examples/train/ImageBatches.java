package org.gridmask.examples.train;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.gridmask.examples.data.EpochRecordReader;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.mask.Fill;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.EpochAware;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.CompositeDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;

/**
 * Batches of a data set's images, from image files read by several threads or from a record reader
 * on one thread.
 */
public final class ImageBatches implements AutoCloseable {

  private final DataSetIterator iterator;
  private final EpochAware reader;
  private final boolean readsAhead;
  private final IntSupplier skipped;
  private final Closeable data;

  private ImageBatches(
      DataSetIterator iterator, EpochAware reader, IntSupplier skipped, Closeable data) {
    this.iterator = iterator;
    this.reader = reader;
    this.skipped = skipped;
    this.data = data;
    readsAhead = iterator == reader;
  }

  /** Batches of an iterator that prefetches and normalises. */
  static ImageBatches of(ImageDataSetIterator images, List<DataSetPreProcessor> preProcessors) {
    images.setPreProcessor(inTurn(preProcessors));
    return new ImageBatches(images, images, images::skipped, images::close);
  }

  /**
   * Batches of the records of a reader.
   *
   * @param normalizer applied to each batch before the preprocessors, or null
   */
  static ImageBatches of(
      EpochRecordReader reader,
      int batchSize,
      int classes,
      DataNormalization normalizer,
      List<DataSetPreProcessor> preProcessors) {
    List<DataSetPreProcessor> all = new ArrayList<>(preProcessors);
    if (normalizer != null) {
      all.add(0, normalizer);
    }
    DataSetIterator batches = new RecordReaderDataSetIterator(reader, batchSize, 1, classes);
    batches.setPreProcessor(inTurn(all));
    return new ImageBatches(batches, reader, reader::skipped, reader);
  }

  private static DataSetPreProcessor inTurn(List<DataSetPreProcessor> preProcessors) {
    return new CompositeDataSetPreProcessor(preProcessors.toArray(DataSetPreProcessor[]::new));
  }

  /** The batches; each may be overwritten when the next one is read. */
  public DataSetIterator iterator() {
    return iterator;
  }

  /** The batches, masked and prefetched. */
  MaskingDataSetIterator masked(MaskPolicy policy, Fill fill) {
    return new MaskingDataSetIterator(iterator, policy).withFill(fill).withInPlace(readsAhead);
  }

  void epochStarted(int epoch) {
    reader.epochStarted(epoch);
  }

  /** Discards what the iterator has prefetched. */
  void end() {
    if (readsAhead) {
      iterator.reset();
    }
  }

  /** The number of distinct unreadable images skipped so far. */
  public int skipped() {
    return skipped.getAsInt();
  }

  @Override
  public void close() throws IOException {
    data.close();
  }
}
