package org.gridmask.dl4j.cam;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A forward pass of a batch of images through an {@link InferenceCopy}, and the backward pass from
 * the scores of classes to one vertex, the target.
 *
 * <p>Each vertex gets copies of its inputs, because some work in place: an ActivationLayer does in
 * inference.
 */
final class InferencePass implements AutoCloseable {

  private final InferenceCopy network;
  private final ComputationGraph graph;
  private final List<String> path;
  private final LayerWorkspaceMgr noWorkspaces = LayerWorkspaceMgr.noWorkspaces();
  private final Map<String, INDArray> activations = new HashMap<>();
  private String target;

  InferencePass(InferenceCopy network) {
    this.network = network;
    this.graph = network.graph();
    this.path = network.pathTo(network.output());
  }

  /**
   * Runs the forward pass to the network's output.
   *
   * @param images the images, from {@link InferenceCopy#checked}
   * @param isTarget whether a vertex can be the target, by name and activations; the last such
   *     vertex is the target
   * @throws IllegalArgumentException if there is no target, or the target or the output has another
   *     shape
   */
  void forward(INDArray images, BiPredicate<String, INDArray> isTarget) {
    // Preprocessors ask the graph for the size of the batch.
    graph.setInputs(images);
    Map<String, Integer> consumers = new HashMap<>();
    for (String name : path) {
      network.inputsOf(name).forEach(from -> consumers.merge(from, 1, Integer::sum));
    }
    List<String> untouched = new ArrayList<>();
    for (String name : path) {
      activations.put(name, name.equals(network.input()) ? images : activate(name));
      network.inputsOf(name).forEach(from -> consumers.merge(from, -1, Integer::sum));
      untouched.add(name);
      if (isTarget.test(name, activations.get(name))) {
        target = name;
      }
      // The backward pass needs only the vertices after the target.
      if (target == null || target.equals(name)) {
        untouched.forEach(done -> graph.getVertex(done).clear());
        untouched.clear();
        activations
            .keySet()
            .removeIf(done -> consumers.getOrDefault(done, 0) == 0 && !done.equals(name));
      }
    }
    requireShapes();
  }

  private INDArray activate(String name) {
    setInputs(name);
    return graph.getVertex(name).doForward(false, noWorkspaces);
  }

  private void setInputs(String name) {
    List<String> inputs = network.inputsOf(name);
    for (int i = 0; i < inputs.size(); i++) {
      graph.getVertex(name).setInput(i, activations.get(inputs.get(i)).dup('c'), noWorkspaces);
    }
  }

  private void requireShapes() {
    if (target == null) {
      throw new IllegalArgumentException(
          "No vertex of the network has activations [N, C, h, w] with more than one position for"
              + " images of shape "
              + Arrays.toString(graph.getInput(0).shape()));
    }
    if (activations().rank() != 4) {
      throw new IllegalArgumentException(
          "The activations of '"
              + target
              + "' must be [N, C, h, w], but are of shape "
              + Arrays.toString(activations().shape()));
    }
    if (probabilities().rank() != 2) {
      throw new IllegalArgumentException(
          "The network's output must be of shape [N, classes], but is of shape "
              + Arrays.toString(probabilities().shape()));
    }
  }

  /** The target's activations, [N, C, h, w]. */
  INDArray activations() {
    return activations.get(target);
  }

  /** The network's output, [N, classes]. */
  INDArray probabilities() {
    return activations.get(network.output());
  }

  /** The sum of the target's channels weighted by [N, C], of shape [N, h, w]. */
  INDArray weightedSum(INDArray weights) {
    INDArray images = activations();
    INDArray sum =
        Nd4j.createUninitialized(images.dataType(), images.size(0), images.size(2), images.size(3));
    for (long i = 0; i < images.size(0); i++) {
      INDArray channels = images.slice(i).dup('c').reshape(images.size(1), -1);
      INDArray row = weights.slice(i).reshape(1, -1);
      sum.slice(i).assign(row.mmul(channels).reshape(images.size(2), images.size(3)));
    }
    return sum;
  }

