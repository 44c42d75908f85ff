package org.gridmask.iterator;

import org.gridmask.internal.pixel.PixelDepth;
import org.gridmask.internal.pixel.SpanFiller;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.ImageFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sets what masks drop of a batch to a constant, by the {@link SpanFiller} of each thread. */
record BatchFiller(INDArray images, ImageFormat format, Fill.Constant fill) {

  /** Whether the images of a batch have no gaps between the pixels of a row. */
  boolean isPossible() {
    return (format.columnStride(images) == 1 || isInterleaved()) && bytes(1) <= Integer.MAX_VALUE;
  }

  private boolean isInterleaved() {
    return format.channelStride(images) == 1
        && format.columnStride(images) == format.channels(images);
  }

  /** The bytes of a number of images, and of whatever lies between their elements. */
  private long bytes(int count) {
    long elements =
        1
            + (count - 1) * images.stride(0)
            + (format.channels(images) - 1) * format.channelStride(images)
            + (format.height(images) - 1) * format.rowStride(images)
            + (format.width(images) - 1) * format.columnStride(images);
    return elements * depth().bytes();
  }

  private PixelDepth depth() {
    return images.dataType() == DataType.FLOAT ? PixelDepth.FLOAT : PixelDepth.DOUBLE;
  }

  /** Fills what the masks drop of the images [from, to), each with its own. */
  void fill(DropMask[] masks, int from, int to) {
    long bytes = bytes(to - from);
    if (bytes > Integer.MAX_VALUE) {
      // More than a buffer can have.
      int middle = (from + to) >>> 1;
      fill(masks, from, middle);
      fill(masks, middle, to);
      return;
    }
    PixelDepth depth = depth();
    long imageBytes = images.stride(0) * depth.bytes();
    SpanFiller filler =
        SpanFiller.of(
            // The indexer's, since a view's data has the pointer of the array behind it.
            images.data().indexer().pointer(),
            from * imageBytes,
            bytes,
            new SpanFiller.Layout(
                depth,
                format.width(images),
                isInterleaved(),
                (int) format.rowStride(images) * depth.bytes(),
                (int) format.columnStride(images) * depth.bytes(),
                (int) format.channelStride(images) * depth.bytes()),
            fill.perChannel(format.channels(images), Fill.ChannelOrder.AS_STORED));
    for (int i = from; i < to; i++) {
      filler.fill((int) ((i - from) * imageBytes), masks[i]);
    }
    filler.end();
  }
}
