package org.gridmask.internal.onednn.node;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.NdArrays;
import org.gridmask.internal.onednn.PlanBuilder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A vertex without parameters that runs on Deeplearning4j's implementation.
 *
 * @param frozen whether it always runs in inference mode
 */
public record FallbackNode(GraphVertex vertex, boolean frozen) implements Node {

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    List<Buffer> used = new ArrayList<>();
    List<INDArray> arrays = new ArrayList<>();
    for (Buffer input : inputs) {
      INDArray array = array(plan, input);
      arrays.add(array);
      used.add(copyTo(array, plan, input));
    }
    Output result = new Output(plan, outputShape(arrays));
    used.add(result.buffer);
    boolean training = plan.isTraining() && !frozen;
    plan.run(
        workspaces -> {
          for (int i = 0; i < arrays.size(); i++) {
            vertex.setInput(i, arrays.get(i), workspaces);
          }
          result.set(vertex.doForward(training, workspaces), ArrayType.ACTIVATIONS, workspaces);
        },
        used.toArray(Buffer[]::new));
    return new Result(
        result.buffer, (backward, epsilon, wanted) -> gradients(backward, epsilon, arrays));
  }

  private List<Buffer> gradients(PlanBuilder plan, Buffer epsilon, List<INDArray> inputs) {
    INDArray epsilonArray = array(plan, epsilon);
    List<Buffer> used = new ArrayList<>(List.of(copyTo(epsilonArray, plan, epsilon)));
    List<Output> outputs = inputs.stream().map(input -> new Output(plan, input.shape())).toList();
    List<Buffer> gradients = outputs.stream().map(output -> output.buffer).toList();
    used.addAll(gradients);
    plan.run(
        workspaces -> {
          vertex.setEpsilon(epsilonArray);
          INDArray[] epsilons = vertex.doBackward(false, workspaces).getSecond();
          for (int i = 0; i < outputs.size(); i++) {
            outputs.get(i).set(epsilons[i], ArrayType.ACTIVATION_GRAD, workspaces);
          }
        },
        used.toArray(Buffer[]::new));
    return gradients;
  }

  /** A buffer bound to the vertex's latest output, which it keeps reachable. */
  private static final class Output {
    private final Buffer buffer;
    private INDArray array;

    /**
     * An output.
     *
     * @param shape that of the INDArray
     */
    Output(PlanBuilder plan, long[] shape) {
      buffer = plan.external(NdArrays.layout(shape, plan.isChannelsLast()));
    }

    void set(INDArray given, ArrayType type, LayerWorkspaceMgr workspaces) {
      array = NdArrays.floats(given, type, workspaces);
      buffer.bind(array);
    }
  }

  private static Buffer copyTo(INDArray array, PlanBuilder plan, Buffer buffer) {
    Buffer copy = plan.external(NdArrays.layout(array.shape(), plan.isChannelsLast()));
    copy.bind(array);
    plan.reorder(buffer, copy);
    return copy;
  }

  private static INDArray array(PlanBuilder plan, Buffer buffer) {
    long[] shape = NdArrays.shape(buffer.layout(), plan.isChannelsLast());
    return NdArrays.detached(() -> Nd4j.create(DataType.FLOAT, shape, 'c'));
  }

  /** Found by running the vertex in inference mode, where no random numbers are drawn. */
  private long[] outputShape(List<INDArray> inputs) {
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    try {
      for (int i = 0; i < inputs.size(); i++) {
        vertex.setInput(i, inputs.get(i), none);
      }
      long[] shape = NdArrays.detached(() -> vertex.doForward(false, none)).shape();
      if (shape.length != 4 && shape.length != 2) {
        throw new UnsupportedOperationException(
            "a vertex inside has an output of rank " + shape.length);
      }
      return shape;
    } finally {
      vertex.clear();
    }
  }
}
