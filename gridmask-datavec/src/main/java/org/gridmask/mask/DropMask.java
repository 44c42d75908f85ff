package org.gridmask.mask;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The dropped pixels of one image, which are the zeros of the paper's M (eq. 1). Immutable.
 *
 * <p>Run-length encoded: each row, top to bottom, has disjoint, non-adjacent runs [x0, x1) of
 * dropped pixels, left to right, so that applying the mask takes time proportional to the dropped
 * pixels. Masks are equal if they have the same size and drop the same pixels.
 */
public final class DropMask implements Serializable {

  private static final long serialVersionUID = 1;

  /** Receives the runs of a mask. */
  @FunctionalInterface
  public interface SpanConsumer {
    /**
     * Receives one run of dropped pixels.
     *
     * @param y the row, from 0 at the top
     * @param x0 the first dropped column
     * @param x1 the column after the last dropped one
     */
    void accept(int y, int x0, int x1);
  }

  private static final int[] NO_SPANS = {};

  private final int height;
  private final int width;

  /** {@code spans[rowStart[y]] .. spans[rowStart[y + 1] - 1]} are row y's x0, x1, x0, x1, ... */
  private final int[] rowStart;

  private final int[] spans;

  private DropMask(int height, int width, int[] rowStart, int[] spans) {
    this.height = height;
    this.width = width;
    this.rowStart = rowStart;
    this.spans = spans;
  }

  /**
   * An empty mask, which drops no pixel.
   *
   * @param height the image's height in pixels, in [1, 1048576]
   * @param width the image's width in pixels, in [1, 1048576]
   * @return the empty mask
   * @throws IllegalArgumentException if {@code height} or {@code width} is out of range, or they
   *     make more than 2<sup>28</sup> pixels
   */
  public static DropMask none(int height, int width) {
    Checks.imageSize(height, width);
    return new DropMask(height, width, new int[height + 1], NO_SPANS);
  }

  /**
   * Starts a builder, which takes the runs row by row.
   *
   * @param height the image's height in pixels, in [1, 1048576]
   * @param width the image's width in pixels, in [1, 1048576]
   * @return a builder without runs
   * @throws IllegalArgumentException if {@code height} or {@code width} is out of range, or they
   *     make more than 2<sup>28</sup> pixels
   */
  public static Builder builder(int height, int width) {
    return new Builder(height, width);
  }

  /**
   * The height of the mask and its image.
   *
   * @return the height in pixels
   */
  public int height() {
    return height;
  }

  /**
   * The width of the mask and its image.
   *
   * @return the width in pixels
   */
  public int width() {
    return width;
  }

  /**
   * Whether the mask drops no pixel.
   *
   * @return true if every pixel is kept
   */
  public boolean isEmpty() {
    return spans.length == 0;
  }

  /**
   * Whether a pixel is dropped.
   *
   * @param y the row, in [0, height)
   * @param x the column, in [0, width)
   * @return true if the pixel is dropped, false if it is kept
   * @throws IndexOutOfBoundsException if the pixel is outside the image
   */
  public boolean isDropped(int y, int x) {
    if (y < 0 || y >= height || x < 0 || x >= width) {
      throw new IndexOutOfBoundsException(
          "pixel (y=" + y + ", x=" + x + ") is outside of " + height + "x" + width);
    }
    int at = Arrays.binarySearch(spans, rowStart[y], rowStart[y + 1], x);
    int endsUpToColumn = (at < 0 ? -1 - at : at + 1) - rowStart[y];
    return endsUpToColumn % 2 == 1;
  }

  /**
   * Passes every run of dropped pixels to the consumer, top to bottom and left to right.
   *
   * @param consumer receives the runs
   */
  public void forEachSpan(SpanConsumer consumer) {
    // Local copies spare rereading the fields after each call.
    int[] starts = rowStart;
    int[] ends = spans;
    for (int y = 0, at = 0; y < starts.length - 1; y++) {
      for (int next = starts[y + 1]; at < next; at += 2) {
        consumer.accept(y, ends[at], ends[at + 1]);
      }
    }
  }

