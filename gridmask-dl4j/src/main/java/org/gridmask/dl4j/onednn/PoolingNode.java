package org.gridmask.dl4j.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_avg_exclude_padding;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_max;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_workspace_md;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.gridmask.dl4j.onednn.Operations.Window;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/** The greatest value in each window, or the mean of the whole plane. */
final class PoolingNode implements Node {

  private final int algorithm;
  private final Function<long[], Geometry> geometry;

  private record Geometry(long[] outputShape, Window window) {}

  private PoolingNode(int algorithm, Function<long[], Geometry> geometry) {
    this.algorithm = algorithm;
    this.geometry = geometry;
  }

  static PoolingNode max(SubsamplingLayer conf) {
    return new PoolingNode(
        dnnl_pooling_max,
        in -> {
          long[] out = Windows.outputShape(in, conf);
          return new Geometry(out, Windows.of(in, out, conf));
        });
  }

  /** From [N, C, H, W] to [N, C, 1, 1]. */
  static PoolingNode globalAverage() {
    return new PoolingNode(
        dnnl_pooling_avg_exclude_padding,
        in ->
            new Geometry(
                new long[] {in[0], in[1], 1, 1},
                new Window(
                    new long[] {in[2], in[3]},
                    new long[] {1, 1},
                    new long[] {0, 0},
                    new long[] {0, 0})));
  }

  @Override
  public Result forward(PlanBuilder plan, List<Block> inputs) {
    Block source = inputs.get(0);
    Geometry pooling = geometry.apply(source.layout().shape());
    dnnl_primitive_desc forward =
        plan.descriptor(
            Operations.pooling(
                plan.isTraining(),
                algorithm,
                source.layout(),
                Layout.any(pooling.outputShape),
                pooling.window));
    Block result = plan.block(Layout.of(forward, dnnl_query_dst_md));
    List<Argument> arguments = new ArrayList<>();
    arguments.add(new Argument(DNNL_ARG_SRC, source));
    arguments.add(new Argument(DNNL_ARG_DST, result));
    Block greatest =
        plan.isTraining() && algorithm == dnnl_pooling_max
            ? plan.block(Layout.of(forward, dnnl_query_workspace_md))
            : null;
    if (greatest != null) {
      arguments.add(new Argument(DNNL_ARG_WORKSPACE, greatest));
    }
    plan.execute(forward, arguments.toArray(Argument[]::new));
    return new Result(
        result,
        (backward, epsilon, wanted) -> {
          Block gradient = backward.block(source.layout());
          List<Argument> back = new ArrayList<>();
          back.add(new Argument(DNNL_ARG_DIFF_DST, backward.in(result.layout(), epsilon)));
          back.add(new Argument(DNNL_ARG_DIFF_SRC, gradient));
          if (greatest != null) {
            back.add(new Argument(DNNL_ARG_WORKSPACE, greatest));
          }
          backward.execute(
              backward.descriptor(
                  Operations.poolingBackward(
                      algorithm, source.layout(), result.layout(), pooling.window),
                  null,
                  forward),
              back.toArray(Argument[]::new));
          return List.of(gradient);
        });
  }
}
