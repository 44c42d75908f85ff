package org.gridmask.examples.model;

import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gridmask.check.Checks;
import org.gridmask.dl4j.layer.GroupedConvolutionLayer;
import org.gridmask.dl4j.layer.UnbiasedBatchNormalization;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Adds the parts of residual networks to a graph. Each method adds a suffix such as {@code -conv}
 * to the given name, and returns the full name.
 *
 * @param graph the graph
 * @param weightDecay the L2 factor of convolution weights
 * @param variance what batch normalizations store
 * @param dropout the dropout of this stage
 */
record ResidualGraph(
    GraphBuilder graph, double weightDecay, RunningVariance variance, StageDropout dropout) {

  /** The maximum number of channels: a 3x3 convolution of so many has 151 million weights. */
  static final int MAX_CHANNELS = 4096;

  /** In place of 0, for which ND4J takes the time. */
  private static final long SEED_OF_ZERO = 0x9E3779B97F4A7C15L;

  /** The beginning of a network's configuration: weights depend on the seed alone. */
  static NeuralNetConfiguration.Builder configuration(long seed, IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed == 0 ? SEED_OF_ZERO : seed)
        .updater(updater)
        .weightInit(WeightInit.RELU);
  }

  /** What batch normalizations store of the variances of batches. */
  enum RunningVariance {
    /** The logarithm of the standard deviation, Deeplearning4j's default. */
    LOG_STD,
    /** The variance. */
    BIASED,
    /** The unbiased variance, as PyTorch; scale and shift decay as well. */
    UNBIASED
  }

  /**
   * A residual block.
   *
   * @param name the prefix of its vertex names
   * @param input the name of its input
   * @param filters the channels of its 3x3 convolutions
   * @param stride the stride of its first 3x3 convolution and its shortcut
   * @param dilation the dilation of its 3x3 convolutions
   * @param changesShape whether the shapes of input and output differ
   */
  record Block(
      String name, String input, int filters, int stride, int dilation, boolean changesShape) {}

  /** Adds stages without dilation. */
  String stages(
      String input,
      int channels,
      int width,
      int expansion,
      int[] blocks,
      BiFunction<ResidualGraph, Block, String> addBlock) {
    return stages(input, channels, width, expansion, blocks, stage -> 1, addBlock);
  }

  /**
   * Adds stages of blocks; each stage doubles the channels and, unless it is dilated, halves the
   * size.
   *
   * @param input the name of the input
   * @param channels the channels of the input
   * @param width the channels of the first stage's 3x3 convolutions
   * @param expansion a block's output channels for each channel of its 3x3 convolutions
   * @param blocks the number of blocks in each stage
   * @param dilations the dilation of a stage, counted from 1
   * @param addBlock adds a block and returns the name of its output
   */
  String stages(
      String input,
      int channels,
      int width,
      int expansion,
      int[] blocks,
      IntUnaryOperator dilations,
      BiFunction<ResidualGraph, Block, String> addBlock) {
    String last = input;
    for (int stage = 1; stage <= blocks.length; stage++) {
      StageDropout stageDropout = dropout.inStage(stage, blocks.length);
      ResidualGraph inStage = new ResidualGraph(graph, weightDecay, variance, stageDropout);
      int dilation = dilations.applyAsInt(stage);
      int filters = width << (stage - 1);
      for (int number = 1; number <= blocks[stage - 1]; number++) {
        int stride = stage > 1 && number == 1 && dilation == 1 ? 2 : 1;
        String name = "stage" + stage + "-" + number;
        boolean changesShape = channels != filters * expansion;
        last =
            addBlock.apply(inStage, new Block(name, last, filters, stride, dilation, changesShape));
        channels = filters * expansion;
      }
    }
    return last;
  }

  /**
   * The number of blocks in each of three stages.
   *
   * @param depth the depth, 6n + {@code others}
   * @param others the layers outside of the stages
   * @param examples depths, for the message
   */
  static int[] threeStages(int depth, int others, String examples) {
    int n = (depth - others) / 6;
    if (n < 1 || depth != 6 * n + others) {
      String range = "6n + " + others + " with n at least 1 (" + examples + ", ...)";
      throw Checks.invalid("depth", range, depth);
    }
    return new int[] {n, n, n};
  }

  /** Checks a width; the last stage has {@code multiple} times as many channels. */
  static int checkedWidth(int width, int multiple) {
    return Checks.inClosedRange("width", width, 1, MAX_CHANNELS / multiple);
  }

  String conv(String name, String input, int kernel, int filters, int stride) {
    return conv(name, input, kernel, filters, stride, 1, 1);
  }

  /** A convolution with a dilation, whose channels are divided into groups. */
  String conv(
      String name, String input, int kernel, int filters, int stride, int dilation, int groups) {
    return groups == 1
        ? conv(
            name,
            input,
            new ConvolutionLayer.Builder(kernel, kernel),
            kernel / 2,
            filters,
            stride,
            dilation)
        : conv(
            name,
            input,
            new GroupedConvolutionLayer.Builder(kernel, kernel).groups(groups),
            kernel / 2,
            filters,
            stride,
            dilation);
  }

  private <B extends ConvolutionLayer.BaseConvBuilder<B>> String conv(
      String name, String input, B layer, int radius, int filters, int stride, int dilation) {
    return layer(
        name + "-conv",
        layer
            .nOut(filters)
            .stride(stride, stride)
            .dilation(dilation, dilation)
            .padding(radius * dilation, radius * dilation)
            .convolutionMode(ConvolutionMode.Truncate)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .l2(weightDecay)
            .build(),
        input);
  }

  /** A batch normalization with an initial scale of 0 or 1. */
  String batchNorm(String name, String input, double gamma) {
    BatchNormalization.Builder layer =
        variance == RunningVariance.UNBIASED
            ? new UnbiasedBatchNormalization.Builder().l2(weightDecay)
            : new BatchNormalization.Builder();
    return layer(
        name + "-bn",
        layer
            .decay(0.9)
            .eps(1e-5)
            .gamma(gamma)
            .useLogStd(variance == RunningVariance.LOG_STD)
            .build(),
        input);
  }

  String relu(String name, String input) {
    return layer(
        name + "-relu", new ActivationLayer.Builder().activation(Activation.RELU).build(), input);
  }

  String convBn(String name, String input, int kernel, int filters, int stride) {
    return batchNorm(name, conv(name, input, kernel, filters, stride), 1);
  }

  String convBnRelu(String name, String input, int kernel, int filters, int stride) {
    return relu(name, convBn(name, input, kernel, filters, stride));
  }

  String bnRelu(String name, String input) {
    return relu(name, batchNorm(name, input, 1));
  }

  /** Dropout and DropBlock on a branch, after a convolution. */
  String dropped(String name, String input) {
    String kept =
        dropout.dropout() > 0
            ? layer(name + "-dropout", new DropoutLayer(1 - dropout.dropout()), input)
            : input;
    return dropBlock(name, kept);
  }

  /** Only DropBlock, for skip connections. */
  String dropBlock(String name, String input) {
    return dropout.rate() > 0
        ? layer(name + "-dropblock", new DropoutLayer(dropout.toDropBlock()), input)
        : input;
  }

  /** Adds the shortcut to a block's branch. */
  String add(Block block, String branch, String shortcut) {
    return vertex(
        block.name + "-add",
        new ElementWiseVertex(ElementWiseVertex.Op.Add),
        branch,
        dropBlock(block.name + "-shortcut", shortcut));
  }

  /** Adds a block's input, or its projection, to its branch's output; a ReLU follows. */
  String addRelu(Block block, String branch, int channels) {
    String shortcut =
        block.changesShape
            ? convBn(block.name + "-shortcut", block.input, 1, channels, block.stride)
            : block.input;
    return relu(block.name, add(block, branch, shortcut));
  }

  /** A block of two 3x3 convolutions (He et al. 2015, arXiv 1512.03385, Figure 5, left). */
  String basicBlock(Block block) {
    String first = block.name + "-a";
    String main = convBnRelu(first, block.input, 3, block.filters, block.stride);
    String last = block.name + "-b";
    main = dropped(last, convBn(last, dropped(first, main), 3, block.filters, 1));
    return addRelu(block, main, block.filters);
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
