package org.gridmask.internal.onednn.node;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_batch_normalization_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;

/** Batch normalization over [N, C, H, W] or [N, C], with the activation that follows it. */
public final class BatchNormalizationNode implements Node {

  /** Gamma and beta are adjacent in memory, as oneDNN requires. */
  private static final String GAMMA_BETA = BatchNormalizationParamInitializer.GAMMA;

  private final BatchNormalization conf;
  private final LayerArrays arrays;
  private final RunningStatistics running;
  private final Activation activation;

  public BatchNormalizationNode(
      BatchNormalization conf, LayerArrays arrays, Activation activation) {
    this.conf = conf;
    this.arrays = arrays;
    this.running = new RunningStatistics(conf, arrays);
    this.activation = activation;
  }

  /** The factors of the channels with the running statistics. */
  float[] scale() {
    float[] scale = gamma();
    float[] variance = running.variance();
    for (int i = 0; i < scale.length; i++) {
      scale[i] = (float) (scale[i] / Math.sqrt(variance[i] + conf.getEps()));
    }
    return scale;
  }

  /** What is added to the channels then. */
  float[] shift(float[] scale) {
    float[] shift = beta();
    float[] mean = running.mean();
    for (int i = 0; i < shift.length; i++) {
      shift[i] = (float) (shift[i] - (double) mean[i] * scale[i]);
    }
    return shift;
  }

  private float[] gamma() {
    return conf.isLockGammaBeta() ? locked(conf.getGamma()) : arrays.values(GAMMA_BETA);
  }

  private float[] beta() {
    return conf.isLockGammaBeta()
        ? locked(conf.getBeta())
        : arrays.values(BatchNormalizationParamInitializer.BETA);
  }

  private float[] locked(double value) {
    float[] values = new float[Math.toIntExact(conf.getNOut())];
    Arrays.fill(values, (float) value);
    return values;
  }

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer source = inputs.get(0);
    Layout data = source.layout();
    if (data.shape()[1] != conf.getNOut()) {
      // oneDNN would read past the parameters.
      throw new UnsupportedOperationException("not " + conf.getNOut() + " channels");
    }
    boolean fixed = !plan.isTraining() || !arrays.isTrainable();
    // Rectified in one with the normalization: oneDNN keeps a mask for the gradient.
    boolean fused = activation.equals(Activation.RELU) && !(fixed && plan.isTraining());
    Activation after = fused ? Activation.IDENTITY : activation;
    int flags =
        dnnl.dnnl_use_scaleshift
            | (fused ? dnnl.dnnl_fuse_norm_relu : 0)
            | (fixed ? dnnl.dnnl_use_global_stats : 0);
    dnnl_primitive_desc forward = plan.descriptor(forward(plan, data.descriptor(), flags));
    Layout perChannel = Layout.plain(conf.getNOut());
    Layout pair = Layout.plain(2, conf.getNOut());
    Buffer gammaBeta = gammaBeta(plan, pair);
    Buffer mean = plan.buffer(perChannel);
    Buffer variance = plan.buffer(perChannel);
    if (fixed) {
      plan.run(
          workspaces -> {
            mean.write(running.mean());
            variance.write(running.variance());
          },
          mean,
          variance);
    }
    Buffer result = plan.buffer(data);
    Buffer mask =
        fused && plan.isTraining()
            ? plan.buffer(Layout.of(forward, dnnl.dnnl_query_workspace_md))
            : null;
    plan.execute(
        forward,
        new Argument(dnnl.DNNL_ARG_SRC, source),
        new Argument(dnnl.DNNL_ARG_SCALE_SHIFT, gammaBeta),
        new Argument(dnnl.DNNL_ARG_MEAN, mean),
        new Argument(dnnl.DNNL_ARG_VARIANCE, variance),
        new Argument(dnnl.DNNL_ARG_DST, result),
        new Argument(dnnl.DNNL_ARG_WORKSPACE, mask));
    Buffer output = after.apply(plan, result);
    return new Result(
        output,
        (backward, epsilon, wanted) -> {
          Buffer error = backward.in(data, after.gradient(backward, result, output, epsilon));
          Buffer gradient = backward.buffer(data);
          boolean trains = arrays.isTrainable() && !conf.isLockGammaBeta();
          Buffer gammaBetaGradient =
              trains ? arrays.gradient(backward, GAMMA_BETA, pair) : backward.buffer(pair);
          backward.execute(
              backward.descriptor(backward(data.descriptor(), flags), forward),
              new Argument(dnnl.DNNL_ARG_SRC, source),
              new Argument(dnnl.DNNL_ARG_SCALE_SHIFT, gammaBeta),
              new Argument(dnnl.DNNL_ARG_MEAN, mean),
              new Argument(dnnl.DNNL_ARG_VARIANCE, variance),
              new Argument(dnnl.DNNL_ARG_DIFF_DST, error),
              new Argument(dnnl.DNNL_ARG_DIFF_SRC, gradient),
              new Argument(dnnl.DNNL_ARG_DIFF_SCALE_SHIFT, gammaBetaGradient),
              new Argument(dnnl.DNNL_ARG_WORKSPACE, mask));
          if (!fixed) {
            long count = LongStream.of(data.shape()).reduce(1, (a, b) -> a * b) / conf.getNOut();
            backward.run(
                workspaces -> running.moveTowards(mean.read(), variance.read(), count),
                mean,
                variance);
          }
          return List.of(gradient);
        });
  }

  private Buffer gammaBeta(PlanBuilder plan, Layout pair) {
    if (!conf.isLockGammaBeta()) {
      return arrays.parameter(plan, GAMMA_BETA, pair);
    }
    Buffer constants = plan.buffer(pair);
    float[] gamma = gamma();
    float[] values = Arrays.copyOf(gamma, 2 * gamma.length);
    System.arraycopy(beta(), 0, values, gamma.length, gamma.length);
    plan.run(workspaces -> constants.write(values), constants);
    return constants;
  }

  private const_dnnl_op_desc_t forward(PlanBuilder plan, dnnl_memory_desc_t data, int flags) {
    dnnl_batch_normalization_desc_t operation = new dnnl_batch_normalization_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_batch_normalization_forward_desc_init(
            operation, plan.propagation(), data, (float) conf.getEps(), flags));
  }

  private const_dnnl_op_desc_t backward(dnnl_memory_desc_t data, int flags) {
    dnnl_batch_normalization_desc_t operation = new dnnl_batch_normalization_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_batch_normalization_backward_desc_init(
            operation, dnnl.dnnl_backward, data, data, (float) conf.getEps(), flags));
  }
}
