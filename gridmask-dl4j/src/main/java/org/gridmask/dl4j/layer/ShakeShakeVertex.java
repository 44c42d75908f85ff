package org.gridmask.dl4j.layer;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.check.Checks;
import org.gridmask.internal.vertex.ParameterlessVertex;
import org.gridmask.internal.vertex.RuntimeVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Sums two branches of a residual block with random weights: Shake-Shake regularization of Gastaldi
 * 2017 (arXiv 1705.07485), Figure 1.
 *
 * <pre>
 *   training, forward    alpha x1 + (1 - alpha) x2
 *   training, backward   beta e for the first branch, (1 - beta) e for the second
 *   inference            (x1 + x2) / 2
 * </pre>
 *
 * <p>Alpha and beta are uniform on [0, 1), one per example of the batch (the paper's "Image"
 * level), and drawn in every pass. The skip connection is not one of the branches; add it with an
 * ElementWiseVertex:
 *
 * <pre>{@code
 * graph.addVertex("shake", new ShakeShakeVertex(), "branch1", "branch2")
 *     .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "input", "shake");
 * }</pre>
 *
 * <p>The inputs are two arrays of one shape, whose first dimension is the batch, such as [N, C, H,
 * W] or [N, features]. The output is in C order, or, where both inputs are permuted views of dense
 * [N, H, W, C], such a view as well; likewise the gradients.
 *
 * <p>Draws come from {@code Nd4j.getRandom()}, like those of Deeplearning4j's dropout. There is one
 * generator per thread: for reproducible training, seed it in the training thread. Networks that
 * train in different threads are independent.
 */
public final class ShakeShakeVertex extends ParameterlessVertex {

  private static final long serialVersionUID = 1;

  /** The weights of the backward pass, named as in the paper's Table 1. */
  public enum Backward {
    /** Drawn independently of the forward pass: Shake-Shake. */
    SHAKE,
    /** Those of the forward pass, which gives its exact gradient. */
    KEEP,
    /** One half: Shake-Even. */
    EVEN
  }

  /** The weights of the backward pass. */
  private final Backward backward;

  /** Random weights in both passes: the paper's Shake-Shake-Image. */
  public ShakeShakeVertex() {
    this(Backward.SHAKE);
  }

  /**
   * Random weights in the forward pass and the given weights in the backward pass.
   *
   * @param backward the weights of the backward pass
   * @throws IllegalArgumentException if {@code backward} is null
   */
  @JsonCreator
  public ShakeShakeVertex(@JsonProperty(value = "backward", required = true) Backward backward) {
    this.backward = Checks.notNull("backward", backward);
  }

  /**
   * The weights of the backward pass.
   *
   * @return which they are
   */
  @JsonProperty("backward")
  public Backward backward() {
    return backward;
  }

  @Override
  public ShakeShakeVertex clone() {
    return new ShakeShakeVertex(backward);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShakeShakeVertex vertex && vertex.backward == backward;
  }

  @Override
  public int hashCode() {
    return backward.hashCode();
  }

  @Override
  public String toString() {
    return "ShakeShakeVertex(backward=" + backward + ")";
  }

  @Override
  protected int inputs() {
    return 2;
  }

  @Override
  protected RuntimeVertex runtime(
      ComputationGraph graph, String name, int index, DataType dataType) {
    return new ShakeShakeGraphVertex(graph, name, index, backward, dataType);
  }

  /**
   * The type of the output.
   *
   * @return that of the inputs
   * @throws InvalidInputTypeException if the inputs are not two of one shape
   */
  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs)
      throws InvalidInputTypeException {
    if (inputs == null
        || inputs.length != 2
        || inputs[0] == null
        || inputs[1] == null
        || !Arrays.equals(inputs[0].getShape(), inputs[1].getShape())) {
      throw new InvalidInputTypeException(
          "ShakeShakeVertex takes two inputs of one shape, but got " + Arrays.toString(inputs));
    }
    return inputs[0];
  }
}