  /**
   * The number of pixels that the mask drops.
   *
   * @return the number of dropped pixels, in [0, height * width]
   */
  public long droppedPixels() {
    long dropped = 0;
    for (int i = 0; i < spans.length; i += 2) {
      dropped += spans[i + 1] - spans[i];
    }
    return dropped;
  }

  /**
   * The number of dropped pixels in the rows [y0, y1) and columns [x0, x1), such as an object's
   * bounding box. Takes time proportional to the runs in these rows.
   *
   * @param y0 the first row, in [0, y1]
   * @param x0 the first column, in [0, x1]
   * @param y1 the exclusive last row, in [y0, height]
   * @param x1 the exclusive last column, in [x0, width]
   * @return the number of dropped pixels
   * @throws IndexOutOfBoundsException if the rectangle is not inside the image
   */
  public long droppedPixels(int y0, int x0, int y1, int x1) {
    if (y0 < 0 || y1 < y0 || y1 > height || x0 < 0 || x1 < x0 || x1 > width) {
      throw new IndexOutOfBoundsException(
          String.format(
              "rows [%d, %d), columns [%d, %d) are not inside %dx%d",
              y0, y1, x0, x1, height, width));
    }
    long dropped = 0;
    for (int i = rowStart[y0]; i < rowStart[y1]; i += 2) {
      dropped += Math.max(0, Math.min(x1, spans[i + 1]) - Math.max(x0, spans[i]));
    }
    return dropped;
  }

  /**
   * The keep ratio k (the paper's eq. 2).
   *
   * @return the kept pixels divided by all pixels, in [0, 1]
   */
  public double keepRatio() {
    long pixels = (long) height * width;
    return (double) (pixels - droppedPixels()) / pixels;
  }

  /**
   * The paper's M as a new array: 1 where a pixel is kept, 0 where it is dropped.
   *
   * @param type the type of the result: any floating-point or integer type, or BOOL
   * @return a new array of shape [height, width]
   * @throws IllegalArgumentException if {@code type} is neither numerical nor BOOL
   */
  public INDArray toINDArray(DataType type) {
    Checks.require(
        type != null && (type == DataType.BOOL || type.isNumerical()),
        "type",
        "numerical or BOOL",
        type);
    float[] kept = new float[height * width];
    Arrays.fill(kept, 1f);
    forEachSpan((y, x0, x1) -> Arrays.fill(kept, y * width + x0, y * width + x1, 0f));
    return Nd4j.createFromArray(kept).reshape(height, width).castTo(type);
  }

  private Object writeReplace() {
    return new Serialized(height, width, rowStart, spans);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a mask is read as its runs");
  }

