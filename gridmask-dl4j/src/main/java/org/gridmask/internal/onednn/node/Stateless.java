package org.gridmask.internal.onednn.node;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;

/** Vertices of no network, for parts of layers that run on Deeplearning4j's implementation. */
public final class Stateless {

  private Stateless() {}

  /** A vertex with a layer, without a pre-processor. */
  public static GraphVertex vertex(String name, Layer layer) {
    VertexIndices[] neighbour = {new VertexIndices(0, 0)};
    return new LayerVertex(null, name, 0, neighbour, neighbour, layer, null, false, DataType.FLOAT);
  }

  public static GraphVertex activation(IActivation function) {
    NeuralNetConfiguration conf = new NeuralNetConfiguration();
    conf.setLayer(
        new org.deeplearning4j.nn.conf.layers.ActivationLayer.Builder()
            .activation(function)
            .build());
    return vertex("activation", new ActivationLayer(conf, DataType.FLOAT));
  }

  /** The dropout of a layer's input. */
  public static GraphVertex dropout(Layer layer) {
    NeuralNetConfiguration conf = new NeuralNetConfiguration();
    conf.setLayer(
        new org.deeplearning4j.nn.conf.layers.DropoutLayer.Builder()
            .dropOut(layer.conf().getLayer().getIDropout())
            .build());
    return vertex("dropout", new InputDropout(conf, layer));
  }

  /** At the iteration of the layer whose dropout it is. */
  @SuppressWarnings("serial") // Never part of a network.
  private static final class InputDropout extends DropoutLayer {
    private final Layer owner;

    InputDropout(NeuralNetConfiguration conf, Layer owner) {
      super(conf, DataType.FLOAT);
      this.owner = owner;
    }

    @Override
    public int getIterationCount() {
      return owner.getIterationCount();
    }

    @Override
    public int getEpochCount() {
      return owner.getEpochCount();
    }
  }
}
