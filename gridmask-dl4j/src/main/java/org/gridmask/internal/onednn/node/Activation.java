package org.gridmask.internal.onednn.node;

import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_eltwise_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * An element-wise function.
 *
 * @param algorithm oneDNN's, or 0 for the identity
 * @param alpha its first parameter
 * @param beta its second parameter
 * @param fromResult oneDNN's algorithm that computes the gradient from the result, so that the
 *     input need not be kept; 0 if there is none
 */
public record Activation(int algorithm, float alpha, float beta, int fromResult) implements Node {

  public static final Activation IDENTITY = new Activation(0, 0, 0, 0);
  static final Activation RELU = leakyRelu(0);

  /** ND4J's GELU is x sigmoid(1.702 x). */
  private static final float GELU_SLOPE = 1.702f;

  /** The function alpha x + beta. */
  public static Activation linear(double alpha, double beta) {
    return new Activation(dnnl.dnnl_eltwise_linear, (float) alpha, (float) beta, 0);
  }

  private static Activation leakyRelu(double slope) {
    return new Activation(
        dnnl.dnnl_eltwise_relu,
        (float) slope,
        0,
        slope >= 0 ? dnnl.dnnl_eltwise_relu_use_dst_for_bwd : 0);
  }

  /** That of Deeplearning4j, matched by its exact class; empty if oneDNN does not have it. */
  public static Optional<Activation> of(IActivation function) {
    Class<?> type = function.getClass();
    if (type == ActivationIdentity.class) {
      return Optional.of(IDENTITY);
    }
    if (type == ActivationReLU.class) {
      return Optional.of(RELU);
    }
    if (function instanceof ActivationLReLU leaky && type == ActivationLReLU.class) {
      return Optional.of(leakyRelu(leaky.getAlpha()));
    }
    if (function instanceof ActivationELU elu && type == ActivationELU.class) {
      return Optional.of(
          new Activation(
              dnnl.dnnl_eltwise_elu,
              (float) elu.getAlpha(),
              0,
              elu.getAlpha() >= 0 ? dnnl.dnnl_eltwise_elu_use_dst_for_bwd : 0));
    }
    if (function instanceof ActivationGELU gelu && type == ActivationGELU.class) {
      // ND4J's precise one is neither that with erf nor the usual approximation with tanh.
      return gelu.isPrecise()
          ? Optional.empty()
          : Optional.of(of(dnnl.dnnl_eltwise_swish, GELU_SLOPE, 0));
    }
    return Optional.ofNullable(ofFixed(type));
  }

  private static Activation ofFixed(Class<?> type) {
    if (type == ActivationSigmoid.class) {
      return new Activation(
          dnnl.dnnl_eltwise_logistic, 0, 0, dnnl.dnnl_eltwise_logistic_use_dst_for_bwd);
    }
    if (type == ActivationTanH.class) {
      return new Activation(dnnl.dnnl_eltwise_tanh, 0, 0, dnnl.dnnl_eltwise_tanh_use_dst_for_bwd);
    }
    if (type == ActivationReLU6.class) {
      return of(dnnl.dnnl_eltwise_clip, 0, 6);
    }
    if (type == ActivationHardTanH.class) {
      return of(dnnl.dnnl_eltwise_clip, -1, 1);
    }
    if (type == ActivationSwish.class) {
      return of(dnnl.dnnl_eltwise_swish, 1, 0);
    }
    if (type == ActivationSoftPlus.class) {
      return of(dnnl.dnnl_eltwise_soft_relu, 0, 0);
    }
    if (type == ActivationMish.class) {
      return of(dnnl.dnnl_eltwise_mish, 0, 0);
    }
    // Not ActivationCube: oneDNN 2.5.2 crashes in powers that are fused into dense layers.
    return null;
  }

  private static Activation of(int algorithm, float alpha, float beta) {
    return new Activation(algorithm, alpha, beta, 0);
  }

  public boolean isIdentity() {
    return algorithm == 0;
  }

  /** Whether the gradient can be computed from the result. */
  public boolean isInvertible() {
    return isIdentity() || fromResult != 0;
  }

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer source = inputs.get(0);
    Buffer result = apply(plan, source);
    return new Result(
        result,
        (backward, epsilon, wanted) -> List.of(gradient(backward, source, result, epsilon)));
  }

  /**
   * The descriptor of an operation whose result goes through the function.
   *
   * @param sum whether the result is added to what its buffer holds before
   */
  dnnl_primitive_desc fused(PlanBuilder plan, const_dnnl_op_desc_t operation, boolean sum) {
    return plan.descriptor(
        operation,
        postOps -> {
          if (sum) {
            OneDnn.check(dnnl.dnnl_post_ops_append_sum(postOps, 1));
          }
          if (!isIdentity()) {
            OneDnn.check(dnnl.dnnl_post_ops_append_eltwise(postOps, 1, algorithm, alpha, beta));
          }
        });
  }

  /** Adds the step that applies the function. */
  Buffer apply(PlanBuilder plan, Buffer source) {
    if (isIdentity()) {
      return source;
    }
    Buffer result = plan.buffer(source.layout());
    plan.execute(
        plan.descriptor(forward(plan.propagation(), algorithm, source.layout().descriptor())),
        new Argument(dnnl.DNNL_ARG_SRC, source),
        new Argument(dnnl.DNNL_ARG_DST, result));
    return result;
  }

  /**
   * Adds the step that computes the gradient of the input.
   *
   * @param source the input; not read if the function is invertible
   */
  Buffer gradient(PlanBuilder plan, Buffer source, Buffer result, Buffer epsilon) {
    if (isIdentity()) {
      return epsilon;
    }
    Buffer data = isInvertible() ? result : source;
    int backward = isInvertible() ? fromResult : algorithm;
    Layout layout = data.layout();
    Buffer gradient = plan.buffer(layout);
    dnnl_primitive_desc hint =
        plan.descriptor(forward(dnnl.dnnl_forward_training, backward, layout.descriptor()));
    plan.execute(
        plan.descriptor(backward(backward, layout.descriptor()), hint),
        new Argument(isInvertible() ? dnnl.DNNL_ARG_DST : dnnl.DNNL_ARG_SRC, data),
        new Argument(dnnl.DNNL_ARG_DIFF_DST, plan.in(layout, epsilon)),
        new Argument(dnnl.DNNL_ARG_DIFF_SRC, gradient));
    return gradient;
  }

  private const_dnnl_op_desc_t forward(int kind, int function, dnnl_memory_desc_t data) {
    dnnl_eltwise_desc_t operation = new dnnl_eltwise_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_eltwise_forward_desc_init(operation, kind, function, data, alpha, beta));
  }

  private const_dnnl_op_desc_t backward(int function, dnnl_memory_desc_t data) {
    dnnl_eltwise_desc_t operation = new dnnl_eltwise_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_eltwise_backward_desc_init(operation, function, data, data, alpha, beta));
  }
}
