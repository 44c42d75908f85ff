package org.gridmask.examples.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gridmask.check.Checks;
import org.gridmask.dl4j.layer.AdaptiveAveragePoolingLayer;
import org.gridmask.dl4j.layer.BilinearResizeVertex;
import org.gridmask.dl4j.layer.PixelCrossEntropyLayer;
import org.gridmask.dl4j.layer.UnbiasedBatchNormalization;
import org.gridmask.dl4j.updater.Momentum;
import org.gridmask.examples.model.ResNetVariant.Stem;
import org.gridmask.examples.model.ResidualGraph.RunningVariance;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Builds a PSPNet for semantic segmentation (Zhao et al. 2017, arXiv 1612.01105), as defined by its
 * author's code for PyTorch, hszhao/semseg; setters can be chained.
 *
 * <pre>
 *   input     [N, 3, H, W], H and W of at least 33, with H - 1 and W - 1 divisible by 8
 *   backbone  ResNet-50 or 101 with a deep stem; stages 3 and 4 have stride 1 and dilations 2 and 4
 *             on every 3x3 convolution, so that features are [N, 32 width, (H - 1) / 8 + 1, ...]
 *   pyramid   adaptive average pooling to 1, 2, 3 and 6 bins; for each a 1x1 convolution to 8 width
 *             channels, BN, ReLU, bilinear resize to the size of the features; concatenated with them
 *   head      conv 3x3, 8 width, BN, ReLU, spatial dropout, conv 1x1 to the classes, bilinear resize
 *             to the size of the input
 *   aux       the same head with 4 width channels on stage 3
 *   outputs   main and aux: class probabilities, [N, classes, H, W]
 *   labels    for each output: class numbers, 255 for ignored pixels, [N, 1, H, W]
 *   loss      cross-entropy, mean over valid pixels, of main + auxWeight * aux
 * </pre>
 *
 * <p>Images are [0, 1], red, green, blue, normalised with ImageNet's mean and standard deviation.
 * Sizes may change from batch to batch. Vertices {@code main-logits} and {@code aux-logits} have
 * the logits at full size. All parameters have the weight decay, as in the original. New parts,
 * which are all but the backbone, have an updater of their own. Their convolutions are initialised
 * uniformly in +-1 / sqrt(fan-in), PyTorch's default.
 */
public final class PspNet {

  /** The bins of the pyramid. */
  private static final int[] BINS = {1, 2, 3, 6};

  private static final int STRIDE = 8;

  private final int depth;
  private int width = 64;
  private int classes = 19;
  private int height = 713;
  private int imageWidth = 713;
  private Stem stem = Stem.DEEP;
  private double auxWeight = 0.4;
  private double dropout = 0.1;
  private double weightDecay = 1e-4;
  private long seed;
  private IUpdater backboneUpdater = new Momentum(0.01, 0.9);
  private IUpdater newUpdater = new Momentum(0.1, 0.9);

  private PspNet(int depth) {
    this.depth = depth;
  }

  /**
   * A network as for Cityscapes: width 64, 19 classes, crops of 713 x 713, a deep stem, weight 0.4
   * of the auxiliary loss, dropout 0.1, weight decay 1e-4, momentum 0.9 with rates of 0.01 and, for
   * new parts, 0.1, seed 0.
   *
   * @param depth the depth of the backbone, 50 or 101
   * @return the network, not yet built
   * @throws IllegalArgumentException if the depth is another
   */
  public static PspNet of(int depth) {
    Checks.require(depth == 50 || depth == 101, "depth", "50 or 101", depth);
    return new PspNet(depth);
  }

  /**
   * Sets the width.
   *
   * @param width the channels of the first stage's 3x3 convolutions, in [1, 128]; 64 in the paper
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public PspNet width(int width) {
    this.width = Checks.inClosedRange("width", width, 1, ResidualGraph.MAX_CHANNELS / 32);
    return this;
  }

  /**
   * Sets the number of classes.
   *
   * @param classes in [2, 255]
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public PspNet classes(int classes) {
    this.classes =
        Checks.inClosedRange("classes", classes, 2, PixelCrossEntropyLayer.IGNORED_LABEL);
    return this;
  }

  /**
   * Sets the size of the crops. It is that of the configuration's input type only: the network
   * takes other sizes as well.
   *
   * @param height in pixels; height - 1 is divisible by 8, and it is at least 33
   * @param width in pixels, likewise
   * @return this
   * @throws IllegalArgumentException if one is not
   */
  public PspNet crop(int height, int width) {
    this.height = checkedSide("height", height);
    this.imageWidth = checkedSide("width", width);
    return this;
  }

  private static int checkedSide(String name, int side) {
    Checks.require(
        side > 4 * STRIDE && (side - 1) % STRIDE == 0,
        name,
        "at least 33, and 1 more than a multiple of 8 (such as 473 or 713)",
        side);
    return side;
  }

  /**
   * Sets the stem.
   *
   * @param stem DEEP, semseg's, or PLAIN, torchvision's 7x7 convolution
   * @return this
   * @throws IllegalArgumentException if it is another
   */
  public PspNet stem(Stem stem) {
    Checks.require(stem == Stem.DEEP || stem == Stem.PLAIN, "stem", "deep or plain", stem);
    this.stem = stem;
    return this;
  }

