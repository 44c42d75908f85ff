package org.gridmask.internal.onednn.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_binary_desc_t;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;

/**
 * An ElementWiseVertex of arrays of one shape, with the activation that follows it.
 *
 * @param broadcasting what runs instead if the shapes differ
 */
public record ElementWiseNode(Op op, Activation activation, Node broadcasting) implements Node {

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    long[] shape = inputs.get(0).layout().shape();
    if (!inputs.stream().allMatch(each -> Arrays.equals(each.layout().shape(), shape))) {
      return broadcasting.then(activation).forward(plan, inputs);
    }
    boolean fused = !plan.isTraining() || activation.isInvertible();
    boolean averages = op == Op.Average;
    Activation last = fused && !averages ? activation : Activation.IDENTITY;
    Buffer combined = inputs.get(0);
    for (int i = 1; i < inputs.size(); i++) {
      combined =
          binary(
              plan,
              algorithm(),
              combined,
              inputs.get(i),
              i == inputs.size() - 1 ? last : Activation.IDENTITY);
    }
    Activation mean = averages ? Activation.linear(1.0 / inputs.size(), 0) : Activation.IDENTITY;
    Buffer before = mean.apply(plan, combined);
    Buffer result = last == activation ? before : activation.apply(plan, before);
    return new Result(
        result,
        (backward, epsilon, wanted) -> {
          Buffer error = activation.gradient(backward, before, result, epsilon);
          return switch (op) {
            case Add -> Collections.nCopies(inputs.size(), error);
            case Average ->
                Collections.nCopies(inputs.size(), mean.gradient(backward, before, before, error));
            case Subtract -> List.of(error, Activation.linear(-1, 0).apply(backward, error));
            case Product -> products(backward, inputs, error);
            case Max -> maxima(backward, inputs, before, error);
          };
        });
  }

  private int algorithm() {
    return switch (op) {
      case Add, Average -> dnnl.dnnl_binary_add;
      case Subtract -> dnnl.dnnl_binary_sub;
      case Product -> dnnl.dnnl_binary_mul;
      case Max -> dnnl.dnnl_binary_max;
    };
  }

  private static List<Buffer> products(PlanBuilder plan, List<Buffer> inputs, Buffer error) {
    List<Buffer> gradients = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Buffer gradient = error;
      for (int j = 0; j < inputs.size(); j++) {
        if (i != j) {
          gradient =
              binary(plan, dnnl.dnnl_binary_mul, gradient, inputs.get(j), Activation.IDENTITY);
        }
      }
      gradients.add(gradient);
    }
    return gradients;
  }

  /** The first of several equal ones gets the gradient. */
  private static List<Buffer> maxima(
      PlanBuilder plan, List<Buffer> inputs, Buffer maximum, Buffer error) {
    List<Buffer> gradients = new ArrayList<>();
    Buffer rest = error;
    for (Buffer input : inputs) {
      Buffer mask = binary(plan, dnnl.dnnl_binary_eq, maximum, input, Activation.IDENTITY);
      Buffer gradient = binary(plan, dnnl.dnnl_binary_mul, rest, mask, Activation.IDENTITY);
      gradients.add(gradient);
      rest = binary(plan, dnnl.dnnl_binary_sub, rest, gradient, Activation.IDENTITY);
    }
    return gradients;
  }

  /** Adds the step that adds two buffers, in the layout of the first. */
  public static Buffer sum(PlanBuilder plan, Buffer first, Buffer second) {
    return binary(plan, dnnl.dnnl_binary_add, first, second, Activation.IDENTITY);
  }

  private static Buffer binary(
      PlanBuilder plan, int algorithm, Buffer first, Buffer second, Activation activation) {
    Layout layout = first.layout();
    Buffer result = plan.buffer(layout);
    plan.execute(
        activation.fused(plan, operation(algorithm, layout), false),
        new Argument(dnnl.DNNL_ARG_SRC_0, first),
        new Argument(dnnl.DNNL_ARG_SRC_1, plan.in(layout, second)),
        new Argument(dnnl.DNNL_ARG_DST, result));
    return result;
  }

  private static const_dnnl_op_desc_t operation(int algorithm, Layout layout) {
    dnnl_binary_desc_t operation = new dnnl_binary_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_binary_desc_init(
            operation, algorithm, layout.descriptor(), layout.descriptor(), layout.descriptor()));
  }
}
