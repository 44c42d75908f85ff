package org.gridmask.internal.resize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.gridmask.internal.pixel.MatRows;
import org.gridmask.internal.pixel.PixelDepth;

/**
 * Resizes images of any depth in double precision.
 *
 * @param target receives the result, an image of the same type
 */
record NumberResize(
    MatRows source,
    MatRows target,
    PixelDepth depth,
    int channels,
    TriangleFilter across,
    TriangleFilter down) {

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
