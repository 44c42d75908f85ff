package org.gridmask.mask;

import java.util.Arrays;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The pixels that one image loses: the paper's M (eq. 1) by its zeros, immutable.
 *
 * <p>For each row, top to bottom, it holds the runs [x0, x1) of dropped pixels, left to right,
 * never touching one another. Applying it costs time for the dropped pixels alone; a raster is
 * derived when asked for. Two masks are equal when they drop the same pixels of the same size of
 * image.
 */
public final class DropMask {

  /** Takes the runs of a mask, one after the other. */
  @FunctionalInterface
  public interface SpanConsumer {
    /**
     * Takes one run of dropped pixels.
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
   * A mask that drops nothing.
   *
   * @param height the image's height in pixels, in [1, 1048576]
   * @param width the image's width in pixels, in [1, 1048576]
   * @return the mask that keeps every pixel
   * @throws IllegalArgumentException if {@code height} or {@code width} lies outside of its range,
   *     or they make more than 2<sup>28</sup> pixels
   */
  public static DropMask none(int height, int width) {
    Checks.imageSize(height, width);
    return new DropMask(height, width, new int[height + 1], NO_SPANS);
  }

  /**
   * Starts a mask, to be given its runs row by row.
   *
   * @param height the image's height in pixels, in [1, 1048576]
   * @param width the image's width in pixels, in [1, 1048576]
   * @return a builder with nothing dropped yet
   * @throws IllegalArgumentException if {@code height} or {@code width} lies outside of its range,
   *     or they make more than 2<sup>28</sup> pixels
   */
  public static Builder builder(int height, int width) {
    return new Builder(height, width);
  }

  /**
   * The height of the images that the mask fits.
   *
   * @return the height in pixels
   */
  public int height() {
    return height;
  }

  /**
   * The width of the images that the mask fits.
   *
   * @return the width in pixels
   */
  public int width() {
    return width;
  }

  /**
   * Whether the mask drops no pixel at all.
   *
   * @return true if every pixel is kept
   */
  public boolean isEmpty() {
    return spans.length == 0;
  }

  /**
   * Whether one pixel is dropped.
   *
   * @param y the row, in [0, height)
   * @param x the column, in [0, width)
   * @return true if the pixel is dropped, false if it is kept
   * @throws IndexOutOfBoundsException if the pixel lies outside the image
   */
  public boolean isDropped(int y, int x) {
    if (y < 0 || y >= height || x < 0 || x >= width) {
      throw new IndexOutOfBoundsException(
          "pixel (y=" + y + ", x=" + x + ") is outside of " + height + "x" + width);
    }
    int at = Arrays.binarySearch(spans, rowStart[y], rowStart[y + 1], x);
    // Up to the column, where one has begun that has not ended.
    int beginsAndEnds = (at < 0 ? -1 - at : at + 1) - rowStart[y];
    return beginsAndEnds % 2 == 1;
  }

  /**
   * Hands over every run of dropped pixels, top to bottom and left to right.
   *
   * @param consumer takes the runs
   */
  public void forEachSpan(SpanConsumer consumer) {
    // Local copies, since fields would be read again after each run.
    int[] starts = rowStart;
    int[] ends = spans;
    for (int y = 0, at = 0; y < starts.length - 1; y++) {
      for (int next = starts[y + 1]; at < next; at += 2) {
        consumer.accept(y, ends[at], ends[at + 1]);
      }
    }
  }

  /**
   * How many pixels the mask drops.
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
   * How many pixels of a part of the image the mask drops, such as of an object's bounding box.
   * Costs time for the runs of the part's rows alone.
   *
   * @param y0 the part's first row, in [0, y1]
   * @param x0 the part's first column, in [0, x1]
   * @param y1 the row after its last, in [y0, height]
   * @param x1 the column after its last, in [x0, width]
   * @return the number of dropped pixels in the rows [y0, y1) and the columns [x0, x1)
   * @throws IndexOutOfBoundsException if the part does not lie inside the image
   */
  public long droppedPixels(int y0, int x0, int y1, int x1) {
    if (y0 < 0 || y1 < y0 || y1 > height || x0 < 0 || x1 < x0 || x1 > width) {
      throw new IndexOutOfBoundsException(
          String.format(
              "rows [%d, %d), columns [%d, %d) are no part of %dx%d",
              y0, y1, x0, x1, height, width));
    }
    long dropped = 0;
    for (int i = rowStart[y0]; i < rowStart[y1]; i += 2) {
      dropped += Math.max(0, Math.min(x1, spans[i + 1]) - Math.max(x0, spans[i]));
    }
    return dropped;
  }

