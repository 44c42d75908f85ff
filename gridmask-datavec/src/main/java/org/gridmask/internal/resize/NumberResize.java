package org.gridmask.internal.resize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.pixel.MatRows;
import org.gridmask.internal.pixel.PixelDepth;

/** Resizes images of numbers of any kind, in double precision. */
final class NumberResize {

  private final MatRows source;
  private final MatRows target;
  private final int channels;
  private final PixelDepth depth;
  private final TriangleFilter across;
  private final TriangleFilter down;

  /**
   * A resize whose result goes to the target; both must outlive it.
   *
   * @param target an image of the same type
   */
  NumberResize(Mat source, Mat target, TriangleFilter across, TriangleFilter down) {
    this.depth = PixelDepth.of(source);
    this.channels = source.channels();
    this.source = new MatRows(source);
    this.target = new MatRows(target);
    this.across = across;
    this.down = down;
  }

  void run() {
    int values = target.columns() * channels;
    double[] narrowed = new double[Math.multiplyExact(source.rows(), values)];
    byte[] row = new byte[source.columns() * channels * depth.bytes()];
    ByteBuffer decoder = ByteBuffer.wrap(row).order(ByteOrder.nativeOrder());
    for (int y = 0; y < source.rows(); y++) {
      source.read(y, row);
      narrow(decoder, narrowed, y * values);
    }

    byte[] result = new byte[values * depth.bytes()];
    ByteBuffer encoder = ByteBuffer.wrap(result).order(ByteOrder.nativeOrder());
    double[] sums = new double[values];
    for (int y = 0; y < target.rows(); y++) {
      Arrays.fill(sums, 0);
      for (int k = 0; k < down.count(y); k++) {
        double weight = down.weights()[down.offset(y) + k];
        int from = (down.first(y) + k) * values;
        for (int i = 0; i < values; i++) {
          sums[i] += weight * narrowed[from + i];
        }
      }
      for (int i = 0; i < values; i++) {
        depth.put(encoder, i * depth.bytes(), sums[i]);
      }
      target.write(y, result);
    }
  }

  private void narrow(ByteBuffer row, double[] narrowed, int at) {
    double[] weights = across.weights();
    int next = at;
    for (int x = 0; x < target.columns(); x++) {
      int first = across.first(x) * channels;
      int offset = across.offset(x);
      int count = across.count(x);
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
          int i = first + c + k * channels;
          sum += weights[offset + k] * depth.get(row, i * depth.bytes());
        }
        narrowed[next++] = sum;
      }
    }
  }
}
