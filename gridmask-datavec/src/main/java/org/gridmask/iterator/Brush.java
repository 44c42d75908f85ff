package org.gridmask.iterator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.ImageFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sets dropped pixels to a constant by bulk puts, which run at the memory's speed, where an indexer
 * checks each element. For images without gaps between the pixels of a row.
 *
 * <p>Each thread has one and uses it again, so that images cost no memory. It keeps no array from
 * being freed: of the last one it knows nothing but where it lay.
 */
final class Brush implements DropMask.SpanConsumer {

  private static final ThreadLocal<Brush> OF_THREAD = ThreadLocal.withInitial(Brush::new);

  /**
   * What most rows are filled from: zeros for 4096 pixels of one channel. Outside of the heap, as
   * all rows are, for from there copies begin sooner.
   */
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect((1 << 14) + 1);

  /**
   * Where a row begins in its buffer. From an odd address on the JVM copies runs of all lengths in
   * one way; otherwise it chooses by the length, and the processor guesses wrong.
   */
  private static final int ROW_START = 1;

  /** The memory that is written to. To make this takes longer than to mask a small image. */
  private ByteBuffer buffer;

  private long address;
  private long bytes = -1;

  /** One for each plane, or the one of all channels. */
  private ByteBuffer[] rows;

  private RowKind rowKind;

  private long firstImage;
  private long imageBytes;
  private int planeBytes;
  private int rowBytes;
  private int columnBytes;

  /** Where the image that is written to begins in the buffer. */
  private int start;

  /** What rows are made of. */
  private record RowKind(
      Fill.Constant fill, DataType type, int channels, int width, boolean interleaved) {

    boolean is(Fill.Constant fill, DataType type, int channels, int width, boolean interleaved) {
      return this.fill == fill
          && this.type == type
          && this.channels == channels
          && this.width == width
          && this.interleaved == interleaved;
    }
  }

  private Brush() {}

  static Brush ofThread() {
    return OF_THREAD.get();
  }

  /** Whether the images of a batch lie in a way that a brush can fill. */
  static boolean suits(INDArray images, ImageFormat format) {
    return (format.columnStride(images) == 1 || isInterleaved(images, format))
        && bytes(images, format, 1) <= Integer.MAX_VALUE;
  }

  private static boolean isInterleaved(INDArray images, ImageFormat format) {
    return format.channelStride(images) == 1
        && format.columnStride(images) == format.channels(images);
  }

  /** The bytes of a number of images, and of whatever lies between their elements. */
  private static long bytes(INDArray images, ImageFormat format, int count) {
    long elements =
        1
            + (count - 1) * images.stride(0)
            + (format.channels(images) - 1) * format.channelStride(images)
            + (format.height(images) - 1) * format.rowStride(images)
            + (format.width(images) - 1) * format.columnStride(images);
    return elements * elementBytes(images);
  }

  private static int elementBytes(INDArray images) {
    return images.dataType() == DataType.FLOAT ? Float.BYTES : Double.BYTES;
  }

  /** Fills what the masks drop of the images [from, to), each with its own. */
  void fill(
      INDArray images, ImageFormat format, Fill.Constant fill, DropMask[] masks, int from, int to) {
    if (bytes(images, format, to - from) > Integer.MAX_VALUE) {
      // More than a buffer can have.
      int middle = (from + to) >>> 1;
      fill(images, format, fill, masks, from, middle);
      fill(images, format, fill, masks, middle, to);
      return;
    }
    begin(images, format, fill, from, to);
    for (int i = from; i < to; i++) {
      fill(i, masks[i]);
    }
    end();
  }

  /** Fills what a mask drops of a batch's only image. */
  void fill(INDArray image, ImageFormat format, Fill.Constant fill, DropMask mask) {
    begin(image, format, fill, 0, 1);
    fill(0, mask);
    end();
  }

  private void begin(INDArray images, ImageFormat format, Fill.Constant fill, int from, int to) {
    int elementBytes = elementBytes(images);
    firstImage = from;
    imageBytes = images.stride(0) * elementBytes;
    planeBytes = (int) format.channelStride(images) * elementBytes;
    rowBytes = (int) format.rowStride(images) * elementBytes;
    columnBytes = (int) format.columnStride(images) * elementBytes;
    view(images, from * imageBytes, bytes(images, format, to - from));
    int channels = format.channels(images);
    int width = format.width(images);
    boolean interleaved = isInterleaved(images, format);
    if (rowKind == null || !rowKind.is(fill, images.dataType(), channels, width, interleaved)) {
      RowKind kind = new RowKind(fill, images.dataType(), channels, width, interleaved);
      // The kind last, so that rows that cannot be made are not taken for made.
      rows = rows(kind);
      rowKind = kind;
    }
  }

  /** Takes the view of the last images again if these ones lie where those lay. */
  private void view(INDArray images, long from, long length) {
    // The indexer's, for a view's data has the pointer of the array behind it.
    Pointer pointer = images.data().indexer().pointer();
    if (buffer == null || address != pointer.address() + from || bytes != length) {
      buffer =
          new BytePointer(pointer)
              .position(from)
              .limit(from + length)
              .asByteBuffer()
              // It begins at the pointer's position, but counts from its start.
              .slice();
      address = pointer.address() + from;
      bytes = length;
    }
  }

  private void fill(int image, DropMask mask) {
    start = (int) ((image - firstImage) * imageBytes);
    mask.forEachSpan(this);
  }

  /** Keeps the rows for the next images, unless they are longer than usual. */
  private void end() {
    if (rows[0].capacity() > ZEROS.capacity()) {
      rows = null;
      rowKind = null;
    }
  }

  @Override
  public void accept(int y, int x0, int x1) {
    int at = start + y * rowBytes + x0 * columnBytes;
    int runBytes = (x1 - x0) * columnBytes;
    for (ByteBuffer row : rows) {
      buffer.put(at, row, ROW_START, runBytes);
      at += planeBytes;
    }
  }

  private static ByteBuffer[] rows(RowKind kind) {
    double[] values = kind.fill.perChannel(kind.channels, Fill.ChannelOrder.AS_STORED);
    if (kind.interleaved) {
      return new ByteBuffer[] {row(kind, values)};
    }
    ByteBuffer[] rows = new ByteBuffer[values.length];
    for (int plane = 0; plane < rows.length; plane++) {
      rows[plane] =
          plane > 0 && Double.compare(values[plane], values[plane - 1]) == 0
              ? rows[plane - 1]
              : row(kind, values[plane]);
    }
    return rows;
  }

  /** A row of pixels, each of the given values. */
  private static ByteBuffer row(RowKind kind, double... pixel) {
    int elementBytes = kind.type == DataType.FLOAT ? Float.BYTES : Double.BYTES;
    int bytes =
        Math.addExact(Math.multiplyExact(kind.width * pixel.length, elementBytes), ROW_START);
    long bits = 0;
    for (double value : pixel) {
      bits |= Double.doubleToRawLongBits(value);
    }
    if (bits == 0 && bytes <= ZEROS.capacity()) {
      return ZEROS;
    }
    ByteBuffer row = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    row.position(ROW_START);
    while (row.hasRemaining()) {
      for (double value : pixel) {
        if (kind.type == DataType.FLOAT) {
          row.putFloat((float) value);
        } else {
          row.putDouble(value);
        }
      }
    }
    return row;
  }
}
