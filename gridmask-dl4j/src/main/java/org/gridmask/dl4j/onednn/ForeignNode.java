package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A vertex without parameters that has no counterpart here, and does its work on ordinary arrays.
 */
final class ForeignNode implements Node {

  private final GraphVertex vertex;
  private final Supplier<LayerWorkspaceMgr> workspaces;

  ForeignNode(GraphVertex vertex, Supplier<LayerWorkspaceMgr> workspaces) {
    this.vertex = vertex;
    this.workspaces = workspaces;
  }

  @Override
  public Result forward(PlanBuilder plan, List<Block> inputs) {
    List<Block> copies = new ArrayList<>();
    List<INDArray> arrays = new ArrayList<>();
    for (Block input : inputs) {
      INDArray array = array(input.layout().shape());
      arrays.add(array);
      copies.add(plain(plan, input, array));
    }
    Block result = plan.external(Layout.plain(outputShape(arrays)));
    boolean training = plan.isTraining();
    INDArray[] kept = new INDArray[1];
    List<Block> used = new ArrayList<>(copies);
    used.add(result);
    plan.run(
        () -> {
          for (int i = 0; i < arrays.size(); i++) {
            vertex.setInput(i, arrays.get(i), workspaces.get());
          }
          kept[0] =
              Contiguous.of(
                  vertex.doForward(training, workspaces.get()),
                  ArrayType.ACTIVATIONS,
                  workspaces.get());
          result.bind(Address.of(kept[0]));
        },
        used.toArray(Block[]::new));
    return new Result(
        result,
        (backward, epsilon, wanted) -> {
          INDArray epsilonArray = array(epsilon.layout().shape());
          Block epsilonCopy = plain(backward, epsilon, epsilonArray);
          List<Block> gradients = new ArrayList<>();
          List<Block> touched = new ArrayList<>(List.of(epsilonCopy));
          for (INDArray array : arrays) {
            gradients.add(backward.external(Layout.plain(array.shape())));
          }
          touched.addAll(gradients);
          INDArray[] keptGradients = new INDArray[arrays.size()];
          backward.run(
              () -> {
                vertex.setEpsilon(epsilonArray);
                INDArray[] epsilons = vertex.doBackward(false, workspaces.get()).getSecond();
                for (int i = 0; i < keptGradients.length; i++) {
                  keptGradients[i] =
                      Contiguous.of(epsilons[i], ArrayType.ACTIVATION_GRAD, workspaces.get());
                  gradients.get(i).bind(Address.of(keptGradients[i]));
                }
              },
              touched.toArray(Block[]::new));
          return gradients;
        });
  }

  private static Block plain(PlanBuilder plan, Block block, INDArray array) {
    Block copy = plan.external(Layout.plain(block.layout().shape()));
    copy.bind(Address.of(array));
    plan.reorder(block, copy);
    return copy;
  }

  private static INDArray array(long[] shape) {
    return Detached.from(() -> Nd4j.create(DataType.FLOAT, shape, 'c'));
  }

  /** Found by asking the vertex, in inference, where nothing is drawn. */
  private long[] outputShape(List<INDArray> inputs) {
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    try {
      for (int i = 0; i < inputs.size(); i++) {
        vertex.setInput(i, inputs.get(i), none);
      }
      long[] shape = Detached.from(() -> vertex.doForward(false, none)).shape();
      if (shape.length != 4) {
        throw new UnsupportedOperationException("a vertex inside puts out rank " + shape.length);
      }
      return shape;
    } finally {
      vertex.clear();
    }
  }
}
