package org.gridmask.examples.train;

import java.util.List;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.mask.Fill;
import org.gridmask.mask.MaskPolicy;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.CompositeDataSetPreProcessor;

/** Batches of a data set's images, read by several threads. */
public final class ImageBatches implements AutoCloseable {

  private final ImageDataSetIterator images;

  ImageBatches(ImageDataSetIterator images, List<DataSetPreProcessor> preProcessors) {
    images.setPreProcessor(
        new CompositeDataSetPreProcessor(preProcessors.toArray(DataSetPreProcessor[]::new)));
    this.images = images;
  }

  /** The batches; each is overwritten when the next one is read. */
  public DataSetIterator iterator() {
    return images;
  }

  /** The batches, masked and prefetched. */
  MaskingDataSetIterator masked(MaskPolicy policy, Fill fill) {
    return new MaskingDataSetIterator(images, policy).withFill(fill).withInPlace(true);
  }

  void epochStarted(int epoch) {
    images.epochStarted(epoch);
  }

  /** Reads all images, to count those that cannot be read. */
  void read() {
    images.reset();
    images.forEachRemaining(batch -> {});
  }

  /** Discards what the iterator has prefetched. */
  void end() {
    images.reset();
  }

  /** The number of distinct unreadable images skipped so far. */
  public int skipped() {
    return images.skipped();
  }

  @Override
  public void close() {
    images.close();
  }
}
