package org.gridmask.dl4j.onednn;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * Where the windows of a convolution or a pooling go, in pixels, height first.
 *
 * @param output how many windows there are
 * @param paddingAfter may be negative where windows end short of the image's end
 */
record Window(
    long[] output, long[] kernel, long[] strides, long[] paddingBefore, long[] paddingAfter) {

  /**
   * The windows of one of Deeplearning4j's layers.
   *
   * @param in the shape of the images, [N, C, H, W]
   * @throws UnsupportedOperationException if Deeplearning4j refuses such images
   */
  static Window of(long[] in, int[] kernel, int[] strides, int[] padding, ConvolutionMode mode) {
    Window window =
        new Window(new long[2], longs(kernel), longs(strides), new long[2], new long[2]);
    for (int i = 0; i < 2; i++) {
      long size = in[2 + i];
      boolean same = mode == ConvolutionMode.Same;
      long room = size + 2L * padding[i] - kernel[i];
      if (!same && (room < 0 || (mode == ConvolutionMode.Strict && room % strides[i] != 0))) {
        throw new UnsupportedOperationException("the windows do not fit into " + size + " pixels");
      }
      window.output[i] = same ? (size + strides[i] - 1) / strides[i] : room / strides[i] + 1;
      long total = (window.output[i] - 1) * strides[i] + kernel[i] - size;
      if (same && total < -1) {
        throw new UnsupportedOperationException("Deeplearning4j refuses to pad by " + total);
      }
      // Same puts the odd pixel at the far side.
      window.paddingBefore[i] = same ? Math.max(total, 0) / 2 : padding[i];
      window.paddingAfter[i] = total - window.paddingBefore[i];
    }
    return window;
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }
}