  /**
   * Sets the weight of the auxiliary loss.
   *
   * @param auxWeight finite and at least 0
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public PspNet auxWeight(double auxWeight) {
    this.auxWeight = Checks.finiteNotNegative("auxWeight", auxWeight);
    return this;
  }

  /**
   * Sets the dropout of channels in both heads.
   *
   * @param rate the probability that a channel is dropped, in [0, 1); 0 for none
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public PspNet dropout(double rate) {
    Checks.require(rate >= 0 && rate < 1, "dropout", "in [0, 1)", rate);
    dropout = rate;
    return this;
  }

  /**
   * Sets the weight decay: lambda, where lambda w is added to the gradient of each parameter w.
   *
   * @param weightDecay at least 0 and finite; 0 for none
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public PspNet weightDecay(double weightDecay) {
    this.weightDecay = Checks.finiteNotNegative("weightDecay", weightDecay);
    return this;
  }

  /**
   * Sets the seed of the initial weights.
   *
   * @param seed any number
   * @return this
   */
  public PspNet seed(long seed) {
    this.seed = seed;
    return this;
  }

  /**
   * Sets the updaters, which carry the learning rates or their schedules.
   *
   * @param backbone that of the backbone
   * @param newParts that of pyramid and heads; semseg's has 10 times the rate
   * @return this
   */
  public PspNet updaters(IUpdater backbone, IUpdater newParts) {
    backboneUpdater = Checks.notNull("backbone", backbone);
    newUpdater = Checks.notNull("newParts", newParts);
    return this;
  }

  /**
   * Builds and initialises the network. Seeds ND4J's global random generator, which its layers use.
   *
   * @return an initialised network
   */
  public ComputationGraph build() {
    ComputationGraph network = new ComputationGraph(configuration());
    network.init();
    return network;
  }

  /**
   * The configuration of the network.
   *
   * @return the configuration
   */
  public ComputationGraphConfiguration configuration() {
    GraphBuilder graph =
        ResidualGraph.configuration(seed, backboneUpdater)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(height, imageWidth, 3));
    ResidualGraph residual =
        new ResidualGraph(graph, weightDecay, RunningVariance.UNBIASED, StageDropout.NONE);
    int[] blocks = ResNet.blocks(depth);
    boolean isDeep = stem == Stem.DEEP;
    String features =
        residual.stages(
            ResNet.largeStem(residual, "input", width, isDeep),
            isDeep ? 2 * width : width,
            width,
            ResNet.EXPANSION,
            blocks,
            stage -> stage <= 2 ? 1 : 2 * (stage - 2),
            (inStage, block) -> ResNet.bottleneck(inStage, block, ResNetVariant.PLAIN));
    String pyramid = pyramid(graph, features);
    head(graph, "main", pyramid, 8 * width, 1);
    head(graph, "aux", "stage3-" + blocks[2] + "-relu", 4 * width, auxWeight);
    return graph.setOutputs("main", "aux").build();
  }

  private String pyramid(GraphBuilder graph, String features) {
    String[] parts = new String[1 + BINS.length];
    parts[0] = features;
    for (int i = 0; i < BINS.length; i++) {
      String name = "pyramid-" + BINS[i];
      graph.addLayer(name + "-pool", new AdaptiveAveragePoolingLayer(BINS[i], BINS[i]), features);
      String last = convBnRelu(graph, name, name + "-pool", 1, 8 * width);
      parts[1 + i] = name + "-resize";
      graph.addVertex(parts[1 + i], new BilinearResizeVertex(true), last, features);
    }
    graph.addVertex("pyramid", new MergeVertex(), parts);
    return "pyramid";
  }

  private void head(GraphBuilder graph, String name, String input, int channels, double weight) {
    String last = convBnRelu(graph, name, input, 3, channels);
    if (dropout > 0) {
      graph.addLayer(name + "-dropout", new DropoutLayer(new SpatialDropout(1 - dropout)), last);
      last = name + "-dropout";
    }
    graph
        .addLayer(name + "-classes", conv(1, classes, true), last)
        .addVertex(name + "-logits", new BilinearResizeVertex(true), name + "-classes", "input")
        .addLayer(name, new PixelCrossEntropyLayer(weight), name + "-logits");
  }

  private String convBnRelu(
      GraphBuilder graph, String name, String input, int kernel, int channels) {
    graph
        .addLayer(name + "-conv", conv(kernel, channels, false), input)
        .addLayer(
            name + "-bn",
            new UnbiasedBatchNormalization.Builder()
                .decay(0.9)
                .eps(1e-5)
                .useLogStd(false)
                .l2(weightDecay)
                .updater(newUpdater)
                .build(),
            name + "-conv")
        .addLayer(
            name + "-relu",
            new ActivationLayer.Builder().activation(Activation.RELU).build(),
            name + "-bn");
    return name + "-relu";
  }

  private ConvolutionLayer conv(int kernel, int channels, boolean bias) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(channels)
        .padding(kernel / 2, kernel / 2)
        .convolutionMode(ConvolutionMode.Truncate)
        .hasBias(bias)
        .activation(Activation.IDENTITY)
        .weightInit(WeightInit.UNIFORM)
        .l2(weightDecay)
        .l2Bias(weightDecay)
        .updater(newUpdater)
        .build();
  }
}
