package org.gridmask.internal.pixel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.gridmask.mask.DropMask;

/**
 * Sets dropped pixels to a constant by bulk copies from a row of such pixels, which run at the
 * memory's speed, whatever the type. For images without gaps between the pixels of a row.
 *
 * <p>Each thread has one and reuses it, so that images cost no memory. It keeps no image from being
 * freed: of the last one it knows the address alone. An image must outlive the filling.
 */
public final class SpanFiller implements DropMask.SpanConsumer {

  private static final ThreadLocal<SpanFiller> OF_THREAD = ThreadLocal.withInitial(SpanFiller::new);

  /**
   * What most rows are copied from: zeros for 4096 floats. AsyncPrefetching of the heap, as all
   * rows are, since copies begin sooner from there.
   */
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect((1 << 14) + 1);

  /**
   * Where a row begins in its buffer. From an odd address the JVM copies runs of all lengths in one
   * way; otherwise it chooses by the length, and the processor mispredicts.
   */
  private static final int ROW_START = 1;

  /** The memory that is written to. To make this takes longer than to mask a small image. */
  private ByteBuffer memory;

  private long address;
  private long length = -1;

  private Layout layout;

  /** Where the image that is written to begins in the memory. */
  private int start;

  /** One for each plane, or the one of all channels. */
  private ByteBuffer[] rows;

  private double[] rowValues;
  private Layout rowLayout;

  /**
   * How the images in a memory lie.
   *
   * @param depth the type of their elements
   * @param width their width in pixels
   * @param isInterleaved whether the channels of a pixel lie side by side
   * @param rowBytes how far on the next row begins
   * @param columnBytes how far on the next column begins
   * @param planeBytes how far on the next channel begins
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
   * The thread's filler, for a part of a memory.
   *
   * @param from the first byte, counted from where the pointer's memory begins
   * @param bytes how many
   * @param values what dropped pixels become, one value for each channel
   */
  public static SpanFiller of(
      Pointer pointer, long from, long bytes, Layout layout, double[] values) {
    SpanFiller filler = OF_THREAD.get();
    filler.begin(pointer, from, bytes);
    filler.layout = layout;
    if (filler.rows == null
        || !layout.hasRowsOf(filler.rowLayout)
        || !Arrays.equals(values, filler.rowValues)) {
      // What they are made of last, so that rows that cannot be made are not taken for made.
      filler.rows = rows(layout, values);
      filler.rowLayout = layout;
      filler.rowValues = values.clone();
    }
    return filler;
  }

  private void begin(Pointer pointer, long from, long bytes) {
    if (memory == null || address != pointer.address() + from || length != bytes) {
      // A pointer's buffer begins at its position, but counts from its start.
      memory = new BytePointer(pointer).position(from).limit(from + bytes).asByteBuffer().slice();
      address = pointer.address() + from;
      length = bytes;
    }
  }

  /** Fills what a mask drops of the image that begins at a byte of the memory. */
  public void fill(int imageStart, DropMask mask) {
    start = imageStart;
    mask.forEachSpan(this);
  }

  /** Keeps the rows for the next images, unless they are longer than usual. */
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
