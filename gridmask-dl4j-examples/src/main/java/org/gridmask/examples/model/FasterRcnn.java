package org.gridmask.examples.model;

import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gridmask.check.Checks;
import org.gridmask.dl4j.detection.BoxHeadOutputLayer;
import org.gridmask.dl4j.detection.DetectorOptions;
import org.gridmask.dl4j.detection.DetectorStyle;
import org.gridmask.dl4j.detection.ProposalVertex;
import org.gridmask.dl4j.detection.PyramidCanvasVertex;
import org.gridmask.dl4j.detection.RoiAlignVertex;
import org.gridmask.dl4j.detection.RpnOutputLayer;
import org.gridmask.dl4j.detection.RpnSampleVertex;
import org.gridmask.dl4j.layer.FrozenBatchNormalization;
import org.gridmask.dl4j.updater.Momentum;
import org.gridmask.examples.model.ResNetVariant.Stem;
import org.gridmask.examples.model.ResidualGraph.RunningVariance;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Builds a Faster R-CNN (Ren et al. 2015, arXiv 1506.01497) with a feature pyramid (Lin et al.
 * 2017, arXiv 1612.03144) for object detection, as torchvision defines it; setters can be chained.
 *
 * <pre>
 *   inputs    image [N, 3, H, W], sides padded to multiples of 32, and objects, a GroundTruth
 *   backbone  ResNet or ResNeXt, whose batch normalizations are frozen; stem and first stages frozen
 *   p2 - p6   [N, channels, H / 4, W / 4] to H / 64
 *   canvas    all levels side by side, for the region proposal network
 *   regions   proposals, [R, 10]
 *   outputs   rpn, [S, 10], and head, [R, K + 1 + 4 (K + 1) + 10]: in inference, Detections reads it
 *   loss      the sum of both outputs' losses; labels are part of the input
 * </pre>
 *
 * <p>Sizes may change from batch to batch. Vertices are named so that {@link
 * org.gridmask.dl4j.weights.PretrainedWeights} finds torchvision's weights for them.
 */
public final class FasterRcnn {

  private static final int STRIDE = 32;
  private static final int STAGES = 4;

  /** A backbone of one block of two convolutions in each stage, for small images. */
  public static final int SMALLEST_DEPTH = 10;

  private static final Set<Integer> DEPTHS = Set.of(SMALLEST_DEPTH, 18, 34, 50, 101, 152);

  private final int depth;
  private final DetectorOptions options;
  private int width = 64;
  private ResNetVariant variant = ResNetVariant.PLAIN;
  private int channels = 256;
  private int headUnits = 1024;
  private int height = 800;
  private int imageWidth = 1344;
  private int frozenStages = 1;
  private boolean frozenNorm = true;
  private double eps;
  private double weightDecay = 1e-4;
  private long seed;
  private IUpdater updater = new Momentum(0.02, 0.9);
  private IUpdater biasUpdater;

  private FasterRcnn(int depth, DetectorOptions options) {
    this.depth = depth;
    this.options = options;
    eps = options.style().normEps();
  }

  /**
   * A network as for COCO: width 64, 256 channels in the pyramid, 1024 units in the box head,
   * images of 800 x 1344 pixels, frozen batch normalizations (eps 1e-5, in maskrcnn-benchmark's
   * style 0), frozen stem and first stage, weight decay 1e-4, momentum 0.9 with a rate of 0.02,
   * seed 0.
   *
   * @param depth the depth of the backbone: 50, 101 or 152, 18 or 34 with blocks of two
   *     convolutions, or 10 with one of them in each stage
   * @param options the detector's numbers
   * @return the network, not yet built
   * @throws IllegalArgumentException if the depth is another
   */
  public static FasterRcnn of(int depth, DetectorOptions options) {
    Checks.require(DEPTHS.contains(depth), "depth", "10, 18, 34, 50, 101 or 152", depth);
    return new FasterRcnn(depth, Checks.notNull("options", options));
  }

  private static int[] blocks(int depth) {
    return depth == SMALLEST_DEPTH ? new int[] {1, 1, 1, 1} : ResNet.blocks(depth);
  }

  /**
   * Sets the width of the backbone.
   *
   * @param width the channels of the first stage's 3x3 convolutions, in [1, 128]
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public FasterRcnn width(int width) {
    this.width = ResidualGraph.checkedWidth(width, STRIDE);
    return this;
  }

  /**
   * Sets the groups of the backbone.
   *
   * @param variant the variant; ResNeXt-101 32x8d has 32 groups and a base width of 8
   * @return this
   * @throws IllegalArgumentException if it has another stem, or groups or a base width for blocks
   *     of two convolutions
   */
  public FasterRcnn variant(ResNetVariant variant) {
    Stem stem = Checks.notNull("variant", variant).stem();
    Checks.require(stem == Stem.AUTO || stem == Stem.PLAIN, "stem", "auto or plain", stem);
    ResNet.checkVariant(depth, variant);
    this.variant = variant;
    return this;
  }

