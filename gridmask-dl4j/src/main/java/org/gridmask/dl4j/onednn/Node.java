package org.gridmask.dl4j.onednn;

import java.util.List;

/** What a vertex computes, as steps of a plan. */
@FunctionalInterface
interface Node {

  /** Passes on its input. */
  Node IDENTITY =
      (plan, inputs) -> new Result(inputs.get(0), (backward, epsilon, wanted) -> List.of(epsilon));

  /**
   * Adds the steps of the forward pass.
   *
   * @param inputs the vertex's inputs
   * @return its output and its backward pass
   */
  Result forward(PlanBuilder plan, List<Buffer> inputs);

  /**
   * The output of a vertex and its backward pass.
   *
   * @param backward null for a node that only inference uses
   */
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
