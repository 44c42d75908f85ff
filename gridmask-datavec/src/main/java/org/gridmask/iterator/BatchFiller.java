package org.gridmask.iterator;

import org.gridmask.internal.pixel.BatchLayout;
import org.gridmask.internal.pixel.PixelDepth;
import org.gridmask.internal.pixel.SpanFiller;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;

/** Sets the dropped pixels of a batch to a constant, with a {@link SpanFiller} per thread. */
record BatchFiller(BatchLayout batch, Fill.Constant fill) {

  /** Whether the pixels of a row are contiguous, as planes or interleaved. */
  boolean isSupported() {
    return (batch.columnStride() == 1 || isInterleaved()) && bytes(1) <= Integer.MAX_VALUE;
  }

  private boolean isInterleaved() {
    return batch.channelStride() == 1 && batch.columnStride() == batch.channels();
  }

  /** The bytes spanned by a number of images, padding included. */
  private long bytes(int count) {
    long elements =
        1
            + (count - 1) * batch.imageStride()
            + (batch.channels() - 1) * batch.channelStride()
            + (batch.slices() - 1) * batch.sliceStride()
            + (batch.height() - 1) * batch.rowStride()
            + (batch.width() - 1) * batch.columnStride();
    return elements * batch.depth().bytes();
  }

  /** Fills the dropped pixels of the images [from, to). */
  void fill(DropMask[] masks, int from, int to) {
    long bytes = bytes(to - from);
    if (bytes > Integer.MAX_VALUE) {
      // More than a ByteBuffer can address.
      int middle = (from + to) >>> 1;
      fill(masks, from, middle);
      fill(masks, middle, to);
      return;
    }
    PixelDepth depth = batch.depth();
    long imageBytes = batch.imageStride() * depth.bytes();
    SpanFiller filler =
        SpanFiller.of(
            // The indexer's pointer: that of a view's data is the parent array's.
            batch.images().data().indexer().pointer(),
            from * imageBytes,
            bytes,
            new SpanFiller.Layout(
                depth,
                batch.width(),
                isInterleaved(),
                (int) batch.rowStride() * depth.bytes(),
                (int) batch.columnStride() * depth.bytes(),
                (int) batch.channelStride() * depth.bytes()),
            fill.perChannel(batch.channels(), Fill.ChannelOrder.AS_STORED));
    int slices = batch.slices();
    long sliceBytes = batch.sliceStride() * depth.bytes();
    for (int i = from; i < to; i++) {
      for (int slice = 0; slice < slices; slice++) {
        filler.fill((int) ((i - from) * imageBytes + slice * sliceBytes), masks[i]);
      }
    }
    filler.end();
  }
}
