package org.gridmask.examples.model;

import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
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
 * The settings, the input and the head, which are the same in every network.
 *
 * @param <T> the network's own class, which its setters return
 */
abstract sealed class AbstractImageNetwork<T extends AbstractImageNetwork<T>>
    implements ImageNetwork permits CifarResNet, ResNet, ShakeShake, WideResNet {

  /** The most channels in the last stage: a 3x3 convolution of them has 151 million weights. */
  private static final int MOST_CHANNELS = 4096;

  private final int leastSize;
  private int channels = 3;
  private int height;
  private int imageWidth;
  private int classes;
  private long seed;
  private IUpdater updater = new Nesterovs(0.1, 0.9);
  private double weightDecay;
  private Dropping dropping = Dropping.NONE;

  AbstractImageNetwork(int leastSize, int size, int classes, double weightDecay) {
    this.leastSize = leastSize;
    this.height = size;
    this.imageWidth = size;
    this.classes = classes;
    this.weightDecay = weightDecay;
  }

  /** This network, as what it is. */
  abstract T self();

  /**
   * Adds everything between the image and the pooling.
   *
   * @param layers what is added to
   * @param image the name of the input
   * @return the name of what is to be pooled
   */
  abstract String addTo(Layers layers, String image);

  @Override
  public T input(int channels, int height, int width) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("input channels must be 1 or 3, but is " + channels);
    }
    this.channels = channels;
    this.height = atLeast("input height", height, leastSize);
    this.imageWidth = atLeast("input width", width, leastSize);
    return self();
  }

  @Override
  public T classes(int classes) {
    this.classes = atLeast("classes", classes, 2);
    return self();
  }

  @Override
  public T seed(long seed) {
    this.seed = seed;
    return self();
  }

  @Override
  public T updater(IUpdater updater) {
    this.updater = Objects.requireNonNull(updater, "updater");
    return self();
  }

  @Override
  public T weightDecay(double weightDecay) {
    if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "weight decay must be at least 0 and finite, but is " + weightDecay);
    }
    this.weightDecay = weightDecay;
    return self();
  }

  @Override
  public T dropout(double rate) {
    this.dropping = dropping.withDropout(rate);
    return self();
  }

  @Override
  public T dropBlock(double rate, int blockSize, int rampEpochs) {
    this.dropping = dropping.withDropBlock(rate, blockSize, rampEpochs);
    return self();
  }

  @Override
  public int leastSize() {
    return leastSize;
  }

  @Override
  public ComputationGraph build() {
    ComputationGraph network = new ComputationGraph(configuration());
    network.init();
    return network;
  }

  @Override
  public ComputationGraphConfiguration configuration() {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(updater)
            .weightInit(WeightInit.RELU)
            .graphBuilder()
            .addInputs("image")
            .setInputTypes(InputType.convolutional(height, imageWidth, channels));
    String last = addTo(new Layers(graph, weightDecay, dropping), "image");
    return graph
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
  }

  /**
   * Checks a width, of which the channels of the last stage are a multiple.
   *
   * @param width the width
   * @param channels how many channels the last stage has for each
   */
  static int width(int width, int channels) {
    int most = MOST_CHANNELS / channels;
    if (width < 1 || width > most) {
      throw new IllegalArgumentException("width must be in [1, " + most + "], but is " + width);
    }
    return width;
  }

  static int atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", but is " + value);
    }
    return value;
  }
}
