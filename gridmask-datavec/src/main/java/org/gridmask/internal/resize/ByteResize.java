package org.gridmask.internal.resize;

import org.gridmask.internal.pixel.MatRows;
import org.gridmask.internal.pixel.PixelRows;

/**
 * Resizes 8-bit images as Pillow does: horizontally, then vertically, with 22-bit fixed-point
 * weights and rounding to bytes after each pass.
 *
 * @param source the image, of the filters' source size
 * @param target receives the result
 */
public record ByteResize(
    PixelRows source, MatRows target, int channels, TriangleFilter across, TriangleFilter down) {

  /** The bytes of a pixel between the passes, whatever its channels. */
  public static final int INTERMEDIATE_BYTES = Integer.BYTES;

  /** The maximum rows of a strip that is transposed at once, so that it fits into the cache. */
  private static final int MAX_ROWS = 256;

  /** The maximum pixels of a strip, unless a single row has more. */
  private static final int MAX_STRIP = 1 << 20;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private record Scratch(ScratchArray narrowed, ScratchArray transposed) {
    Scratch() {
      this(new ScratchArray(), new ScratchArray());
    }
  }

  public void run() {
    for (int c = 0; c < channels; c += PackedLines.CHANNELS) {
      run(c, Math.min(PackedLines.CHANNELS, channels - c));
    }
  }

  private void run(int channel, int count) {
    int rows = source.rows();
    int[] narrowed = SCRATCH.get().narrowed.atLeast(Math.multiplyExact(rows, target.columns()));
    int strip = Math.max(1, Math.min(MAX_ROWS, MAX_STRIP / source.columns()));
    int strips = (rows + strip - 1) / strip;
    for (int i = 0; i < strips; i++) {
      int top = (int) ((long) rows * i / strips);
      int bottom = (int) ((long) rows * (i + 1) / strips);
      narrow(top, bottom - top, channel, count, narrowed);
    }
    PackedLines lines = new PackedLines(narrowed, target.columns(), count, down);
    for (int y = 0; y < target.rows(); y++) {
      target.write(y, channel, count, lines.line(y));
    }
  }

  /** Resizes a strip of rows horizontally: transposed, so that its columns are lines, and back. */
  private void narrow(int top, int height, int channel, int count, int[] narrowed) {
    int[] transposed =
        SCRATCH.get().transposed.atLeast(Math.multiplyExact(height, source.columns()));
    int[] row = new int[source.columns()];
    for (int y = 0; y < height; y++) {
      source.read(top + y, channel, count, row);
      spread(row, transposed, y, height);
    }
    int columns = target.columns();
    PackedLines lines = new PackedLines(transposed, height, count, across);
    for (int x = 0; x < columns; x++) {
      spread(lines.line(x), narrowed, top * columns + x, columns);
    }
  }

  /** Writes a line with a stride. */
  private static void spread(int[] line, int[] pixels, int start, int step) {
    int to = start;
    for (int pixel : line) {
      pixels[to] = pixel;
      to += step;
    }
  }
}
