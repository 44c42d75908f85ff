package org.gridmask.internal.pixel;

import java.util.function.LongToDoubleFunction;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Access to the pixels of a FLOAT or DOUBLE batch of any ordering, views included. Threads may
 * write to different images concurrently.
 */
public final class BatchPixels {

  @FunctionalInterface
  private interface Put {
    void accept(long at, double value);
  }

  private final int channels;
  private final long imageStride;
  private final long channelStride;
  private final long rowStride;
  private final long columnStride;
  private final LongToDoubleFunction get;
  private final Put put;

  /** The pixels of a batch whose host copy is up to date. A view's indexer starts at the view. */
  public BatchPixels(BatchLayout batch) {
    channels = batch.channels();
    imageStride = batch.imageStride();
    channelStride = batch.channelStride();
    rowStride = batch.rowStride();
    columnStride = batch.columnStride();
    Indexer indexer = batch.images().data().indexer();
    if (indexer instanceof FloatIndexer floats) {
      get = floats::get;
      put = (at, value) -> floats.put(at, (float) value);
    } else {
      DoubleIndexer doubles = (DoubleIndexer) indexer;
      get = doubles::get;
      put = doubles::put;
    }
  }

  /** Updates the host copy of a batch on CUDA; does nothing on a CPU. */
  public static void toHost(INDArray images) {
    Nd4j.getAffinityManager().ensureLocation(images, Location.HOST);
  }

  /** To be called after writing: marks the host copy as current on CUDA. */
  public static void written(INDArray images) {
    Nd4j.getAffinityManager().tagLocation(images, Location.HOST);
  }

  private long at(int image, int channel, int y, int x) {
    return image * imageStride + channel * channelStride + y * rowStride + x * columnStride;
  }

  /** Sets all channels of a pixel. */
  public void put(int image, int y, int x, double[] pixel) {
    for (int c = 0; c < channels; c++) {
      put.accept(at(image, c, y, x), pixel[c]);
    }
  }

  /** Copies the pixels [x0, x1) of a row, all channels, from a batch of the same shape. */
  public void copy(int image, BatchPixels source, int sourceImage, int y, int x0, int x1) {
    for (int c = 0; c < channels; c++) {
      long to = at(image, c, y, x0);
      long from = source.at(sourceImage, c, y, x0);
      for (int x = x0; x < x1; x++, to += columnStride, from += source.columnStride) {
        put.accept(to, source.get.applyAsDouble(from));
      }
    }
  }
}
