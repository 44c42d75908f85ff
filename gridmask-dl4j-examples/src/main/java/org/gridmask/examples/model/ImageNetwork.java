package org.gridmask.examples.model;

import java.util.function.BiFunction;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.check.Checks;
import org.gridmask.dl4j.layer.FrozenBatchNormalization;
import org.gridmask.examples.model.ResidualGraph.RunningVariance;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Builds a convolutional network for image classification; setters can be chained.
 *
 * <pre>{@code
 * ComputationGraph network =
 *     Architecture.WIDE_RESNET.of(28, 10).input(3, 32, 32).classes(10).weightDecay(5e-4).build();
 * }</pre>
 *
 * <p>Common to all networks:
 *
 * <ul>
 *   <li>The input {@code image} is [N, channels, height, width], the output {@code output} the
 *       class probabilities, [N, classes]. The layer before that, {@code pool}, is global average
 *       pooling.
 *   <li>Convolutions have neither bias nor activation; weights have He-normal initialization (He et
 *       al. 2015, arXiv 1502.01852, fan-in).
 *   <li>Convolutions of 3x3 and 7x7 are padded by one and three pixels on every side, as in the
 *       papers' code, and not by {@link org.deeplearning4j.nn.conf.ConvolutionMode#Same}: with
 *       stride 2 on an even size, that would pad only the right and bottom and centre the windows
 *       on odd pixels, while a parallel 1x1 convolution takes the even ones. The output sizes are
 *       the same, ceil(size / 2).
 *   <li>Weight decay is an L2 term of the loss for the weights of convolutions and the dense layer,
 *       as in the papers' frameworks, but not for batch normalizations and the bias of the dense
 *       layer.
 *   <li>Running statistics of batch normalizations have a decay of 0.9.
 * </ul>
 */
public final class ImageNetwork {

  private final int minSize;
  private final BiFunction<ResidualGraph, String, String> body;
  private int channels = 3;
  private int height;
  private int width;
  private int classes;
  private long seed;
  private IUpdater updater = new Nesterovs(0.1, 0.9);
  private double weightDecay;
  private StageDropout dropout = StageDropout.NONE;
  private boolean logStd = true;
  private int frozenStages;

  private ImageNetwork(
      int minSize,
      int size,
      int classes,
      double weightDecay,
      BiFunction<ResidualGraph, String, String> body) {
    this.minSize = minSize;
    this.height = size;
    this.width = size;
    this.classes = classes;
    this.weightDecay = weightDecay;
    this.body = body;
  }

  /**
   * A network for 3 x 32 x 32 and 10 classes.
   *
   * @param weightDecay its weight decay
   * @param body adds everything between the input, whose name it gets, and the pooling, and returns
   *     the name of the last vertex
   */
  static ImageNetwork forCifar(double weightDecay, BiFunction<ResidualGraph, String, String> body) {
    return new ImageNetwork(8, 32, 10, weightDecay, body);
  }

  /**
   * A network for 3 x 224 x 224 and 1000 classes, with weight decay 1e-4.
   *
   * @param body see {@link #forCifar}
   */
  static ImageNetwork forImageNet(BiFunction<ResidualGraph, String, String> body) {
    return new ImageNetwork(32, 224, 1000, 1e-4, body);
  }

  /**
   * Sets the shape of the images.
   *
   * @param channels 1 or 3
   * @param height in pixels, at least {@link #minSize}
   * @param width in pixels, at least {@link #minSize}
   * @return this
   * @throws IllegalArgumentException if one is out of its range
   */
  public ImageNetwork input(int channels, int height, int width) {
    if (channels != 1 && channels != 3) {
      throw Checks.invalid("channels", "1 or 3", channels);
    }
    this.channels = channels;
    this.height = Checks.atLeast("height", height, minSize);
    this.width = Checks.atLeast("width", width, minSize);
    return this;
  }

  /**
   * Sets the number of classes.
   *
   * @param classes at least 2
   * @return this
   * @throws IllegalArgumentException if there are fewer
   */
  public ImageNetwork classes(int classes) {
    this.classes = Checks.atLeast("classes", classes, 2);
    return this;
  }

  /**
   * Sets the seed of the initial weights.
   *
   * @param seed any number
   * @return this
   */
  public ImageNetwork seed(long seed) {
    this.seed = seed;
    return this;
  }

  /**
   * Sets the updater, which carries the learning rate or its schedule.
   *
   * @param updater the updater
   * @return this
   */
  public ImageNetwork updater(IUpdater updater) {
    this.updater = Checks.notNull("updater", updater);
    return this;
  }