  /**
   * The keep ratio k, the share of the image that stays (the paper's eq. 2).
   *
   * @return the kept pixels divided by all pixels, in [0, 1]
   */
  public double keepRatio() {
    long pixels = (long) height * width;
    return (double) (pixels - droppedPixels()) / pixels;
  }

  /**
   * The paper's M as an array of its own: 1 where a pixel is kept, 0 where it is dropped.
   *
   * @param type the type of the result: any floating point or integer type, or BOOL
   * @return a new array of shape [height, width]
   * @throws IllegalArgumentException if {@code type} is neither a number's type nor BOOL
   */
  public INDArray toINDArray(DataType type) {
    Checks.require(
        type != null && (type == DataType.BOOL || type.isNumerical()),
        "type",
        "of numbers or BOOL",
        type);
    float[] kept = new float[height * width];
    Arrays.fill(kept, 1f);
    forEachSpan((y, x0, x1) -> Arrays.fill(kept, y * width + x0, y * width + x1, 0f));
    return Nd4j.createFromArray(kept).reshape(height, width).castTo(type);
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

  /** Takes a mask's runs in reading order: rows from top to bottom, each row from left to right. */
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
     * Starts a mask.
     *
     * @param spans where to collect the runs, as long as there is room: the builder's own until the
     *     mask is done
     */
    Builder(int height, int width, int[] spans) {
      Checks.imageSize(height, width);
      this.height = height;
      this.width = width;
      this.rowStart = new int[height + 1];
      this.spans = spans;
    }

    /**
     * Drops the pixels [x0, x1) of row y. A run that begins where the row's last one ended
     * continues it.
     *
     * @param y the row, in [0, height), not above that of the run before
     * @param x0 the first dropped column, not left of the end of the same row's run before
     * @param x1 the column after the last dropped one, in (x0, width]
     * @return this builder
     * @throws IllegalArgumentException if the run is empty, leaves the image or comes out of order
     */
    public Builder drop(int y, int x0, int x1) {
      if (y < row || y >= height) {
        throw Checks.invalid("y", "in [" + row + ", " + height + "), rows going down", y);
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
     * Goes down to a row, whose runs the caller then writes by itself: x0, x1, x0, x1, ... from
     * {@link #size} on, rising.
     *
     * @param y the row, in [0, height), not above the one before
     * @param more how many numbers there has to be room for
     * @return where to write them
     */
    int[] startRow(int y, int more) {
      while (row < y) {
        rowStart[++row] = size;
      }
      makeRoom(more);
      return spans;
    }

    /** Takes what was written: {@code newSize} numbers, with those of the rows above. */
    void endRow(int newSize) {
      size = newSize;
    }

    /** How many numbers the runs so far take. */
    int size() {
      return size;
    }

    int[] spans() {
      return spans;
    }

    /**
     * Drops in the rows below row y what is dropped in row y.
     *
     * @param y the row, none below which was given runs
     * @param end the row after the last one to be like it, in (y, height]
     */
    Builder repeatRow(int y, int end) {
      int from = rowStart[y];
      int length = size - from;
      if (row < y || length == 0) {
        // Nothing is dropped there.
        return this;
      }
      int more = length * (end - y - 1);
      makeRoom(more);
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

    /** No mask has so many pixels that its runs might be too many for an array. */
    private void makeRoom(int more) {
      if (more > spans.length - size) {
        spans = Arrays.copyOf(spans, Math.max(size + more, 2 * spans.length));
      }
    }

    /**
     * Ends the mask.
     *
     * @return the mask with the runs given so far
     */
    public DropMask build() {
      return masked(rowStart.clone());
    }

    /** Ends the mask and the builder, whose own memory the mask takes over. */
    DropMask finish() {
      return masked(rowStart);
    }

    private DropMask masked(int[] starts) {
      Arrays.fill(starts, row + 1, height + 1, size);
      return new DropMask(height, width, starts, Arrays.copyOf(spans, size));
    }
  }
}