  /**
   * Sets the channels of the pyramid and the units of the box head.
   *
   * @param channels in [1, 4096]
   * @param headUnits in [1, 65536]
   * @return this
   * @throws IllegalArgumentException if one is out of its range
   */
  public FasterRcnn head(int channels, int headUnits) {
    this.channels = Checks.inClosedRange("channels", channels, 1, ResidualGraph.MAX_CHANNELS);
    this.headUnits = Checks.inClosedRange("headUnits", headUnits, 1, 1 << 16);
    return this;
  }

  /**
   * Sets the size of the padded images. It is that of the configuration's input type only: the
   * network takes other sizes as well.
   *
   * @param height in pixels, a multiple of 32
   * @param width in pixels, a multiple of 32
   * @return this
   * @throws IllegalArgumentException if one is not
   */
  public FasterRcnn input(int height, int width) {
    this.height = checkedSide("height", height);
    this.imageWidth = checkedSide("width", width);
    return this;
  }

  private static int checkedSide(String name, int side) {
    Checks.require(side > 0 && side % STRIDE == 0, name, "a positive multiple of 32", side);
    return side;
  }

  /**
   * Sets what of the backbone does not change.
   *
   * @param stages the stem and so many stages, in [0, 4]; with 0 the stem changes, too
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public FasterRcnn freeze(int stages) {
    frozenStages = Checks.inClosedRange("stages", stages, 0, STAGES);
    return this;
  }

  /**
   * Sets that the batch normalizations are trained, which needs large batches or small images.
   *
   * @return this
   */
  public FasterRcnn trainedNormalization() {
    frozenNorm = false;
    return this;
  }

  /**
   * Sets the number that frozen batch normalizations add to variances.
   *
   * @param eps at least 0; by default that of the style; torchvision's detector that was trained on
   *     COCO has 0
   * @return this
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public FasterRcnn eps(double eps) {
    this.eps = Checks.finiteNotNegative("eps", eps);
    return this;
  }

  /**
   * Sets the weight decay: lambda, where lambda w is added to the gradient of each weight and, but
   * in maskrcnn-benchmark's style, each bias.
   *
   * @param weightDecay at least 0 and finite; 0 for none
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public FasterRcnn weightDecay(double weightDecay) {
    this.weightDecay = Checks.finiteNotNegative("weightDecay", weightDecay);
    return this;
  }

  /**
   * Sets the seed of the initial weights.
   *
   * @param seed any number
   * @return this
   */
  public FasterRcnn seed(long seed) {
    this.seed = seed;
    return this;
  }

  /**
   * Sets the updater, which carries the learning rate or its schedule.
   *
   * @param updater the updater
   * @return this
   */
  public FasterRcnn updater(IUpdater updater) {
    this.updater = Checks.notNull("updater", updater);
    return this;
  }

  /**
   * Sets the updater of biases, which maskrcnn-benchmark trains with twice the learning rate.
   *
   * @param biasUpdater the updater; by default that of weights
   * @return this
   */
  public FasterRcnn biasUpdater(IUpdater biasUpdater) {
    this.biasUpdater = Checks.notNull("biasUpdater", biasUpdater);
    return this;
  }

  private double biasDecay() {
    return options.style() == DetectorStyle.MASKRCNN_BENCHMARK ? 0 : weightDecay;
  }

