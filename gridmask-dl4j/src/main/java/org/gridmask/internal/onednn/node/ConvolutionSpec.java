package org.gridmask.internal.onednn.node;

import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;
import org.gridmask.dl4j.layer.GroupedConvolutionLayer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Processor;

/**
 * What is known of a convolution without its input's size.
 *
 * @param in channels of the input
 * @param out channels of the output
 * @param groups groups of channels, 1 for ordinary convolutions
 * @param transposed whether it is a transposed convolution
 * @param windows kernel, stride, padding, dilation
 * @param weights the name of the weights
 * @param layout the weights as Deeplearning4j keeps them, seen as [out, in, height, width], or
 *     [groups, out / groups, in / groups, height, width]
 * @param bias the name of the bias, or null if there is none
 */
public record ConvolutionSpec(
    long in,
    long out,
    long groups,
    boolean transposed,
    Window.Setting windows,
    String weights,
    Layout layout,
    String bias)
    implements LinearSpec {

  private static final String WEIGHTS = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final int[] ONES = {1, 1};

  /** The convolution of a layer; of a separable one, the second. */
  public static ConvolutionSpec of(ConvolutionLayer conf) {
    if (conf instanceof DepthwiseConvolution2D depthwise) {
      return depthwise(depthwise);
    }
    if (conf instanceof SeparableConvolution2D separable) {
      return pointwise(separable);
    }
    return conf instanceof Deconvolution2D ? transposed(conf) : ordinary(conf);
  }

  private static ConvolutionSpec ordinary(ConvolutionLayer conf) {
    long groups = conf instanceof GroupedConvolutionLayer grouped ? grouped.getGroups() : 1;
    long[] shape =
        groups == 1
            ? shape(conf, conf.getNOut(), conf.getNIn())
            : shape(conf, groups, conf.getNOut() / groups, conf.getNIn() / groups);
    return of(conf, groups, false, Layout.plain(shape), true);
  }

  /** The weights of a transposed convolution are [in, out, height, width]. */
  private static ConvolutionSpec transposed(ConvolutionLayer conf) {
    long pixels = (long) conf.getKernelSize()[0] * conf.getKernelSize()[1];
    Layout layout =
        Layout.strided(
            shape(conf, conf.getNOut(), conf.getNIn()),
            pixels,
            conf.getNOut() * pixels,
            conf.getKernelSize()[1],
            1);
    return of(conf, 1, true, layout, true);
  }

  /** The weights of a depthwise convolution are [height, width, in, multiplier]. */
  private static ConvolutionSpec depthwise(DepthwiseConvolution2D conf) {
    long multiplier = conf.getDepthMultiplier();
    long row = conf.getNIn() * multiplier;
    Layout layout =
        Layout.strided(
            shape(conf, conf.getNIn(), multiplier, 1),
            multiplier,
            1,
            1,
            conf.getKernelSize()[1] * row,
            row);
    return of(conf, conf.getNIn(), false, layout, true);
  }

  /** The first half of a separable one, whose weights are [multiplier, in, height, width]. */
  public static ConvolutionSpec separableDepthwise(SeparableConvolution2D conf) {
    long multiplier = conf.getDepthMultiplier();
    long pixels = (long) conf.getKernelSize()[0] * conf.getKernelSize()[1];
    Layout layout =
        Layout.strided(
            shape(conf, conf.getNIn(), multiplier, 1),
            pixels,
            conf.getNIn() * pixels,
            1,
            conf.getKernelSize()[1],
            1);
    ConvolutionSpec spec = of(conf, conf.getNIn(), false, layout, false);
    return new ConvolutionSpec(
        spec.in,
        conf.getNIn() * multiplier,
        spec.groups,
        false,
        spec.windows,
        SeparableConvolutionParamInitializer.DEPTH_WISE_WEIGHT_KEY,
        layout,
        null);
  }

  /** The second half of a separable one. */
  private static ConvolutionSpec pointwise(SeparableConvolution2D conf) {
    long in = conf.getNIn() * conf.getDepthMultiplier();
    return new ConvolutionSpec(
        in,
        conf.getNOut(),
        1,
        false,
        new Window.Setting(ONES, ONES, new int[2], ONES, conf.getConvolutionMode()),
        SeparableConvolutionParamInitializer.POINT_WISE_WEIGHT_KEY,
        Layout.plain(conf.getNOut(), in, 1, 1),
        bias(conf));
  }

  private static ConvolutionSpec of(
      ConvolutionLayer conf, long groups, boolean transposed, Layout layout, boolean hasBias) {
    return new ConvolutionSpec(
        conf.getNIn(),
        conf.getNOut(),
        groups,
        transposed,
        new Window.Setting(
            conf.getKernelSize(),
            conf.getStride(),
            conf.getPadding(),
            conf.getDilation(),
            conf.getConvolutionMode()),
        WEIGHTS,
        layout,
        hasBias ? bias(conf) : null);
  }

  private static String bias(ConvolutionLayer conf) {
    return conf.hasBias() ? ConvolutionParamInitializer.BIAS_KEY : null;
  }

  private static long[] shape(ConvolutionLayer conf, long... channels) {
    long[] shape = java.util.Arrays.copyOf(channels, channels.length + 2);
    shape[channels.length] = conf.getKernelSize()[0];
    shape[channels.length + 1] = conf.getKernelSize()[1];
    return shape;
  }

  @Override
  public ConvolutionShapes shapes(PlanBuilder plan, long[] image, boolean hasBias) {
    if (image.length != 4 || image[1] != in) {
      throw new UnsupportedOperationException("not " + in + " channels");
    }
    Window window = transposed ? Window.transposed(image, windows) : Window.of(image, windows);
    boolean wide = Math.min(in, out) >= Processor.minWinogradChannels() && plan.isFloat();
    return new ConvolutionShapes(
        plan.any(image),
        plan.any(layout.shape()),
        Layout.any(dnnl.dnnl_f32, layout.shape()),
        hasBias ? Layout.plain(out) : null,
        plan.any(image[0], out, window.output()[0], window.output()[1]),
        window,
        transposed,
        wide && groups == 1 && !transposed);
  }
}
