package org.gridmask.dl4j.onednn;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Replaces, in the network, a vertex that its segment runs; the vertex itself is not changed. A
 * LayerVertex, as the network casts every vertex with a layer to one.
 */
// A network is saved as its configuration and parameters, not vertices; and Deeplearning4j's own
// vertex declares an array where its interface has varargs.
@SuppressWarnings({"serial", "overrides"})
final class SegmentVertex extends LayerVertex {

  private final Segment segment;
  private final Member member;
  private final GraphVertex original;

  SegmentVertex(ComputationGraph graph, Segment segment, Member member) {
    super(
        graph,
        member.vertex().getVertexName(),
        member.vertex().getVertexIndex(),
        member.vertex().getInputVertices(),
        member.vertex().getOutputVertices(),
        member.vertex().hasLayer() ? member.vertex().getLayer() : null,
        null,
        false,
        DataType.FLOAT);
    this.segment = segment;
    this.member = member;
    this.original = member.vertex();
  }

  @Override
  public void setInput(int inputNumber, INDArray input, LayerWorkspaceMgr workspaceMgr) {
    segment.setInput(member, inputNumber, input, workspaceMgr);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return segment.forward(member, training, workspaceMgr);
  }

  @Override
  public void setEpsilon(INDArray epsilon) {
    segment.setEpsilon(member, epsilon);
  }

  @Override
  public INDArray getEpsilon() {
    return segment.epsilon(member);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    return segment.backward(member, tbptt, workspaceMgr);
  }

  @Override
  public void clear() {
    segment.clear(member);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] maskArrays, MaskState currentMaskState, int minibatchSize) {
    return original.feedForwardMaskArrays(maskArrays, currentMaskState, minibatchSize);
  }

  @Override
  public boolean hasLayer() {
    return original.hasLayer();
  }

  @Override
  public Layer getLayer() {
    return original.getLayer();
  }

  @Override
  public INDArray[] getInputs() {
    return original.getInputs();
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray backpropGradientsViewArray) {
    original.setBackpropGradientsViewArray(backpropGradientsViewArray);
  }

  @Override
  public void setLayerAsFrozen() {
    original.setLayerAsFrozen();
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropOnly) {
    return original.paramTable(backpropOnly);
  }

  @Override
  public TrainingConfig getConfig() {
    return original.getConfig();
  }

  @Override
  public INDArray params() {
    return original.params();
  }

  @Override
  public INDArray getGradientsViewArray() {
    return original.getGradientsViewArray();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return original.toString();
  }
}
