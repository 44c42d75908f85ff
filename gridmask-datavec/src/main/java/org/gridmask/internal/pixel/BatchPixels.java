package org.gridmask.internal.pixel;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.ByteIndexer;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Access to the pixels of a batch of any ordering, views included. Threads may write to different
 * images concurrently.
 */
public final class BatchPixels {

  private final PixelDepth depth;
  private final int channels;
  private final int slices;
  private final ByteIndexer memory;

  /** Strides in bytes. */
  private final long imageStride;

  private final long channelStride;
  private final long sliceStride;
  private final long rowStride;
  private final long columnStride;

  /** The pixels of a batch whose host copy is up to date. */
  public BatchPixels(BatchLayout batch) {
    depth = batch.depth();
    channels = batch.channels();
    slices = batch.slices();
    imageStride = batch.imageStride() * depth.bytes();
    channelStride = batch.channelStride() * depth.bytes();
    sliceStride = batch.sliceStride() * depth.bytes();
    rowStride = batch.rowStride() * depth.bytes();
    columnStride = batch.columnStride() * depth.bytes();
    // A view's indexer starts at the view.
    Pointer elements = batch.images().data().indexer().pointer();
    // JavaCPP copies the capacity as a number of elements.
    long bytes = elements.capacity() * depth.bytes();
    memory = ByteIndexer.create(new BytePointer(elements).capacity(bytes));
  }

  /** Updates the host copy of a batch on CUDA; does nothing on a CPU. */
  public static void toHost(INDArray images) {
    Nd4j.getAffinityManager().ensureLocation(images, Location.HOST);
  }

  /** To be called after writing: marks the host copy as current on CUDA. */
  public static void written(INDArray images) {
    Nd4j.getAffinityManager().tagLocation(images, Location.HOST);
  }

  private long at(int image, int channel, int slice, int y, int x) {
    return image * imageStride
        + channel * channelStride
        + slice * sliceStride
        + y * rowStride
        + x * columnStride;
  }

  /** Sets all channels of a pixel. */
  public void put(int image, int slice, int y, int x, double[] pixel) {
    for (int c = 0; c < channels; c++) {
      long at = at(image, c, slice, y, x);
      long bits = depth.bits(pixel[c]);
      switch (depth.bytes()) {
        case Short.BYTES -> memory.putShort(at, (short) bits);
        case Integer.BYTES -> memory.putInt(at, (int) bits);
        default -> memory.putLong(at, bits);
      }
    }
  }

  /** Copies the pixels [x0, x1) of a row, all channels and slices, from a batch of one shape. */
  public void copy(int image, BatchPixels source, int sourceImage, int y, int x0, int x1) {
    for (int c = 0; c < channels; c++) {
      for (int s = 0; s < slices; s++) {
        copy(at(image, c, s, y, x0), source, source.at(sourceImage, c, s, y, x0), x1 - x0);
      }
    }
  }

  private void copy(long to, BatchPixels source, long from, int count) {
    for (int x = 0; x < count; x++, to += columnStride, from += source.columnStride) {
      switch (depth.bytes()) {
        case Short.BYTES -> memory.putShort(to, source.memory.getShort(from));
        case Integer.BYTES -> memory.putInt(to, source.memory.getInt(from));
        default -> memory.putLong(to, source.memory.getLong(from));
      }
    }
  }
}
