package org.gridmask.dl4j.layer;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The runtime vertex of {@link BilinearResizeVertex}. */
@SuppressWarnings("overrides") // BaseGraphVertex's generated setInputs is not variadic.
final class BilinearResizeGraphVertex extends BaseGraphVertex {

  private static final long serialVersionUID = 1;

  private final BilinearResizeVertex configuration;

  BilinearResizeGraphVertex(
      ComputationGraph graph,
      String name,
      int index,
      BilinearResizeVertex configuration,
      DataType dataType) {
    super(graph, name, index, null, null, dataType);
    this.configuration = configuration;
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public Layer getLayer() {
    return null;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (!canDoForward()) {
      throw new IllegalStateException("Cannot do forward pass: inputs not set (" + this + ")");
    }
    return configuration
        .maps(inputs[0], inputs[1])
        .forward(inputs[0].castTo(dataType), workspaceMgr);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    if (!canDoBackward()) {
      throw new IllegalStateException("Cannot do backward pass: errors not set (" + this + ")");
    }
    INDArray errors =
        configuration.maps(inputs[0], inputs[1]).backward(epsilon.castTo(dataType), workspaceMgr);
    // Not null, which Deeplearning4j would skip: it would take the next input's gradient for it.
    INDArray none =
        workspaceMgr.create(ArrayType.ACTIVATION_GRAD, dataType, inputs[1].shape(), 'c');
    return new Pair<>(null, new INDArray[] {errors, none});
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    if (gradients != null) {
      throw new IllegalArgumentException("No parameters, so no gradients can be set: " + this);
    }
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
