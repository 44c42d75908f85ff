package org.gridmask.datavec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;

/** Brings one image to the size of another, as {@link Window#resized} says. */
final class BilinearResize {

  private static final int HALF = 1 << (TriangleFilter.FIXED_POINT_BITS - 1);

  /** 4 MiB, enough for a picture 1500 pixels high that becomes 224 wide. */
  private static final int MOST_KEPT = 1 << 20;

  /**
   * What lies between the two directions, a megabyte for most images, which is not to be made and
   * cleared for each.
   */
  private static final ThreadLocal<int[]> KEPT = ThreadLocal.withInitial(() -> new int[0]);

  private final Plane source;
  private final Plane target;
  private final int channels;
  private final PixelDepth depth;
  private final TriangleFilter across;
  private final TriangleFilter down;

  /** The memory of an image, whose rows may lie apart. */
  private record Plane(ByteBuffer bytes, int step, int rows, int columns) {
    static Plane of(Mat mat) {
      int step = Math.toIntExact(mat.step());
      long end = (mat.rows() - 1L) * step + mat.cols() * mat.elemSize();
      ByteBuffer bytes = mat.data().capacity(Math.toIntExact(end)).asByteBuffer();
      return new Plane(bytes, step, mat.rows(), mat.cols());
    }

    void read(int y, byte[] row) {
      bytes.get(y * step, row);
    }

    void write(int y, byte[] row) {
      bytes.put(y * step, row);
    }
  }

  /**
   * A resize whose result goes to the target; both must outlive it.
   *
   * @param target an image of the same type
   */
  BilinearResize(Mat source, Mat target) {
    this(
        source,
        target,
        new TriangleFilter(source.cols(), target.cols()),
        new TriangleFilter(source.rows(), target.rows()));
  }

  /** The same for a part of the source, which the filters know. */
  BilinearResize(Mat source, Mat target, TriangleFilter across, TriangleFilter down) {
    this.depth = PixelDepth.of(source);
    this.channels = source.channels();
    this.source = Plane.of(source);
    this.target = Plane.of(target);
    this.across = across;
    this.down = down;
  }

  /** The bytes that one number takes between the two directions. */
  static int bytesOnTheWay(Mat source) {
    return PixelDepth.of(source).isByte() ? Integer.BYTES : Double.BYTES;
  }

  void run() {
    if (depth.isByte()) {
      resizeBytes();
    } else {
      resizeNumbers();
    }
  }

  private void resizeBytes() {
    int values = target.columns * channels;
    int[] narrowed = kept(Math.multiplyExact(source.rows, values));
    byte[] row = new byte[source.columns * channels];
    int[] weights = across.fixedPointWeights();
    for (int y = 0; y < source.rows; y++) {
      source.read(y, row);
      if (channels == 3) {
        narrowColours(row, weights, narrowed, y * values);
      } else {
        narrow(row, weights, narrowed, y * values);
      }
    }

    byte[] result = new byte[values];
    int[] sums = new int[values];
    weights = down.fixedPointWeights();
    for (int y = 0; y < target.rows; y++) {
      Arrays.fill(sums, HALF);
      int from = down.first(y) * values;
      int offset = down.offset(y);
      int pairs = down.count(y) / 2;
      for (int k = 0; k < pairs; k++, from += 2 * values, offset += 2) {
        addScaled(narrowed, from, weights[offset], from + values, weights[offset + 1], sums);
      }
      if (down.count(y) % 2 == 1) {
        addScaled(narrowed, from, weights[offset], sums);
      }
      for (int i = 0; i < values; i++) {
        result[i] = (byte) greyLevel(sums[i]);
      }
      target.write(y, result);
    }
  }

  private static int[] kept(int length) {
    int[] numbers = KEPT.get();
    if (numbers.length < length) {
      numbers = new int[length];
      if (length <= MOST_KEPT) {
        KEPT.set(numbers);
      }
    }
    return numbers;
  }

  private void narrow(byte[] row, int[] weights, int[] narrowed, int at) {
    int next = at;
    for (int x = 0; x < target.columns; x++) {
      int first = across.first(x) * channels;
      int offset = across.offset(x);
      int count = across.count(x);
      for (int c = 0; c < channels; c++) {
        int sum = HALF;
        for (int k = 0, i = first + c; k < count; k++, i += channels) {
          sum += weights[offset + k] * (row[i] & 0xff);
        }
        narrowed[next++] = greyLevel(sum);
      }
    }
  }

  /** The same for three channels, which take less than half of the time together. */
  private void narrowColours(byte[] row, int[] weights, int[] narrowed, int at) {
    int next = at;
    for (int x = 0; x < target.columns; x++) {
      int blue = HALF;
      int green = HALF;
      int red = HALF;
      int k = across.offset(x);
      int end = k + across.count(x);
      for (int i = across.first(x) * 3; k < end; k++, i += 3) {
        int weight = weights[k];
        blue += weight * (row[i] & 0xff);
        green += weight * (row[i + 1] & 0xff);
        red += weight * (row[i + 2] & 0xff);
      }
      narrowed[next] = greyLevel(blue);
      narrowed[next + 1] = greyLevel(green);
      narrowed[next + 2] = greyLevel(red);
      next += 3;
    }
  }

  private static void addScaled(int[] numbers, int from, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * numbers[from + i];
    }
  }

  /** Two at once: fewer sums are stored and loaded again. */
  private static void addScaled(
      int[] numbers, int from, int weight, int nextFrom, int nextWeight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * numbers[from + i] + nextWeight * numbers[nextFrom + i];
    }
  }

  /** Rounded weights may add up to a little more than 1. */
  private static int greyLevel(int sum) {
    return Math.min(sum >> TriangleFilter.FIXED_POINT_BITS, 0xff);
  }

  private void resizeNumbers() {
    int values = target.columns * channels;
    double[] narrowed = new double[Math.multiplyExact(source.rows, values)];
    byte[] row = new byte[source.columns * channels * depth.bytes()];
    ByteBuffer decoder = ByteBuffer.wrap(row).order(ByteOrder.nativeOrder());
    for (int y = 0; y < source.rows; y++) {
      source.read(y, row);
      narrow(decoder, narrowed, y * values);
    }

    byte[] result = new byte[values * depth.bytes()];
    ByteBuffer encoder = ByteBuffer.wrap(result).order(ByteOrder.nativeOrder());
    double[] sums = new double[values];
    for (int y = 0; y < target.rows; y++) {
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
    for (int x = 0; x < target.columns; x++) {
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
