package org.gridmask.dl4j.layer;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.internal.vertex.RuntimeVertex;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The runtime vertex of {@link BilinearResizeVertex}. */
@SuppressWarnings("overrides") // As RuntimeVertex.
final class BilinearResizeGraphVertex extends RuntimeVertex {

  private static final long serialVersionUID = 1;

  private final BilinearResizeVertex configuration;

  BilinearResizeGraphVertex(
      ComputationGraph graph,
      String name,
      int index,
      BilinearResizeVertex configuration,
      DataType dataType) {
    super(graph, name, index, dataType);
    this.configuration = configuration;
  }

  @Override
  protected INDArray forward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return configuration
        .maps(inputs[0], inputs[1])
        .forward(inputs[0].castTo(dataType), workspaceMgr);
  }

  @Override
  protected INDArray[] backward(LayerWorkspaceMgr workspaceMgr) {
    INDArray errors =
        configuration.maps(inputs[0], inputs[1]).backward(epsilon.castTo(dataType), workspaceMgr);
    // Not null, which Deeplearning4j would skip: it would take the next input's gradient for it.
    INDArray none =
        workspaceMgr.create(ArrayType.ACTIVATION_GRAD, dataType, inputs[1].shape(), 'c');
    return new INDArray[] {errors, none};
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int minibatchSize) {
    return new Pair<>(masks == null ? null : masks[0], state);
  }

  @Override
  public String toString() {
    return "BilinearResizeVertex(id=" + getVertexIndex() + ",name=\"" + getVertexName() + "\")";
  }
}
