package org.gridmask.internal.vertex;

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

/** A runtime vertex without a layer and parameters. */
@SuppressWarnings("overrides") // BaseGraphVertex's generated setInputs is not variadic.
public abstract class RuntimeVertex extends BaseGraphVertex {

  private static final long serialVersionUID = 1;

  /**
   * A vertex.
   *
   * @param graph the network
   * @param name the vertex' name
   * @param index its index
   * @param dataType the network's data type
   */
  protected RuntimeVertex(ComputationGraph graph, String name, int index, DataType dataType) {
    super(graph, name, index, null, null, dataType);
  }

  /**
   * The output of {@code inputs}.
   *
   * @param training whether for training
   * @param workspaces where arrays lie
   * @return the activations
   */
  protected abstract INDArray forward(boolean training, LayerWorkspaceMgr workspaces);

  /**
   * The gradients of all inputs, for {@code epsilon}.
   *
   * @param workspaces where arrays lie
   * @return none of them is null, which Deeplearning4j would mix up
   */
  protected abstract INDArray[] backward(LayerWorkspaceMgr workspaces);

  /**
   * The gradient of an input that has none.
   *
   * @param input the input
   * @param workspaces where arrays lie
   * @return zeros in its shape
   */
  protected final INDArray zeros(INDArray input, LayerWorkspaceMgr workspaces) {
    return workspaces.create(ArrayType.ACTIVATION_GRAD, input.dataType(), input.shape(), 'c');
  }

  @Override
  public final INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    if (!canDoForward()) {
      throw new IllegalStateException("Cannot do forward pass: inputs not set (" + this + ")");
    }
    return forward(training, workspaces);
  }

  @Override
  public final Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    if (!canDoBackward()) {
      throw new IllegalStateException("Cannot do backward pass: errors not set (" + this + ")");
    }
    return new Pair<>(null, backward(workspaces));
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
  public void setBackpropGradientsViewArray(INDArray gradients) {
    if (gradients != null) {
      throw new IllegalArgumentException("No parameters, so no gradients can be set: " + this);
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int minibatchSize) {
    return new Pair<>(null, state);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "(\"" + getVertexName() + "\")";
  }
}
