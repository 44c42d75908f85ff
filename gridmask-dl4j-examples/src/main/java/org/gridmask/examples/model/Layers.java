package org.gridmask.examples.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;

/**
 * The parts of residual networks. Each method adds its part under a name of its own, the given one
 * with a suffix such as {@code -conv}, and returns that.
 */
final class Layers {

  private final GraphBuilder graph;
  private final double weightDecay;
  private final Dropping dropping;

  Layers(GraphBuilder graph, double weightDecay, Dropping dropping) {
    this.graph = graph;
    this.weightDecay = weightDecay;
    this.dropping = dropping;
  }

  /** These parts as they are in one of the stages, counted from 1. */
  Layers inStage(int stage, int stages) {
    return new Layers(graph, weightDecay, dropping.inStage(stage, stages));
  }

  String convolution(String name, String input, int kernel, int filters, int stride) {
    return layer(
        name + "-conv",
        new ConvolutionLayer.Builder(kernel, kernel)
            .nOut(filters)
            .stride(stride, stride)
            .padding(kernel / 2, kernel / 2)
            .convolutionMode(ConvolutionMode.Truncate)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .l2(weightDecay)
            .build(),
        input);
  }

  /** A batch normalization whose scale begins at a number, 0 or 1. */
  String normalization(String name, String input, double gamma) {
    return layer(
        name + "-bn",
        new BatchNormalization.Builder().decay(0.9).eps(1e-5).gamma(gamma).build(),
        input);
  }

  String normalization(String name, String input) {
    return normalization(name, input, 1);
  }

  /** A convolution and a batch normalization. */
  String normalized(String name, String input, int kernel, int filters, int stride) {
    return normalization(name, convolution(name, input, kernel, filters, stride));
  }

  String relu(String name, String input) {
    return layer(
        name + "-relu", new ActivationLayer.Builder().activation(Activation.RELU).build(), input);
  }

  /** A batch normalization and a ReLU. */
  String activated(String name, String input) {
    return relu(name, normalization(name, input));
  }

  /** Drops activations on a branch, after a convolution and what belongs to it. */
  String dropped(String name, String input) {
    String kept =
        dropping.hasDropout()
            ? layer(name + "-dropout", new DropoutLayer(dropping.toDropout()), input)
            : input;
    return blocksDropped(name, kept);
  }

  /** Drops activations on a skip connection, which Dropout leaves alone. */
  String blocksDropped(String name, String input) {
    return dropping.hasDropBlock()
        ? layer(name + "-dropblock", new DropoutLayer(dropping.toDropBlock()), input)
        : input;
  }

  String sum(String name, String first, String second) {
    return vertex(name + "-add", new ElementWiseVertex(ElementWiseVertex.Op.Add), first, second);
  }

  /**
   * A block of two 3x3 convolutions (He et al. 2015, arXiv 1512.03385, Figure 5, left), whose
   * shortcut is a convolution where the shape changes.
   *
   * @param gamma at which the scale of its last batch normalization begins
   */
  String basicBlock(
      String name, String input, int filters, int stride, boolean project, double gamma) {
    String first = name + "-a";
    String main = dropped(first, relu(first, normalized(first, input, 3, filters, stride)));
    String last = name + "-b";
    main = dropped(last, normalization(last, convolution(last, main, 3, filters, 1), gamma));
    return joined(name, main, input, filters, stride, project);
  }

  /** Adds a block's input, or its projection, to what its branch put out, and rectifies the sum. */
  String joined(String name, String main, String input, int filters, int stride, boolean project) {
    String skip = name + "-shortcut";
    String shortcut = project ? normalized(skip, input, 1, filters, stride) : input;
    return relu(name, sum(name, main, blocksDropped(skip, shortcut)));
  }

  /** Adds a layer under exactly this name. */
  String layer(String name, Layer layer, String input) {
    graph.addLayer(name, layer, input);
    return name;
  }

  /** Adds a vertex under exactly this name. */
  String vertex(String name, GraphVertex vertex, String... inputs) {
    graph.addVertex(name, vertex, inputs);
    return name;
  }
}
