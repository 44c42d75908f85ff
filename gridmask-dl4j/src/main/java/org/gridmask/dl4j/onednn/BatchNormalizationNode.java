package org.gridmask.dl4j.onednn;

import java.util.List;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_batch_normalization_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/** Batch normalization over [N, C, H, W], with the ReLU that follows it if there is one. */
final class BatchNormalizationNode implements Node {

  /** Gamma and beta are adjacent in memory, as oneDNN requires. */
  private static final String GAMMA_BETA = BatchNormalizationParamInitializer.GAMMA;

  private final BatchNormalization conf;
  private final LayerArrays arrays;
  private final RunningStatistics running;
  private final boolean relu;

  BatchNormalizationNode(BatchNormalization conf, LayerArrays arrays, boolean relu) {
    this.conf = conf;
    this.arrays = arrays;
    this.running = new RunningStatistics(conf, arrays);
    this.relu = relu;
  }

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer source = inputs.get(0);
    Layout data = source.layout();
    if (data.shape()[1] != conf.getNOut()) {
      // oneDNN would read past the parameters.
      throw new UnsupportedOperationException("not " + conf.getNOut() + " channels");
    }
    Layout perChannel = Layout.plain(conf.getNOut());
    Layout pair = Layout.plain(2, conf.getNOut());
    dnnl_primitive_desc forward = plan.descriptor(forward(plan, data.descriptor()));
    Buffer gammaBeta = arrays.parameter(plan, GAMMA_BETA, pair);
    Buffer mean = plan.buffer(perChannel);
    Buffer variance = plan.buffer(perChannel);
    if (!plan.isTraining()) {
      plan.run(
          workspaces -> {
            mean.write(running.mean());
            variance.write(running.variance());
          },
          mean,
          variance);
    }
    Buffer result = plan.buffer(data);
    Buffer reluMask =
        relu && plan.isTraining()
            ? plan.buffer(Layout.of(forward, dnnl.dnnl_query_workspace_md))
            : null;
    plan.execute(
        forward,
        new Argument(dnnl.DNNL_ARG_SRC, source),
        new Argument(dnnl.DNNL_ARG_SCALE_SHIFT, gammaBeta),
        new Argument(dnnl.DNNL_ARG_MEAN, mean),
        new Argument(dnnl.DNNL_ARG_VARIANCE, variance),
        new Argument(dnnl.DNNL_ARG_DST, result),
        new Argument(dnnl.DNNL_ARG_WORKSPACE, reluMask));
    return new Result(
        result,
        (backward, epsilon, wanted) -> {
          Buffer aligned = backward.in(data, epsilon);
          Buffer gammaBetaGradient = arrays.gradient(backward, GAMMA_BETA, pair);
          Buffer gradient = backward.buffer(data);
          backward.execute(
              backward.descriptor(backward(data.descriptor()), forward),
              new Argument(dnnl.DNNL_ARG_SRC, source),
              new Argument(dnnl.DNNL_ARG_SCALE_SHIFT, gammaBeta),
              new Argument(dnnl.DNNL_ARG_MEAN, mean),
              new Argument(dnnl.DNNL_ARG_VARIANCE, variance),
              new Argument(dnnl.DNNL_ARG_DIFF_DST, aligned),
              new Argument(dnnl.DNNL_ARG_DIFF_SRC, gradient),
              new Argument(dnnl.DNNL_ARG_DIFF_SCALE_SHIFT, gammaBetaGradient),
              new Argument(dnnl.DNNL_ARG_WORKSPACE, reluMask));
          backward.run(
              workspaces -> running.moveTowards(mean.read(), variance.read()), mean, variance);
          return List.of(gradient);
        });
  }

  private const_dnnl_op_desc_t forward(PlanBuilder plan, dnnl_memory_desc_t data) {
    dnnl_batch_normalization_desc_t operation = new dnnl_batch_normalization_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_batch_normalization_forward_desc_init(
            operation,
            plan.propagation(),
            data,
            (float) conf.getEps(),
            flags() | (plan.isTraining() ? 0 : dnnl.dnnl_use_global_stats)));
  }

  private const_dnnl_op_desc_t backward(dnnl_memory_desc_t data) {
    dnnl_batch_normalization_desc_t operation = new dnnl_batch_normalization_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_batch_normalization_backward_desc_init(
            operation, dnnl.dnnl_backward, data, data, (float) conf.getEps(), flags()));
  }

  private int flags() {
    return dnnl.dnnl_use_scaleshift | (relu ? dnnl.dnnl_fuse_norm_relu : 0);
  }
}
