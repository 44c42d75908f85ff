package org.gridmask.internal.onednn.node;

import java.util.List;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.PlanBuilder;

/** What a vertex computes, as steps of a plan. */
@FunctionalInterface
public interface Node {

  /**
   * Adds the steps of the forward pass.
   *
   * @param inputs the vertex's inputs
   * @return its output and its backward pass
   */
  Result forward(PlanBuilder plan, List<Buffer> inputs);

  /** This node and another one, which takes the output. */
  default Node then(Node next) {
    return (plan, inputs) -> {
      Result before = forward(plan, inputs);
      Result after = next.forward(plan, List.of(before.output));
      return new Result(
          after.output,
          (backward, epsilon, wanted) ->
              before.backward.gradients(
                  backward, after.backward.gradients(backward, epsilon, true).get(0), wanted));
    };
  }

  /** This node after another one, which has no parameters. */
  default Node after(Node stateless) {
    return (plan, inputs) -> {
      Result before = stateless.forward(plan, inputs);
      Result after = forward(plan, List.of(before.output));
      return new Result(
          after.output,
          (backward, epsilon, wanted) -> {
            List<Buffer> own = after.backward.gradients(backward, epsilon, wanted);
            return wanted ? before.backward.gradients(backward, own.get(0), true) : List.of();
          });
    };
  }

  /** The output of a vertex and its backward pass. */
  record Result(Buffer output, Backward backward) {}

  /** The backward pass of a vertex. */
  @FunctionalInterface
  interface Backward {

    /**
     * Adds the steps of the backward pass.
     *
     * @param epsilon the gradient of the output
     * @param wanted whether the gradients of the inputs are needed
     * @return the gradients of the inputs, in their order; buffers of the plan that are not written
     *     again; empty if they are not wanted
     */
    List<Buffer> gradients(PlanBuilder plan, Buffer epsilon, boolean wanted);
  }
}
