package org.gridmask.dl4j.onednn;

import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/**
 * For inference: a convolution with the following batch normalization folded into its weights and
 * bias, optionally fused with a residual addition and a ReLU.
 */
final class FoldedConvolutionNode implements Node {

  private final ConvolutionLayer convolution;
  private final LayerArrays convolutionArrays;
  private final BatchNormalization normalization;
  private final LayerArrays normalizationArrays;
  private final RunningStatistics running;
  private final Epilogue epilogue;

  /**
   * What follows the normalization.
   *
   * @param source the index of the convolution's input
   * @param residual the index of the input that is added, or -1
   * @param inPlace whether the sum may overwrite the residual, which is not read later
   * @param relu whether a ReLU is applied
   */
  record Epilogue(int source, int residual, boolean inPlace, boolean relu) {}

  FoldedConvolutionNode(
      ConvolutionLayer convolution,
      LayerArrays convolutionArrays,
      BatchNormalization normalization,
      LayerArrays normalizationArrays,
      Epilogue epilogue) {
    this.convolution = convolution;
    this.convolutionArrays = convolutionArrays;
    this.normalization = normalization;
    this.normalizationArrays = normalizationArrays;
    this.running = new RunningStatistics(normalization, normalizationArrays);
    this.epilogue = epilogue;
  }

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer input = inputs.get(epilogue.source);
    Layout perChannel = Layout.plain(convolution.getNOut());
    ConvolutionShapes shapes =
        ConvolutionShapes.of(convolution, input.layout().shape()).withBias(perChannel);
    boolean adds = epilogue.residual >= 0;
    dnnl_primitive_desc primitive = plan.descriptor(shapes.forward(false), adds, epilogue.relu);
    Buffer scales = plan.buffer(perChannel);
    Buffer bias = plan.buffer(perChannel);
    plan.run(workspaces -> fold(scales, bias), scales, bias);
    Buffer weights = plan.buffer(Layout.of(primitive, dnnl.dnnl_query_weights_md));
    plan.reorderScaled(
        convolutionArrays.parameter(
            plan, ConvolutionParamInitializer.WEIGHT_KEY, shapes.plainWeights()),
        scales,
        weights);
    Layout chosen = Layout.of(primitive, dnnl.dnnl_query_dst_md);
    Buffer result =
        adds ? residual(plan, chosen, inputs.get(epilogue.residual)) : plan.buffer(chosen);
    plan.execute(
        primitive,
        new Argument(dnnl.DNNL_ARG_SRC, plan.in(primitive, dnnl.dnnl_query_src_md, input)),
        new Argument(dnnl.DNNL_ARG_WEIGHTS, weights),
        new Argument(dnnl.DNNL_ARG_BIAS, bias),
        new Argument(dnnl.DNNL_ARG_DST, result));
    return new Result(result, null);
  }

  /** The buffer with the residual, to which the convolution adds its result. */
  private Buffer residual(PlanBuilder plan, Layout layout, Buffer residual) {
    Buffer converted = plan.in(layout, residual);
    if (converted != residual || (epilogue.inPlace && !residual.isExternal())) {
      return converted;
    }
    Buffer copy = plan.buffer(layout);
    plan.reorder(residual, copy);
    return copy;
  }

  private void fold(Buffer scales, Buffer bias) {
    float[] gamma = normalizationArrays.values(BatchNormalizationParamInitializer.GAMMA);
    float[] beta = normalizationArrays.values(BatchNormalizationParamInitializer.BETA);
    float[] mean = running.mean();
    float[] variance = running.variance();
    float[] own =
        convolution.hasBias()
            ? convolutionArrays.values(ConvolutionParamInitializer.BIAS_KEY)
            : new float[gamma.length];
    for (int i = 0; i < gamma.length; i++) {
      double scale = gamma[i] / Math.sqrt(variance[i] + normalization.getEps());
      gamma[i] = (float) scale;
      beta[i] = (float) (beta[i] + (own[i] - mean[i]) * scale);
    }
    scales.write(gamma);
    bias.write(beta);
  }
}