  /**
   * Builds and initialises the network. Seeds ND4J's global random generator, which its layers use.
   *
   * @return an initialised network
   * @throws IllegalArgumentException if the width and the variant give a stage no channels, or too
   *     many
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
    // Losses have divisors of their own.
    GraphBuilder graph =
        ResidualGraph.configuration(seed, updater)
            .biasUpdater(biasUpdater)
            .miniBatch(false)
            .graphBuilder()
            .addInputs("image", "objects")
            .setInputTypes(InputType.convolutional(height, imageWidth, 3), InputType.recurrent(1));
    backbone(graph);
    pyramid(graph);
    proposals(graph);
    head(graph);
    ComputationGraphConfiguration configuration = graph.setOutputs("rpn", "head").build();
    configuration.getVertices().replaceAll(this::frozen);
    return configuration;
  }

  private int expansion() {
    return depth >= 50 ? ResNet.EXPANSION : 1;
  }

  private void backbone(GraphBuilder graph) {
    ResNet.checkGroups(width, variant);
    ResidualGraph residual =
        new ResidualGraph(graph, weightDecay, RunningVariance.BIASED, StageDropout.NONE);
    // Detectron has the stride of ResNets in the first convolution, that of ResNeXts in the second.
    boolean early = options.style() == DetectorStyle.MASKRCNN_BENCHMARK && variant.groups() == 1;
    residual.stages(
        ResNet.largeStem(residual, "image", width, false),
        width,
        width,
        expansion(),
        blocks(depth),
        depth >= 50
            ? (inStage, block) -> ResNet.bottleneck(inStage, block, variant, early)
            : ResidualGraph::basicBlock);
  }

  private void pyramid(GraphBuilder graph) {
    int[] blocks = blocks(depth);
    for (int level = STAGES + 1; level >= 2; level--) {
      int stage = level - 1;
      String features = "stage" + stage + "-" + blocks[stage - 1] + "-relu";
      int featureChannels = (width << (stage - 1)) * expansion();
      String lateral = "fpn-lateral" + level;
      graph.addLayer(
          lateral, conv(1, channels, uniform(featureChannels), Activation.IDENTITY), features);
      String sum = lateral;
      if (level <= STAGES) {
        sum = "fpn-sum" + level;
        String above = level == STAGES ? "fpn-lateral5" : "fpn-sum" + (level + 1);
        graph
            .addLayer("fpn-up" + level, new Upsampling2D.Builder(2).build(), above)
            .addVertex(
                sum, new ElementWiseVertex(ElementWiseVertex.Op.Add), lateral, "fpn-up" + level);
      }
      graph
          .addLayer(
              "fpn-output" + level,
              conv(3, channels, uniform(9 * channels), Activation.IDENTITY),
              sum)
          // Handed out by a layer of its own, as the fast path wants it.
          .addLayer(
              "p" + level,
              new ActivationLayer.Builder().activation(Activation.IDENTITY).build(),
              "fpn-output" + level);
    }
    graph.addLayer(
        "p6",
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(1, 1)
            .stride(2, 2)
            .convolutionMode(ConvolutionMode.Truncate)
            .build(),
        "p5");
  }

  private void proposals(GraphBuilder graph) {
    int anchors = options.anchorsPerPlace();
    Distribution normal = new NormalDistribution(0, 0.01);
    String[] outputs = {"rpn-logits", "rpn-differences", "image", "objects"};
    graph
        .addVertex("canvas", new PyramidCanvasVertex(), "p2", "p3", "p4", "p5", "p6")
        .addLayer("rpn-conv", conv(3, channels, normal, Activation.RELU), "canvas")
        .addLayer("rpn-logits", conv(1, anchors, normal, Activation.IDENTITY), "rpn-conv")
        .addLayer("rpn-differences", conv(1, 4 * anchors, normal, Activation.IDENTITY), "rpn-conv")
        .addVertex("rpn-samples", new RpnSampleVertex(options), outputs)
        .addLayer("rpn", new RpnOutputLayer(), "rpn-samples")
        .addVertex("regions", new ProposalVertex(options), outputs);
  }

  private void head(GraphBuilder graph) {
    int classes = options.classes() + 1;
    graph
        .addVertex("roi-align", new RoiAlignVertex(options), "p2", "p3", "p4", "p5", "regions")
        .addLayer("head-dense1", dense(headUnits, Activation.RELU), "roi-align")
        .addLayer("head-dense2", dense(headUnits, Activation.RELU), "head-dense1")
        .addLayer("head-logits", dense(classes, Activation.IDENTITY), "head-dense2")
        .addLayer("head-differences", dense(4 * classes, Activation.IDENTITY), "head-dense2")
        .addVertex("head-rows", new MergeVertex(), "head-logits", "head-differences", "regions")
        .addLayer("head", new BoxHeadOutputLayer(options), "head-rows");
  }

  /** PyTorch's kaiming_uniform with a = 1. */
  private static Distribution uniform(int fanIn) {
    double bound = Math.sqrt(3.0 / fanIn);
    return new UniformDistribution(-bound, bound);
  }

  private ConvolutionLayer conv(
      int kernel, int outputs, Distribution weights, Activation activation) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(outputs)
        .padding(kernel / 2, kernel / 2)
        .convolutionMode(ConvolutionMode.Truncate)
        .activation(activation)
        .weightInit(weights)
        .l2(weightDecay)
        .l2Bias(biasDecay())
        .build();
  }

  private DenseLayer dense(int outputs, Activation activation) {
    return new DenseLayer.Builder()
        .nOut(outputs)
        .activation(activation)
        .weightInit(WeightInit.UNIFORM)
        .l2(weightDecay)
        .l2Bias(biasDecay())
        .build();
  }

  private GraphVertex frozen(String name, GraphVertex vertex) {
    boolean isFrozen = frozenStages > 0 && name.matches("stem-.*|stage[1-" + frozenStages + "]-.*");
    if (vertex instanceof LayerVertex layer) {
      Layer conf = layer.getLayerConf().getLayer();
      if (frozenNorm && conf instanceof BatchNormalization normalization) {
        conf = frozen(normalization);
      }
      if (isFrozen) {
        FrozenLayer frozen = new FrozenLayer(conf);
        frozen.setLayerName(conf.getLayerName());
        conf = frozen;
      }
      layer.getLayerConf().setLayer(conf);
      return layer;
    }
    return isFrozen ? new FrozenVertex(vertex) : vertex;
  }

  private FrozenBatchNormalization frozen(BatchNormalization normalization) {
    FrozenBatchNormalization frozen = new FrozenBatchNormalization(eps);
    frozen.setLayerName(normalization.getLayerName());
    frozen.setNIn(normalization.getNIn());
    frozen.setNOut(normalization.getNOut());
    return frozen;
  }
}
