package org.gridmask.nd4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.gridmask.mask.DropMask;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where the pixels of a batch lie in its buffer, whatever its order and whichever view it is. Any
 * number of threads may write to images of their own.
 */
abstract class Pixels {

  /** What most rows are filled from: zeros for 4096 pixels of one channel. */
  private static final byte[] ZEROS = new byte[(1 << 14) + 1];

  /**
   * Where a row begins in its array. From an odd address on the JVM copies runs of all lengths in
   * one way; otherwise it chooses by the length, and the processor guesses wrong.
   */
  private static final int ROW_START = 1;

  final int channels;
  private final INDArray images;
  private final int width;
  private final long imageStride;
  private final long channelStride;
  private final long rowStride;
  private final long columnStride;

  /** The elements of one image, and whatever lies between them. */
  private final long imageExtent;

  private Pixels(INDArray images, ImageFormat format) {
    this.images = images;
    channels = format.channels(images);
    width = format.width(images);
    imageStride = images.stride(0);
    channelStride = format.channelStride(images);
    rowStride = format.rowStride(images);
    columnStride = format.columnStride(images);
    imageExtent =
        1
            + (channels - 1) * channelStride
            + (format.height(images) - 1) * rowStride
            + (width - 1) * columnStride;
  }

  /**
   * The pixels of a batch, FLOAT or DOUBLE. On CUDA the host's copy is brought up to date; on a CPU
   * that does nothing.
   */
  static Pixels of(INDArray images, ImageFormat format) {
    Nd4j.getAffinityManager().ensureLocation(images, Location.HOST);
    Indexer indexer = images.data().indexer();
    return indexer instanceof FloatIndexer floats
        ? new FloatPixels(images, format, floats)
        : new DoublePixels(images, format, (DoubleIndexer) indexer);
  }

  /** To be called after writing: on CUDA the host's copy is declared the newer one. */
  final void written() {
    Nd4j.getAffinityManager().tagLocation(images, Location.HOST);
  }

  /** Where an image begins. A view's buffer begins at the view. */
  final long image(int number) {
    return number * imageStride;
  }

  /** Sets pixels to the values of one fill. */
  @FunctionalInterface
  interface Brush {
    /** Sets the pixels of an image that a mask drops, in all channels. */
    void fill(long image, DropMask mask);
  }

  /**
   * What sets pixels of the images [from, to), valid until {@link #written}.
   *
   * @param values one for each channel
   */
  final Brush brush(double[] values, int from, int to) {
    boolean interleaved = channelStride == 1 && columnStride == channels;
    long start = image(from);
    long bytes = (image(to - 1) + imageExtent - start) * elementBytes();
    if (bytes > Integer.MAX_VALUE || !interleaved && columnStride != 1) {
      return (image, mask) ->
          mask.forEachSpan(
              (y, x0, x1) -> {
                for (int c = 0; c < channels; c++) {
                  fill(image, c, y, x0, x1, values[c]);
                }
              });
    }
    // A bulk put into a buffer runs at the memory's speed; an indexer checks each element. The
    // indexer's pointer, for a view's data has that of the array behind it.
    ByteBuffer buffer =
        new BytePointer(images.data().indexer().pointer())
            .position(start * elementBytes())
            .limit(start * elementBytes() + bytes)
            .asByteBuffer()
            // It begins at the pointer's position, but counts from its start.
            .slice();
    byte[][] rows = new byte[interleaved ? 1 : channels][];
    for (int plane = 0; plane < rows.length; plane++) {
      rows[plane] = interleaved ? row(values) : row(values[plane]);
    }
    int planeBytes = (int) channelStride * elementBytes();
    int rowBytes = (int) rowStride * elementBytes();
    int columnBytes = (int) columnStride * elementBytes();
    return (image, mask) -> {
      int first = (int) (image - start) * elementBytes();
      mask.forEachSpan(
          (y, x0, x1) -> {
            int at = first + y * rowBytes + x0 * columnBytes;
            int runBytes = (x1 - x0) * columnBytes;
            for (byte[] row : rows) {
              buffer.put(at, row, ROW_START, runBytes);
              at += planeBytes;
            }
          });
    };
  }

  /** A row of pixels, each of the given values. */
  private byte[] row(double... pixel) {
    int bytes = Math.addExact(Math.multiplyExact(width * pixel.length, elementBytes()), ROW_START);
    long bits = 0;
    for (double value : pixel) {
      bits |= Double.doubleToRawLongBits(value);
    }
    if (bits == 0 && bytes <= ZEROS.length) {
      return ZEROS;
    }
    ByteBuffer row = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder()).position(ROW_START);
    while (row.hasRemaining()) {
      for (double value : pixel) {
        encode(value, row);
      }
    }
    return row.array();
  }

  /** Sets the pixels [x0, x1) of a row of one channel. */
  final void fill(long image, int channel, int y, int x0, int x1, double value) {
    long row = row(image, channel, y);
    put(row + x0 * columnStride, row + x1 * columnStride, columnStride, value);
  }

  /** Copies the pixels [x0, x1) of a row of all channels from an image of a like batch. */
  final void copy(long image, Pixels source, long sourceImage, int y, int x0, int x1) {
    for (int c = 0; c < channels; c++) {
      long to = row(image, c, y) + x0 * columnStride;
      long from = source.row(sourceImage, c, y) + x0 * source.columnStride;
      copy(to, columnStride, source, from, source.columnStride, x1 - x0);
    }
  }

  private long row(long image, int channel, int y) {
    return image + channel * channelStride + y * rowStride;
  }

  /** The bytes of an element. */
  abstract int elementBytes();

  /** Appends a number as an element. */
  abstract void encode(double value, ByteBuffer row);

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
    int elementBytes() {
      return Float.BYTES;
    }

    @Override
    void encode(double value, ByteBuffer row) {
      row.putFloat((float) value);
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
    int elementBytes() {
      return Double.BYTES;
    }

    @Override
    void encode(double value, ByteBuffer row) {
      row.putDouble(value);
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
