package org.gridmask.internal.pixel;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;

/** The memory of an image, whose rows may be padded; the image must outlive it. */
public final class MatRows implements PixelRows {

  private final ByteBuffer bytes;
  private final int step;
  private final int rows;
  private final int columns;
  private final int pixelBytes;
  private final byte[] row;

  public MatRows(Mat mat) {
    step = Math.toIntExact(mat.step());
    rows = mat.rows();
    columns = mat.cols();
    pixelBytes = (int) mat.elemSize();
    row = new byte[Math.multiplyExact(columns, pixelBytes)];
    long end = (rows - 1L) * step + row.length;
    bytes = mat.data().capacity(Math.toIntExact(end)).asByteBuffer();
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public void read(int y, int channel, int count, int[] pixels) {
    read(y, row);
    Arrays.fill(pixels, 0, columns, 0);
    for (int c = 0; c < count; c++) {
      for (int x = 0, at = channel + c; x < columns; x++, at += pixelBytes) {
        pixels[x] |= (row[at] & 0xff) << Byte.SIZE * c;
      }
    }
  }

  /** The inverse of {@link #read(int, int, int, int[])}. */
  public void write(int y, int channel, int count, int[] pixels) {
    if (count < pixelBytes) {
      read(y, row);
    }
    for (int c = 0; c < count; c++) {
      for (int x = 0, at = channel + c; x < columns; x++, at += pixelBytes) {
        row[at] = (byte) (pixels[x] >> Byte.SIZE * c);
      }
    }
    write(y, row);
  }

  /** Reads a row's bytes. */
  public void read(int y, byte[] row) {
    bytes.get(y * step, row);
  }

  /** Writes a row's bytes. */
  public void write(int y, byte[] row) {
    bytes.put(y * step, row);
  }

  /** Reads all rows, without padding. */
  public void readAll(byte[] pixels) {
    for (int y = 0; y < rows; y++) {
      bytes.get(y * step, pixels, y * row.length, row.length);
    }
  }
}