  /**
   * Sets the weight decay: lambda, where lambda w is added to the gradient of each weight w.
   *
   * @param weightDecay at least 0 and finite; 0 for none
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public ImageNetwork weightDecay(double weightDecay) {
    this.weightDecay = Checks.finiteNotNegative("weightDecay", weightDecay);
    return this;
  }

  /**
   * Sets Dropout (Srivastava et al. 2014) in the blocks of the last two stages: on the branches,
   * after every convolution with the batch normalization and the ReLU that follow it, but not on
   * skip connections. The DropBlock paper (Ghiasi et al. 2018, arXiv 1810.12890, section 4.1)
   * applies it to the same convolutions for comparison; its best rate for ResNet-50 on ImageNet is
   * 0.3 (Table 1).
   *
   * @param rate the dropout rate, in [0, 1); 0, the default, for none
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public ImageNetwork dropout(double rate) {
    dropout = new StageDropout(rate, dropout.rate(), dropout.blockSize(), dropout.rampEpochs());
    return this;
  }

  /**
   * Sets {@link org.gridmask.dl4j.layer.DropBlock} in the blocks of the last two stages: after
   * every convolution with the batch normalization and the ReLU that follow it, and on skip
   * connections. The second-to-last stage has a quarter of the rate. This follows the paper (Ghiasi
   * et al. 2018, arXiv 1810.12890, section 4.1) and its code for groups 3 and 4 of ResNet-50 on
   * ImageNet, where the best rate is 0.1, with a block size of 7 and a ramp over all epochs (Table
   * 1). It is applied after {@link #dropout}.
   *
   * @param rate the fraction of dropped activations in the last stage, in [0, 1); 0, the default,
   *     for none
   * @param blockSize the side of a block in activations, at least 1; limited to the size of the
   *     feature map
   * @param rampEpochs the epochs of the linear ramp of the rate, at least 0; 0 for a constant rate
   * @return this
   * @throws IllegalArgumentException if one is out of its range
   */
  public ImageNetwork dropBlock(double rate, int blockSize, int rampEpochs) {
    dropout = new StageDropout(dropout.dropout(), rate, blockSize, rampEpochs);
    return this;
  }

  /**
   * Sets whether batch normalizations store the logarithm of the running standard deviation, which
   * is Deeplearning4j's default, or the running variance. With the variance, {@link
   * org.gridmask.dl4j.weights.PretrainedWeights} are the same bits when they are written again.
   *
   * @param logStd whether the logarithm is stored; true by default
   * @return this
   */
  public ImageNetwork useLogStd(boolean logStd) {
    this.logStd = logStd;
    return this;
  }

  /**
   * Freezes the stem and the first stages: their weights and their running means and variances do
   * not change, and their batch normalizations use the latter in training, too.
   *
   * @param stages the number of stages, in [0, 4]; 0, the default, freezes nothing
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public ImageNetwork freeze(int stages) {
    frozenStages = Checks.inClosedRange("stages", stages, 0, 4);
    return this;
  }

  /**
   * The minimum height and width of its images.
   *
   * @return in pixels
   */
  public int minSize() {
    return minSize;
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
        ResidualGraph.configuration(seed, updater)
            .graphBuilder()
            .addInputs("image")
            .setInputTypes(InputType.convolutional(height, width, channels));
    RunningVariance variance = logStd ? RunningVariance.LOG_STD : RunningVariance.BIASED;
    String last = body.apply(new ResidualGraph(graph, weightDecay, variance, dropout), "image");
    ComputationGraphConfiguration configuration =
        graph
            .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), last)
            .addLayer(
                "output",
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nOut(classes)
                    .l2(weightDecay)
                    .build(),
                "pool")
            .setOutputs("output")
            .build();
    if (frozenStages > 0) {
      configuration.getVertices().replaceAll(this::frozen);
    }
    return configuration;
  }

  private GraphVertex frozen(String name, GraphVertex vertex) {
    if (!name.matches("stem-.*|stage[1-" + frozenStages + "]-.*")) {
      return vertex;
    }
    if (vertex instanceof LayerVertex layer) {
      Layer conf = layer.getLayerConf().getLayer();
      FrozenLayer frozen = new FrozenLayer(conf);
      frozen.setLayerName(conf.getLayerName());
      layer.getLayerConf().setLayer(frozen);
      return layer;
    }
    return new FrozenVertex(vertex);
  }

  /**
   * The number of trainable parameters, as in papers: including scale and shift of batch
   * normalizations, but neither their running means and variances, which {@link
   * ComputationGraph#numParams} includes, nor frozen layers.
   *
   * @param network an initialised network
   * @return the number
   */
  public static long trainableParameters(ComputationGraph network) {
    return trainableParameters(network.getConfiguration());
  }

  /**
   * The number of trainable parameters, without allocating them.
   *
   * @param configuration a network's configuration
   * @return the number
   */
  public static long trainableParameters(ComputationGraphConfiguration configuration) {
    return configuration.getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .mapToLong(vertex -> trainableParameters(((LayerVertex) vertex).getLayerConf()))
        .sum();
  }

  private static long trainableParameters(NeuralNetConfiguration layer) {
    if (layer.getLayer() instanceof FrozenLayer
        || layer.getLayer() instanceof FrozenBatchNormalization) {
      return 0;
    }
    long parameters = layer.getLayer().initializer().numParams(layer);
    return layer.getLayer() instanceof BatchNormalization normalization
        ? parameters - 2 * normalization.getNOut()
        : parameters;
  }
}
