package org.gridmask.internal.pixel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.gridmask.mask.DropMask;

/**
 * Sets dropped pixels to a constant by bulk copies from a row of such pixels, at memory speed and
 * for any type. The pixels of a row must be contiguous.
 *
 * <p>Instances are reused per thread to avoid allocations. They hold the address of the last image,
 * but no reference to it; an image must stay reachable while it is filled.
 */
public final class SpanFiller implements DropMask.SpanConsumer {

  private static final ThreadLocal<SpanFiller> OF_THREAD = ThreadLocal.withInitial(SpanFiller::new);

  /**
   * The source of most rows: zeros for 4096 floats. Off-heap, like all rows, since copies from
   * direct buffers have less overhead.
   */
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect((1 << 14) + 1);

  /**
   * The offset of a row in its buffer. From an odd address the JVM copies runs of all lengths in
   * the same way; otherwise it branches on the length, which the processor mispredicts.
   */
  private static final int ROW_START = 1;

  /** The target memory. Cached, since creating it takes longer than masking a small image. */
  private ByteBuffer memory;

  private long address;
  private long length = -1;

  private Layout layout;

  /** The offset of the current image in the memory. */
  private int start;

  /** One per plane, or a single one with interleaved channels. */
  private ByteBuffer[] rows;

  private double[] rowValues;
  private Layout rowLayout;

  /**
   * The memory layout of images.
   *
   * @param depth the element type
   * @param width the width in pixels
   * @param isInterleaved whether the channels of a pixel are adjacent
   * @param rowBytes the row stride
   * @param columnBytes the column stride
   * @param planeBytes the channel stride
   */
  public record Layout(
      PixelDepth depth,
      int width,
      boolean isInterleaved,
      int rowBytes,
      int columnBytes,
      int planeBytes) {

    private boolean hasRowsOf(Layout other) {
      return depth.code() == other.depth.code()
          && width == other.width
          && isInterleaved == other.isInterleaved;
    }
  }

  private SpanFiller() {}

  /**
   * The calling thread's filler, for a range of memory.
   *
   * @param from the offset of the first byte from the pointer's address
   * @param bytes the number of bytes
   * @param values the fill, one value per channel
   */
  public static SpanFiller of(
      Pointer pointer, long from, long bytes, Layout layout, double[] values) {
    SpanFiller filler = OF_THREAD.get();
    filler.begin(pointer, from, bytes);
    filler.layout = layout;
    if (filler.rows == null
        || !layout.hasRowsOf(filler.rowLayout)
        || !Arrays.equals(values, filler.rowValues)) {
      // The cache key last, so that it is unchanged if the rows cannot be allocated.
      filler.rows = rows(layout, values);
      filler.rowLayout = layout;
      filler.rowValues = values.clone();
    }
    return filler;
  }

  private void begin(Pointer pointer, long from, long bytes) {
    if (memory == null || address != pointer.address() + from || length != bytes) {
      // By address, since a buffer with a position ends 2 GiB from the pointer's start.
      memory = new BytePointer(pointer).getPointer(from).capacity(bytes).asByteBuffer();
      address = pointer.address() + from;
      length = bytes;
    }
  }

  /** Fills the dropped pixels of the image at an offset. */
  public void fill(int imageStart, DropMask mask) {
    start = imageStart;
    mask.forEachSpan(this);
  }

  /** Ends filling. The rows are cached for the next images unless they are unusually long. */
  public void end() {
    if (rows[0].capacity() > ZEROS.capacity()) {
      rows = null;
    }
  }

  @Override
  public void accept(int y, int x0, int x1) {
    int at = start + y * layout.rowBytes + x0 * layout.columnBytes;
    int runBytes = (x1 - x0) * layout.columnBytes;
    for (ByteBuffer row : rows) {
      memory.put(at, row, ROW_START, runBytes);
      at += layout.planeBytes;
    }
  }

  private static ByteBuffer[] rows(Layout layout, double[] values) {
    if (layout.isInterleaved) {
      return new ByteBuffer[] {row(layout, values)};
    }
    ByteBuffer[] rows = new ByteBuffer[values.length];
    for (int plane = 0; plane < rows.length; plane++) {
      boolean isLikeLast = plane > 0 && Double.compare(values[plane], values[plane - 1]) == 0;
      rows[plane] = isLikeLast ? rows[plane - 1] : row(layout, values[plane]);
    }
    return rows;
  }

  private static ByteBuffer row(Layout layout, double... pixel) {
    byte[] bytes = layout.depth.encoded(pixel);
    int length = Math.addExact(Math.multiplyExact(layout.width, bytes.length), ROW_START);
    if (length <= ZEROS.capacity() && Arrays.equals(bytes, new byte[bytes.length])) {
      return ZEROS;
    }
    ByteBuffer row = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    row.position(ROW_START);
    while (row.hasRemaining()) {
      row.put(bytes);
    }
    return row;
  }
}
