package org.gridmask.internal.onednn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.util.ConvolutionUtils;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Against what Deeplearning4j's own layers take. */
class WindowTest {

  @Test
  void outputsAndPaddingsAreDeeplearning4js() {
    for (ConvolutionMode mode :
        new ConvolutionMode[] {
          ConvolutionMode.Same, ConvolutionMode.Truncate, ConvolutionMode.Strict
        }) {
      for (int size = 5; size <= 12; size++) {
        for (int kernel = 1; kernel <= 5; kernel++) {
          for (int stride = 1; stride <= 3; stride++) {
            for (int padding = 0; padding <= (mode == ConvolutionMode.Same ? 0 : 2); padding++) {
              for (int gap = 1; gap <= 2; gap++) {
                assertAsInDeeplearning4j(mode, size, kernel, stride, padding, gap);
              }
            }
          }
        }
      }
    }
  }

  private static void assertAsInDeeplearning4j(
      ConvolutionMode mode, int size, int kernel, int stride, int padding, int gap) {
    long[] in = {1, 1, size, size + 1};
    int[] before = {padding, padding};
    int[] kernels = {kernel, kernel};
    int[] strides = {stride, stride};
    int[] dilation = {gap, gap};
    Window.Setting setting =
        new Window.Setting(kernels, strides, new int[] {padding, padding}, dilation, mode);
    int[] expected;
    try {
      expected =
          ConvolutionUtils.getOutputSize(
              Nd4j.create(DataType.FLOAT, in),
              kernels,
              strides,
              before,
              mode,
              dilation,
              CNN2DFormat.NCHW);
      if (Math.min(expected[0], expected[1]) < 1) {
        throw new UnsupportedOperationException("no window fits");
      }
      if (mode == ConvolutionMode.Same) {
        before =
            ConvolutionUtils.getSameModeTopLeftPadding(
                expected, new int[] {size, size + 1}, kernels, strides, dilation);
      }
    } catch (RuntimeException e) {
      assertThatThrownBy(() -> Window.of(in, setting))
          .isInstanceOf(UnsupportedOperationException.class);
      return;
    }

    Window window = Window.of(in, setting);

    assertThat(window.output()).containsExactly(expected[0], expected[1]);
    assertThat(window.paddingBefore()).containsExactly(before[0], before[1]);
    for (int i = 0; i < 2; i++) {
      // oneDNN wants the windows to fill what is there exactly.
      assertThat((window.output()[i] - 1) * stride + gap * (kernel - 1) + 1)
          .isEqualTo(in[2 + i] + window.paddingBefore()[i] + window.paddingAfter()[i]);
    }
  }
}
