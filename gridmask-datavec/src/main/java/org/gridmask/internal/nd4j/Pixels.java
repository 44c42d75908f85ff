package org.gridmask.internal.nd4j;

import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.gridmask.mask.ImageFormat;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where the pixels of a batch lie in its buffer, whatever its order and whichever view it is. Any
 * number of threads may write to images of their own.
 */
public abstract class Pixels {

  public final int channels;
  private final long imageStride;
  private final long channelStride;
  private final long rowStride;
  private final long columnStride;

  private Pixels(INDArray images, ImageFormat format) {
    channels = format.channels(images);
    imageStride = images.stride(0);
    channelStride = format.channelStride(images);
    rowStride = format.rowStride(images);
    columnStride = format.columnStride(images);
  }

  /** Brings the host's copy of a batch up to date on CUDA; on a CPU does nothing. */
  public static void toHost(INDArray images) {
    Nd4j.getAffinityManager().ensureLocation(images, Location.HOST);
  }

  /** To be called after writing: on CUDA the host's copy is declared the newer one. */
  public static void written(INDArray images) {
    Nd4j.getAffinityManager().tagLocation(images, Location.HOST);
  }

  /** The pixels of a batch, FLOAT or DOUBLE, whose host's copy is up to date. */
  public static Pixels of(INDArray images, ImageFormat format) {
    Indexer indexer = images.data().indexer();
    return indexer instanceof FloatIndexer floats
        ? new FloatPixels(images, format, floats)
        : new DoublePixels(images, format, (DoubleIndexer) indexer);
  }

  /** Where an image begins. A view's buffer begins at the view. */
  public final long image(int number) {
    return number * imageStride;
  }

  /** Sets the pixels [x0, x1) of a row of one channel. */
  public final void fill(long image, int channel, int y, int x0, int x1, double value) {
    long row = row(image, channel, y);
    put(row + x0 * columnStride, row + x1 * columnStride, columnStride, value);
  }

  /** Copies the pixels [x0, x1) of a row of all channels from an image of a like batch. */
  public final void copy(long image, Pixels source, long sourceImage, int y, int x0, int x1) {
    for (int c = 0; c < channels; c++) {
      long to = row(image, c, y) + x0 * columnStride;
      long from = source.row(sourceImage, c, y) + x0 * source.columnStride;
      copy(to, columnStride, source, from, source.columnStride, x1 - x0);
    }
  }

  private long row(long image, int channel, int y) {
    return image + channel * channelStride + y * rowStride;
  }

  /** Sets every step-th element of [from, to). */
  abstract void put(long from, long to, long step, double value);

  /** Copies some elements, from every sourceStep-th to every step-th. */
  abstract void copy(long to, long step, Pixels source, long from, long sourceStep, int count);

  private static final class FloatPixels extends Pixels {
    private final FloatIndexer buffer;

    FloatPixels(INDArray images, ImageFormat format, FloatIndexer buffer) {
      super(images, format);
      this.buffer = buffer;
    }

    @Override
    void put(long from, long to, long step, double value) {
      float narrowed = (float) value;
      for (long i = from; i < to; i += step) {
        buffer.put(i, narrowed);
      }
    }

    @Override
    void copy(long to, long step, Pixels source, long from, long sourceStep, int count) {
      FloatIndexer sourceBuffer = ((FloatPixels) source).buffer;
      for (int i = 0; i < count; i++) {
        buffer.put(to + i * step, sourceBuffer.get(from + i * sourceStep));
      }
    }
  }

  private static final class DoublePixels extends Pixels {
    private final DoubleIndexer buffer;

    DoublePixels(INDArray images, ImageFormat format, DoubleIndexer buffer) {
      super(images, format);
      this.buffer = buffer;
    }

    @Override
    void put(long from, long to, long step, double value) {
      for (long i = from; i < to; i += step) {
        buffer.put(i, value);
      }
    }

    @Override
    void copy(long to, long step, Pixels source, long from, long sourceStep, int count) {
      DoubleIndexer sourceBuffer = ((DoublePixels) source).buffer;
      for (int i = 0; i < count; i++) {
        buffer.put(to + i * step, sourceBuffer.get(from + i * sourceStep));
      }
    }
  }
}
