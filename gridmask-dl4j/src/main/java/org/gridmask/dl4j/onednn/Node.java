package org.gridmask.dl4j.onednn;

import java.util.List;

/** What a vertex computes, told as steps of a plan. */
@FunctionalInterface
interface Node {

  /**
   * Adds the steps of the forward pass.
   *
   * @param inputs what the vertex receives
   * @return its output, and how to go back
   */
  Result forward(PlanBuilder plan, List<Block> inputs);

  /** The output of a vertex, and how to go back. */
  record Result(Block output, Backward backward) {

    /** Of a node that only inference uses. */
    static Result withoutWayBack(Block output) {
      return new Result(
          output,
          (plan, epsilon, wanted) -> {
            throw new IllegalStateException("inference has no backward pass");
          });
    }
  }

  /** The backward pass of a vertex. */
  @FunctionalInterface
  interface Backward {

    /**
     * Adds the steps of the backward pass.
     *
     * @param epsilon the gradient of the output
     * @param wanted whether anybody wants the gradients of the inputs
     * @return the gradients of the inputs, in their order; blocks of the plan that are not written
     *     again; empty if they are not wanted
     */
    List<Block> gradients(PlanBuilder plan, Block epsilon, boolean wanted);
  }
}