  /** A mask in Java's serialization, read by the builder, which checks the runs. */
  private record Serialized(int height, int width, int[] rowStart, int[] spans)
      implements Serializable {
    private Object readResolve() throws InvalidObjectException {
      try {
        Builder mask = new Builder(height, width);
        for (int y = 0; y < height; y++) {
          for (int at = rowStart[y]; at < rowStart[y + 1]; at += 2) {
            mask.drop(y, spans[at], spans[at + 1]);
          }
        }
        return mask.finish();
      } catch (RuntimeException e) {
        InvalidObjectException damaged = new InvalidObjectException(e.getMessage());
        damaged.initCause(e);
        throw damaged;
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DropMask mask
        && height == mask.height
        && width == mask.width
        && Arrays.equals(rowStart, mask.rowStart)
        && Arrays.equals(spans, mask.spans);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * height + width) + Arrays.hashCode(spans);
  }

  @Override
  public String toString() {
    return "DropMask[" + height + "x" + width + ", " + droppedPixels() + " pixels dropped]";
  }

  /** Builds a mask from its runs in reading order: top to bottom, left to right. */
  public static final class Builder {
    private final int height;
    private final int width;
    private final int[] rowStart;
    private int[] spans;
    private int size;
    private int row;

    private Builder(int height, int width) {
      this(height, width, new int[32]);
    }

    /**
     * A builder with a scratch array.
     *
     * @param spans the scratch array for the runs, replaced by a longer one if it is too short; not
     *     to be used elsewhere until the mask is built
     */
    Builder(int height, int width, int[] spans) {
      Checks.imageSize(height, width);
      this.height = height;
      this.width = width;
      this.rowStart = new int[height + 1];
      this.spans = spans;
    }

    /**
     * Drops the pixels [x0, x1) of row y. Adjacent runs are merged.
     *
     * @param y the row, in [0, height), at least that of the previous run
     * @param x0 the first dropped column, at least the end of the previous run in the same row
     * @param x1 the exclusive last column, in (x0, width]
     * @return this builder
     * @throws IllegalArgumentException if the run is empty, not inside the image or out of order
     */
    public Builder drop(int y, int x0, int x1) {
      if (y < row || y >= height) {
        throw Checks.invalid(
            "y", "in [" + row + ", " + height + "), not above the previous run", y);
      }
      int[] ends = startRow(y, 2);
      boolean first = size == rowStart[row];
      int from = first ? 0 : ends[size - 1];
      if (x0 < from || x1 <= x0 || x1 > width) {
        throw Checks.invalid(
            "[x0, x1)", "a run within [" + from + ", " + width + ")", "[" + x0 + ", " + x1 + ")");
      }
      if (!first && x0 == from) {
        ends[size - 1] = x1;
        return this;
      }
      ends[size] = x0;
      ends[size + 1] = x1;
      size += 2;
      return this;
    }

    /**
     * Moves on to a row, whose runs the caller then writes: x0, x1, x0, x1, ..., increasing, from
     * index {@link #size} on.
     *
     * @param y the row, in [0, height), at least the previous one
     * @param more the capacity to reserve
     * @return the array to write to
     */
    int[] startRow(int y, int more) {
      while (row < y) {
        rowStart[++row] = size;
      }
      ensureCapacity(more);
      return spans;
    }

    /** Ends the row; {@code newSize} includes the rows above. */
    void endRow(int newSize) {
      size = newSize;
    }

    /** The number of elements written so far. */
    int size() {
      return size;
    }

    int[] spans() {
      return spans;
    }

    /**
     * Copies the runs of row y to the rows (y, end).
     *
     * @param y the last row with runs
     * @param end the exclusive last row, in (y, height]
     */
    Builder repeatRow(int y, int end) {
      int from = rowStart[y];
      int length = size - from;
      if (row < y || length == 0) {
        return this;
      }
      int more = length * (end - y - 1);
      ensureCapacity(more);
      int all = length + more;
      for (int done = length; done < all; done += done) {
        System.arraycopy(spans, from, spans, from + done, Math.min(done, all - done));
      }
      while (row < end - 1) {
        rowStart[++row] = size;
        size += length;
      }
      return this;
    }

    /** Cannot overflow, see {@link Checks#MAX_PIXELS}. */
    private void ensureCapacity(int more) {
      if (more > spans.length - size) {
        spans = Arrays.copyOf(spans, Math.max(size + more, 2 * spans.length));
      }
    }

    /**
     * Builds the mask.
     *
     * @return the mask with the runs added so far
     */
    public DropMask build() {
      return masked(rowStart.clone());
    }

    /** Builds the mask, which takes over the row index; the builder must not be used afterwards. */
    DropMask finish() {
      return masked(rowStart);
    }

    private DropMask masked(int[] starts) {
      Arrays.fill(starts, row + 1, height + 1, size);
      return new DropMask(height, width, starts, Arrays.copyOf(spans, size));
    }
  }
}
