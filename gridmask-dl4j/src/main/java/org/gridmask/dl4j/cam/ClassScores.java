package org.gridmask.dl4j.cam;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/**
 * The location of a network's class scores, the input of its softmax or sigmoid.
 *
 * @param vertex the vertex with that activation function
 * @param isDense whether it computes the scores itself, x W + b with W [K, classes]; otherwise its
 *     input is the scores
 */
record ClassScores(String vertex, boolean isDense) {

  /** Finds the scores of a network without frozen layers. */
  static ClassScores of(ComputationGraphConfiguration configuration) {
    List<String> outputs = configuration.getNetworkOutputs();
    if (outputs.size() != 1) {
      throw new IllegalArgumentException(
          "The network must have one output, but has " + outputs.size() + ": " + outputs);
    }
    String name = outputs.get(0);
    while (layer(configuration, name) instanceof LossLayer loss
        && loss.getActivationFn() instanceof ActivationIdentity) {
      name = configuration.getVertexInputs().get(name).get(0);
    }
    Layer layer = layer(configuration, name);
    boolean isDense = isDense(layer);
    IActivation activation;
    if (isDense || layer instanceof LossLayer) {
      activation = ((BaseLayer) layer).getActivationFn();
    } else if (layer instanceof ActivationLayer activationLayer) {
      activation = activationLayer.getActivationFn();
    } else {
      throw new IllegalArgumentException(
          "The network's output must be an OutputLayer, a LossLayer, a DenseLayer or an"
              + " ActivationLayer with a softmax or a sigmoid, but '"
              + name
              + "' is "
              + (layer != null ? layer : configuration.getVertices().get(name))
                  .getClass()
                  .getSimpleName());
    }
    if (!(activation instanceof ActivationSoftmax || activation instanceof ActivationSigmoid)) {
      throw new IllegalArgumentException(
          "The network's output must give probabilities of classes, by a softmax or a sigmoid, but"
              + " the activation function of '"
              + name
              + "' ("
              + layer.getClass().getSimpleName()
              + ") is "
              + activation);
    }
    return new ClassScores(name, isDense);
  }

  private static boolean isDense(Layer layer) {
    return layer instanceof DenseLayer dense && !dense.hasLayerNorm()
        || layer instanceof BaseOutputLayer
            && !(layer instanceof RnnOutputLayer)
            && !(layer instanceof OCNNOutputLayer);
  }

  private static Layer layer(ComputationGraphConfiguration configuration, String name) {
    return configuration.getVertices().get(name) instanceof LayerVertex vertex
        ? vertex.getLayerConf().getLayer()
        : null;
  }
}
