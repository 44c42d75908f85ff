package org.gridmask.internal.onednn.node;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * Where the windows of a convolution or a pooling go, in pixels, height first.
 *
 * @param output how many windows there are; of a transposed convolution, how many pixels come out
 * @param dilation the distance of the pixels under a kernel, 1 for neighbours
 * @param paddingAfter may be negative where windows end short of the image's end
 */
record Window(
    long[] output,
    long[] kernel,
    long[] strides,
    long[] dilation,
    long[] paddingBefore,
    long[] paddingAfter) {

  /**
   * What a layer says about its windows.
   *
   * @param mode Deeplearning4j's, which may override the padding
   */
  record Setting(
      int[] kernel, int[] strides, int[] padding, int[] dilation, ConvolutionMode mode) {}

  /** One window, as large as the image. */
  static Window whole(long[] in) {
    return new Window(
        new long[] {1, 1},
        new long[] {in[2], in[3]},
        new long[] {1, 1},
        new long[] {1, 1},
        new long[2],
        new long[2]);
  }

  /**
   * The windows of one of Deeplearning4j's layers.
   *
   * @param in the shape of the images, [N, C, H, W]
   * @throws UnsupportedOperationException if Deeplearning4j refuses such images
   */
  static Window of(long[] in, Setting setting) {
    Window window = empty(setting);
    for (int i = 0; i < 2; i++) {
      long size = in[2 + i];
      long stride = window.strides[i];
      long room = size + 2L * setting.padding[i] - window.extent(i);
      boolean same = setting.mode == ConvolutionMode.Same;
      if (!same && (room < 0 || (setting.mode == ConvolutionMode.Strict && room % stride != 0))) {
        throw new UnsupportedOperationException("the windows do not fit into " + size + " pixels");
      }
      window.output[i] = same ? (size + stride - 1) / stride : room / stride + 1;
      window.pad(i, (window.output[i] - 1) * stride + window.extent(i) - size, setting);
    }
    return window;
  }

  /** The windows of a transposed convolution, over its output. */
  static Window transposed(long[] in, Setting setting) {
    Window window = empty(setting);
    for (int i = 0; i < 2; i++) {
      long size = in[2 + i];
      long covered = (size - 1) * window.strides[i] + window.extent(i);
      window.output[i] =
          setting.mode == ConvolutionMode.Same
              ? size * window.strides[i]
              : covered - 2L * setting.padding[i];
      window.pad(i, covered - window.output[i], setting);
    }
    return window;
  }

  private static Window empty(Setting setting) {
    return new Window(
        new long[2],
        longs(setting.kernel),
        longs(setting.strides),
        longs(setting.dilation),
        new long[2],
        new long[2]);
  }

  /** The pixels from one end of a kernel to the other. */
  private long extent(int i) {
    return dilation[i] * (kernel[i] - 1) + 1;
  }

  private void pad(int i, long total, Setting setting) {
    boolean same = setting.mode == ConvolutionMode.Same;
    if (same && total < -1) {
      throw new UnsupportedOperationException("Deeplearning4j refuses to pad by " + total);
    }
    // Same puts the odd pixel at the far side.
    paddingBefore[i] = same ? Math.max(total, 0) / 2 : setting.padding[i];
    paddingAfter[i] = total - paddingBefore[i];
  }

  boolean isDilated() {
    return dilation[0] > 1 || dilation[1] > 1;
  }

  /** The dilation as oneDNN counts it: the pixels between. */
  long[] gaps() {
    return new long[] {dilation[0] - 1, dilation[1] - 1};
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }
}
