package org.gridmask.internal.onednn.node;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;

/**
 * Arrays side by side along their channels, or their columns.
 *
 * @param axis that of their INDArrays
 */
public record MergeNode(int axis) implements Node {

  private static final int CHANNELS = 1;

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    if (inputs.size() == 1) {
      return Activation.IDENTITY.forward(plan, inputs);
    }
    Layout first = inputs.get(0).layout();
    List<Buffer> sameType =
        inputs.stream().map(input -> ofType(plan, input, first.type())).toList();
    long[] shape = first.shape();
    if (axis != (plan.isChannelsLast() && shape.length == 4 ? 3 : CHANNELS)) {
      throw new UnsupportedOperationException("a merge along axis " + axis);
    }
    shape[CHANNELS] = 0;
    dnnl_memory_desc_t sources = new dnnl_memory_desc_t(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      sources.position(i).put(sameType.get(i).layout().descriptor());
      shape[CHANNELS] += inputs.get(i).layout().shape()[CHANNELS];
    }
    Layout target = Layout.any(first.type(), shape);
    dnnl_primitive_desc concat = plan.register(new dnnl_primitive_desc());
    OneDnn.check(
        dnnl.dnnl_concat_primitive_desc_create(
            concat,
            target.descriptor(),
            inputs.size(),
            CHANNELS,
            sources.position(0),
            plan.attribute(),
            OneDnn.engine()));
    Buffer result = plan.buffer(Layout.of(concat, dnnl.dnnl_query_dst_md));
    Argument[] arguments = new Argument[inputs.size() + 1];
    for (int i = 0; i < inputs.size(); i++) {
      arguments[i] = new Argument(dnnl.DNNL_ARG_MULTIPLE_SRC + i, sameType.get(i));
    }
    arguments[inputs.size()] = new Argument(dnnl.DNNL_ARG_DST, result);
    plan.execute(concat, arguments);
    return new Result(result, (backward, epsilon, wanted) -> gradients(backward, inputs, epsilon));
  }

  /** With bfloat16, what comes from Deeplearning4j's implementations is of floats. */
  private static Buffer ofType(PlanBuilder plan, Buffer input, int type) {
    Layout layout = input.layout();
    return layout.type() == type
        ? input
        : plan.in(layout.ordered(plan.isChannelsLast(), type), input);
  }

  private static List<Buffer> gradients(PlanBuilder plan, List<Buffer> inputs, Buffer epsilon) {
    List<Buffer> gradients = new ArrayList<>();
    Buffer plain = null;
    long offset = 0;
    for (Buffer input : inputs) {
      long[] shape = input.layout().shape();
      long[] offsets = new long[shape.length];
      offsets[CHANNELS] = offset;
      Buffer part;
      try {
        part = plan.view(epsilon, epsilon.layout().part(shape, offsets));
      } catch (UnsupportedOperationException blocksAreCut) {
        plain =
            plain == null
                ? plan.in(epsilon.layout().ordered(plan.isChannelsLast()), epsilon)
                : plain;
        part = plan.view(plain, plain.layout().part(shape, offsets));
      }
      Buffer gradient = plan.buffer(input.layout());
      plan.reorder(part, gradient);
      gradients.add(gradient);
      offset += shape[CHANNELS];
    }
    return gradients;
  }
}
