package org.gridmask.dl4j.onednn;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.gridmask.dl4j.onednn.Operations.Window;

/** Where the windows of Deeplearning4j's layers go, in oneDNN's terms. */
final class Windows {

  private Windows() {}

  /** The shape of what a convolution puts out. */
  static long[] outputShape(long[] in, long channels, ConvolutionLayer conf) {
    return outputShape(
        in,
        channels,
        conf.getKernelSize(),
        conf.getStride(),
        conf.getPadding(),
        conf.getConvolutionMode());
  }

  /** The shape of what a pooling puts out. */
  static long[] outputShape(long[] in, SubsamplingLayer conf) {
    return outputShape(
        in,
        in[1],
        conf.getKernelSize(),
        conf.getStride(),
        conf.getPadding(),
        conf.getConvolutionMode());
  }

  private static long[] outputShape(
      long[] in, long channels, int[] kernel, int[] stride, int[] padding, ConvolutionMode mode) {
    long[] out = {in[0], channels, 0, 0};
    for (int i = 0; i < 2; i++) {
      long size = in[2 + i];
      if (mode == ConvolutionMode.Same) {
        out[2 + i] = (size + stride[i] - 1) / stride[i];
      } else {
        long room = size + 2L * padding[i] - kernel[i];
        if (room < 0 || (mode == ConvolutionMode.Strict && room % stride[i] != 0)) {
          throw new UnsupportedOperationException(
              "the windows do not fit into " + size + " pixels");
        }
        out[2 + i] = room / stride[i] + 1;
      }
    }
    return out;
  }

  static Window of(long[] in, long[] out, ConvolutionLayer conf) {
    return of(
        in,
        out,
        conf.getKernelSize(),
        conf.getStride(),
        conf.getPadding(),
        conf.getConvolutionMode());
  }

  static Window of(long[] in, long[] out, SubsamplingLayer conf) {
    return of(
        in,
        out,
        conf.getKernelSize(),
        conf.getStride(),
        conf.getPadding(),
        conf.getConvolutionMode());
  }

  private static Window of(
      long[] in, long[] out, int[] kernel, int[] stride, int[] padding, ConvolutionMode mode) {
    long[] before = new long[2];
    long[] after = new long[2];
    for (int i = 0; i < 2; i++) {
      long total = (out[2 + i] - 1) * stride[i] + kernel[i] - in[2 + i];
      if (mode == ConvolutionMode.Same && total < -1) {
        throw new UnsupportedOperationException("Deeplearning4j refuses to pad by " + total);
      }
      // Same puts the odd pixel at the far side; with explicit padding the far side may end short.
      before[i] = mode == ConvolutionMode.Same ? Math.max(total, 0) / 2 : padding[i];
      after[i] = total - before[i];
    }
    return new Window(longs(kernel), longs(stride), before, after);
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }
}
