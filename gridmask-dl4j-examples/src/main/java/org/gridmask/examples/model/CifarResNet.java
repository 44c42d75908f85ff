package org.gridmask.examples.model;

import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The residual networks for CIFAR of He et al. 2015, "Deep Residual Learning for Image Recognition"
 * (arXiv 1512.03385), section 4.2: 6n + 2 layers, for n = 1, 3, 5, 7, 9, 18 the ResNets 8, 20, 32,
 * 44, 56 and 110.
 *
 * <pre>
 *   input   (channels, height, width)
 *   conv    3x3, width                              BN, ReLU
 *   stage 1 n blocks of two 3x3 convolutions, width     at full size
 *   stage 2 n blocks, 2 width                           the first with stride 2
 *   stage 3 n blocks, 4 width                           the first with stride 2
 *   average over the whole plane, dense softmax
 * </pre>
 *
 * <p>A block adds its input to the output of its second batch normalization, and rectifies the sum.
 * Where the shape changes, the input passes a 1x1 convolution of stride 2 and a batch normalization
 * (the paper's option B) and not the subsampling with zero channels (option A) that the paper uses
 * on CIFAR: Deeplearning4j has no layer for the latter, and the difference is 1% of the parameters.
 * ResNet-20 with ten classes on 3 x 32 x 32 trains 272,474 parameters (A: 269,722; the paper: 0.27
 * M); Deeplearning4j counts 274,042, as it keeps the 1,568 running means and variances of the batch
 * normalizations among them.
 *
 * <p>The 3x3 convolutions are padded by one pixel on every side, as in the paper's code, and not by
 * {@link ConvolutionMode#Same}: with stride 2 on an even size, that would pad the far side only and
 * centre the windows on the odd pixels, while the 1x1 convolution beside them takes the even ones.
 * The sizes are the same, ceil(size / 2).
 *
 * <p>Weights start He-normal and decay as an L2 term of the loss, as weight decay is defined in the
 * paper's framework; batch normalizations and the one bias, of the dense layer, do not decay.
 */
public final class CifarResNet {

  /** The least height and width of its images. */
  public static final int LEAST_SIZE = 8;

  private final int blocks;
  private int width = 16;
  private int channels = 3;
  private int height = 32;
  private int imageWidth = 32;
  private int classes = 10;
  private long seed;
  private IUpdater updater = new Nesterovs(0.1, 0.9);
  private double weightDecay = 1e-4;

  private CifarResNet(int blocks) {
    this.blocks = blocks;
  }

  /**
   * A network as in the paper: width 16, 3 x 32 x 32, 10 classes, Nesterov momentum 0.9 with
   * learning rate 0.1, weight decay 1e-4, seed 0.
   *
   * @param depth the number of layers with weights, 6n + 2, at least 8
   */
  public static CifarResNet ofDepth(int depth) {
    if (depth < 8 || depth % 6 != 2) {
      throw new IllegalArgumentException(
          "depth must be 6n + 2 with n at least 1 (8, 20, 32, 44, 56, 110), but is " + depth);
    }
    return new CifarResNet((depth - 2) / 6);
  }

  /** Sets the channels of the first stage, at least 1. */
  public CifarResNet width(int width) {
    this.width = atLeast("width", width, 1);
    return this;
  }

  /**
   * Sets the shape of the images.
   *
   * @param channels 1 or 3
   * @param height at least 8
   * @param width at least 8
   */
  public CifarResNet input(int channels, int height, int width) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("input channels must be 1 or 3, but is " + channels);
    }
    this.channels = channels;
    this.height = atLeast("input height", height, LEAST_SIZE);
    this.imageWidth = atLeast("input width", width, LEAST_SIZE);
    return this;
  }

  /** Sets the number of classes, at least 2. */
  public CifarResNet classes(int classes) {
    this.classes = atLeast("classes", classes, 2);
    return this;
  }

  /** Sets the seed of the initial weights. */
  public CifarResNet seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** Sets the updater, which carries the learning rate or its schedule. */
  public CifarResNet updater(IUpdater updater) {
    this.updater = Objects.requireNonNull(updater, "updater");
    return this;
  }

  /** Sets the weight decay, at least 0; 0 for none. */
  public CifarResNet weightDecay(double weightDecay) {
    if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "weight decay must be at least 0 and finite, but is " + weightDecay);
    }
    this.weightDecay = weightDecay;
    return this;
  }

  private static int atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", but is " + value);
    }
    return value;
  }

  /**
   * The network with its initial weights. Seeds ND4J's global generator, as its layers draw from
   * it.
   */
  public ComputationGraph build() {
    ComputationGraph network = new ComputationGraph(configuration());
    network.init();
    return network;
  }

  /** The network without weights. */
  public ComputationGraphConfiguration configuration() {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(updater)
            .weightInit(WeightInit.RELU)
            .graphBuilder()
            .addInputs("image")
            .setInputTypes(InputType.convolutional(height, imageWidth, channels));
    String last = relu(graph, "stem", normalized(graph, "stem", "image", 3, width, 1));
    for (int stage = 1; stage <= 3; stage++) {
      for (int block = 1; block <= blocks; block++) {
        boolean shrinks = stage > 1 && block == 1;
        last = block(graph, "stage" + stage + "-" + block, last, width << (stage - 1), shrinks);
      }
    }
    graph.addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), last);
    graph.addLayer(
        "output",
        new OutputLayer.Builder(LossFunction.MCXENT)
            .activation(Activation.SOFTMAX)
            .nOut(classes)
            .l2(weightDecay)
            .build(),
        "pool");
    return graph.setOutputs("output").build();
  }

  private String block(
      GraphBuilder graph, String name, String input, int filters, boolean shrinks) {
    int stride = shrinks ? 2 : 1;
    String first = name + "-a";
    String main = relu(graph, first, normalized(graph, first, input, 3, filters, stride));
    main = normalized(graph, name + "-b", main, 3, filters, 1);
    String shortcut =
        shrinks ? normalized(graph, name + "-shortcut", input, 1, filters, stride) : input;
    String sum = name + "-add";
    graph.addVertex(sum, new ElementWiseVertex(ElementWiseVertex.Op.Add), main, shortcut);
    return relu(graph, name, sum);
  }

  private String normalized(
      GraphBuilder graph, String name, String input, int kernel, int filters, int stride) {
    String convolution = name + "-conv";
    graph.addLayer(
        convolution,
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
    String normalization = name + "-bn";
    graph.addLayer(
        normalization, new BatchNormalization.Builder().decay(0.9).eps(1e-5).build(), convolution);
    return normalization;
  }

  private static String relu(GraphBuilder graph, String name, String input) {
    String rectified = name + "-relu";
    graph.addLayer(
        rectified, new ActivationLayer.Builder().activation(Activation.RELU).build(), input);
    return rectified;
  }
}