  /**
   * The gradient of the scores with respect to the target's activations, in their shape.
   *
   * @param classes the class of each image whose score is differentiated
   */
  INDArray gradient(int[] classes) {
    if (graph.getGradientsViewArray() == null) {
      // Layers need a buffer for parameter gradients, which are not used.
      graph.initGradientsView();
    }
    Set<String> after = afterTarget();
    Map<String, INDArray> gradients = new HashMap<>();
    boolean reached = false;
    for (int i = path.size() - 1; i >= 0 && !path.get(i).equals(target); i--) {
      String name = path.get(i);
      boolean isScores = name.equals(network.scores().vertex());
      reached |= isScores;
      if (!reached || !after.contains(name) || !(isScores || gradients.containsKey(name))) {
        continue;
      }
      setInputs(name);
      INDArray[] back =
          isScores ? fromScores(name, classes) : backward(name, gradients.remove(name));
      List<String> inputs = network.inputsOf(name);
      for (int j = 0; j < inputs.size(); j++) {
        if (back[j] != null && (inputs.get(j).equals(target) || after.contains(inputs.get(j)))) {
          gradients.merge(inputs.get(j), back[j].dup('c'), INDArray::addi);
        }
      }
    }
    INDArray gradient = gradients.get(target);
    return gradient == null ? activations().like() : gradient;
  }

  private Set<String> afterTarget() {
    Set<String> after = new HashSet<>();
    for (String name : path) {
      if (network.inputsOf(name).stream()
          .anyMatch(from -> from.equals(target) || after.contains(from))) {
        after.add(name);
      }
    }
    return after;
  }

  private INDArray[] fromScores(String name, int[] classes) {
    INDArray chosen = probabilities().like();
    for (int i = 0; i < classes.length; i++) {
      chosen.putScalar(i, classes[i], 1);
    }
    LayerVertex vertex = (LayerVertex) graph.getVertex(name);
    INDArray gradient =
        network.scores().isDense()
            ? chosen.mmul(
                vertex.getLayer().getParam(DefaultParamInitializer.WEIGHT_KEY).transpose())
            : chosen;
    return new INDArray[] {unprocessed(vertex, gradient)};
  }

  private INDArray[] backward(String name, INDArray gradient) {
    GraphVertex vertex = graph.getVertex(name);
    if (vertex instanceof LayerVertex layerVertex
        && vertex.getLayer() instanceof BatchNormalization normalization) {
      // Its own backward pass is in training mode, through the batch statistics.
      INDArray scale = scale(normalization);
      INDArray scaled = Nd4j.exec(new BroadcastMulOp(gradient, scale, gradient.ulike(), 1));
      return new INDArray[] {unprocessed(layerVertex, scaled)};
    }
    vertex.setEpsilon(gradient);
    return vertex.doBackward(false, noWorkspaces).getSecond();
  }

  private INDArray unprocessed(LayerVertex vertex, INDArray gradient) {
    InputPreProcessor preProcessor = vertex.getLayerPreProcessor();
    return preProcessor == null
        ? gradient
        : preProcessor.backprop(gradient, graph.batchSize(), noWorkspaces);
  }

  /** The scale of a batch normalization, gamma / sqrt(variance + eps), [C]. */
  private static INDArray scale(BatchNormalization layer) {
    var configuration = layer.layerConf();
    INDArray variance =
        configuration.isUseLogStd()
            ? Transforms.exp(
                parameter(layer, BatchNormalizationParamInitializer.GLOBAL_LOG_STD)
                    .mul(2 * Math.log(10)))
            : parameter(layer, BatchNormalizationParamInitializer.GLOBAL_VAR);
    INDArray inverse = Transforms.sqrt(variance.add(configuration.getEps())).rdivi(1);
    if (!configuration.isLockGammaBeta()) {
      return inverse.muli(parameter(layer, BatchNormalizationParamInitializer.GAMMA));
    }
    // The layer's forward pass applies a locked gamma only under this condition.
    boolean applied = configuration.getGamma() != 1 && configuration.getBeta() != 0;
    return applied ? inverse.muli(configuration.getGamma()) : inverse;
  }

  private static INDArray parameter(Layer layer, String key) {
    INDArray parameter = layer.getParam(key);
    return parameter.reshape(parameter.length());
  }

  /** Releases all activations. */
  @Override
  public void close() {
    graph.clearLayersStates();
    graph.setInput(0, null);
  }
}
