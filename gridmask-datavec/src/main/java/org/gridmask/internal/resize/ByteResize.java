package org.gridmask.internal.resize;

import org.gridmask.internal.pixel.MatRows;
import org.gridmask.internal.pixel.PixelRows;

/**
 * Resizes images of bytes as Pillow does: first along the rows, then along the columns, each time
 * with weights of 22 bits and rounded to bytes.
 *
 * @param source as many rows and columns as the filters are for
 * @param target where the result goes
 */
public record ByteResize(
    PixelRows source, MatRows target, int channels, TriangleFilter across, TriangleFilter down) {

  /** What a pixel takes between the two directions, whatever its channels. */
  public static final int INTERMEDIATE_BYTES = Integer.BYTES;

  /** How many rows are turned on their side at once, at most: what caches hold. */
  private static final int MAX_ROWS = 256;

  /** The pixels that a strip of rows has at most, unless a single row has more. */
  private static final int MAX_TURNED = 1 << 20;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private record Scratch(ScratchArray narrowed, ScratchArray turned) {
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
    int strip = Math.max(1, Math.min(MAX_ROWS, MAX_TURNED / source.columns()));
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

  /** Turns a strip on its side, so that its columns are lines, and back. */
  private void narrow(int top, int height, int channel, int count, int[] narrowed) {
    int[] turned = SCRATCH.get().turned.atLeast(Math.multiplyExact(height, source.columns()));
    int[] row = new int[source.columns()];
    for (int y = 0; y < height; y++) {
      source.read(top + y, channel, count, row);
      spread(row, turned, y, height);
    }
    int columns = target.columns();
    PackedLines lines = new PackedLines(turned, height, count, across);
    for (int x = 0; x < columns; x++) {
      spread(lines.line(x), narrowed, top * columns + x, columns);
    }
  }

  /** Writes a line's pixels, each a step behind the last. */
  private static void spread(int[] line, int[] pixels, int start, int step) {
    int to = start;
    for (int pixel : line) {
      pixels[to] = pixel;
      to += step;
    }
  }
}
