package org.gridmask.dl4j.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_fuse_norm_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_workspace_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_global_stats;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scaleshift;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/**
 * Batch normalisation over [N, C, H, W], with the rectification that follows it if there is one.
 */
final class BatchNormalizationNode implements Node {

  private final BatchNormalization conf;
  private final LayerArrays arrays;
  private final RunningStatistics running;
  private final boolean rectified;

  BatchNormalizationNode(BatchNormalization conf, LayerArrays arrays, boolean rectified) {
    this.conf = conf;
    this.arrays = arrays;
    this.running = new RunningStatistics(conf, arrays);
    this.rectified = rectified;
  }

  @Override
  public Result forward(PlanBuilder plan, List<Block> inputs) {
    Block source = inputs.get(0);
    Layout data = source.layout();
    if (data.shape()[1] != conf.getNOut()) {
      // oneDNN would read parameters that are not there.
      throw new UnsupportedOperationException("not " + conf.getNOut() + " channels");
    }
    Layout perChannel = Layout.plain(conf.getNOut());
    Layout pair = Layout.plain(2, conf.getNOut());
    int common = dnnl_use_scaleshift | (rectified ? dnnl_fuse_norm_relu : 0);
    int flags = common | (plan.isTraining() ? 0 : dnnl_use_global_stats);
    dnnl_primitive_desc forward =
        plan.descriptor(
            Operations.batchNormalization(plan.isTraining(), data, conf.getEps(), flags));
    // Gamma and beta lie next to each other, as oneDNN wants them.
    Block gammaBeta = arrays.parameter(plan, BatchNormalizationParamInitializer.GAMMA, pair);
    Block mean = plan.block(perChannel);
    Block variance = plan.block(perChannel);
    if (!plan.isTraining()) {
      plan.run(
          () -> {
            mean.write(running.mean());
            variance.write(running.variance());
          },
          mean,
          variance);
    }
    Block result = plan.block(data);
    List<Argument> arguments = new ArrayList<>();
    arguments.add(new Argument(DNNL_ARG_SRC, source));
    arguments.add(new Argument(DNNL_ARG_SCALE_SHIFT, gammaBeta));
    arguments.add(new Argument(DNNL_ARG_MEAN, mean));
    arguments.add(new Argument(DNNL_ARG_VARIANCE, variance));
    arguments.add(new Argument(DNNL_ARG_DST, result));
    Block rectifiedBits =
        rectified && plan.isTraining()
            ? plan.block(Layout.of(forward, dnnl_query_workspace_md))
            : null;
    if (rectifiedBits != null) {
      arguments.add(new Argument(DNNL_ARG_WORKSPACE, rectifiedBits));
    }
    plan.execute(forward, arguments.toArray(Argument[]::new));
    return new Result(
        result,
        (backward, epsilon, wanted) -> {
          Block aligned = backward.in(data, epsilon);
          Block gammaBetaGradient =
              arrays.gradient(backward, BatchNormalizationParamInitializer.GAMMA, pair);
          Block gradient = backward.block(data);
          List<Argument> back = new ArrayList<>();
          back.add(new Argument(DNNL_ARG_SRC, source));
          back.add(new Argument(DNNL_ARG_SCALE_SHIFT, gammaBeta));
          back.add(new Argument(DNNL_ARG_MEAN, mean));
          back.add(new Argument(DNNL_ARG_VARIANCE, variance));
          back.add(new Argument(DNNL_ARG_DIFF_DST, aligned));
          back.add(new Argument(DNNL_ARG_DIFF_SRC, gradient));
          back.add(new Argument(DNNL_ARG_DIFF_SCALE_SHIFT, gammaBetaGradient));
          if (rectifiedBits != null) {
            back.add(new Argument(DNNL_ARG_WORKSPACE, rectifiedBits));
          }
          backward.execute(
              backward.descriptor(
                  Operations.batchNormalizationBackward(data, conf.getEps(), common),
                  null,
                  forward),
              back.toArray(Argument[]::new));
          backward.run(() -> running.moveTowards(mean.read(), variance.read()), mean, variance);
          return List.of(gradient);
        });
  }
}
