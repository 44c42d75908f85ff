package org.gridmask.dl4j.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_src_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;

import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/**
 * In inference: a convolution, the batch normalisation after it, which is then a matter of other
 * weights and a bias, and on request the addition of another array and a rectification.
 */
final class FoldedConvolutionNode implements Node {

  private final ConvolutionLayer convolution;
  private final LayerArrays convolutionArrays;
  private final BatchNormalization normalization;
  private final LayerArrays normalizationArrays;
  private final RunningStatistics running;
  private final Ending ending;

  /**
   * What follows the normalisation.
   *
   * @param source which of the inputs the convolution takes
   * @param summand which of the inputs is added, or -1
   * @param overwritesSummand whether nobody needs the summand any more
   * @param rectified whether the result is rectified
   */
  record Ending(int source, int summand, boolean overwritesSummand, boolean rectified) {}

  FoldedConvolutionNode(
      ConvolutionLayer convolution,
      LayerArrays convolutionArrays,
      BatchNormalization normalization,
      LayerArrays normalizationArrays,
      Ending ending) {
    this.convolution = convolution;
    this.convolutionArrays = convolutionArrays;
    this.normalization = normalization;
    this.normalizationArrays = normalizationArrays;
    this.running = new RunningStatistics(normalization, normalizationArrays);
    this.ending = ending;
  }

  @Override
  public Result forward(PlanBuilder plan, List<Block> inputs) {
    Block input = inputs.get(ending.source);
    ConvolutionShapes shapes = ConvolutionShapes.of(convolution, input.layout().shape());
    Layout perChannel = Layout.plain(convolution.getNOut());
    boolean adds = ending.summand >= 0;
    dnnl_primitive_desc primitive =
        plan.descriptor(
            shapes.operation(false, perChannel), plan.then(adds, ending.rectified), null);
    Block scales = plan.block(perChannel);
    Block bias = plan.block(perChannel);
    plan.run(() -> fold(scales, bias), scales, bias);
    Block weights = plan.block(Layout.of(primitive, dnnl_query_weights_md));
    plan.reorderScaled(
        convolutionArrays.parameter(
            plan, ConvolutionParamInitializer.WEIGHT_KEY, shapes.plainWeights()),
        scales,
        weights);
    Layout chosen = Layout.of(primitive, dnnl_query_dst_md);
    Block result = adds ? summand(plan, chosen, inputs.get(ending.summand)) : plan.block(chosen);
    plan.execute(
        primitive,
        new Argument(DNNL_ARG_SRC, plan.in(Layout.of(primitive, dnnl_query_src_md), input)),
        new Argument(DNNL_ARG_WEIGHTS, weights),
        new Argument(DNNL_ARG_BIAS, bias),
        new Argument(DNNL_ARG_DST, result));
    return Result.withoutWayBack(result);
  }

  /** The convolution adds to what it finds in its result. */
  private Block summand(PlanBuilder plan, Layout layout, Block summand) {
    Block converted = plan.in(layout, summand);
    if (converted != summand || (ending.overwritesSummand && !summand.isExternal())) {
      return converted;
    }
    Block copy = plan.block(layout);
    plan.reorder(summand, copy);
    return copy;
  }

  private void fold(Block scales, Block bias) {
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
