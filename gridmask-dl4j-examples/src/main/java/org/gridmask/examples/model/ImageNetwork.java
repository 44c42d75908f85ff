package org.gridmask.examples.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A convolutional network that classifies images, before it is built: its setters chain.
 *
 * <pre>{@code
 * ComputationGraph network =
 *     Architecture.WIDE_RESNET.of(28, 10).input(3, 32, 32).classes(10).weightDecay(5e-4).build();
 * }</pre>
 *
 * <p>What all of them have in common:
 *
 * <ul>
 *   <li>The input {@code image} is [N, channels, height, width], the output {@code output} the
 *       probability of each class, [N, classes]. Between them, last, stands {@code pool}, the
 *       average of each channel over the whole plane.
 *   <li>Convolutions have neither bias nor activation; weights start He-normal (He et al. 2015,
 *       arXiv 1502.01852, with the fan-in).
 *   <li>Convolutions of 3x3 and 7x7 are padded by one and three pixels on every side, as in the
 *       papers' code, and not by {@link org.deeplearning4j.nn.conf.ConvolutionMode#Same}: with
 *       stride 2 on an even size, that would pad the far side only and centre the windows on the
 *       odd pixels, while a 1x1 convolution beside them takes the even ones. The sizes are the
 *       same, ceil(size / 2).
 *   <li>Weights of convolutions and of the dense layer decay as an L2 term of the loss, as weight
 *       decay is defined in the papers' frameworks; batch normalizations and the one bias, of the
 *       dense layer, do not decay.
 *   <li>Batch normalizations keep 0.9 of their running statistics in each step.
 * </ul>
 */
public sealed interface ImageNetwork permits AbstractImageNetwork {

  /**
   * Sets the shape of the images.
   *
   * @param channels 1 or 3
   * @param height in pixels, at least {@link #leastSize}
   * @param width in pixels, at least {@link #leastSize}
   * @return this
   * @throws IllegalArgumentException if one is out of its range
   */
  ImageNetwork input(int channels, int height, int width);

  /**
   * Sets the number of classes.
   *
   * @param classes at least 2
   * @return this
   * @throws IllegalArgumentException if there are fewer
   */
  ImageNetwork classes(int classes);

  /**
   * Sets the seed of the initial weights.
   *
   * @param seed any number
   * @return this
   */
  ImageNetwork seed(long seed);

  /**
   * Sets the updater, which carries the learning rate or its schedule.
   *
   * @param updater the updater
   * @return this
   */
  ImageNetwork updater(IUpdater updater);

  /**
   * Sets the weight decay: lambda, where lambda w is added to the gradient of each weight w.
   *
   * @param weightDecay at least 0 and finite; 0 for none
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  ImageNetwork weightDecay(double weightDecay);

  /**
   * Sets Dropout (Srivastava et al. 2014) in the blocks of the last two stages: on the branches,
   * after every convolution with the batch normalization and the ReLU that follow it, but not on
   * skip connections. Those are the convolutions to which the DropBlock paper (Ghiasi et al. 2018,
   * arXiv 1810.12890, section 4.1) applies it for comparison; in ResNet-50 on ImageNet it is best
   * with a rate of 0.3 there (Table 1).
   *
   * @param rate the probability that an activation is dropped, in [0, 1); 0, as in the beginning,
   *     for none
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  ImageNetwork dropout(double rate);

  /**
   * Sets {@link org.gridmask.dl4j.layer.DropBlock} in the blocks of the last two stages: after
   * every convolution with the batch normalization and the ReLU that follow it, and on skip
   * connections. The last stage but one drops a quarter of the rate. That is how the paper (Ghiasi
   * et al. 2018, arXiv 1810.12890, section 4.1) and its authors' code apply it to the groups 3 and
   * 4 of ResNet-50 on ImageNet, where a rate of 0.1 is best, with a block size of 7 and a ramp over
   * all epochs (Table 1). With {@link #dropout} as well, blocks are dropped of what that has left.
   *
   * @param rate the share of activations that is dropped in the last stage, in [0, 1); 0, as in the
   *     beginning, for none
   * @param blockSize the side of a block, in activations, at least 1; where the feature map is
   *     smaller, blocks are as large as that
   * @param rampEpochs the epochs in which the rate rises linearly from 0, at least 0; 0 for a rate
   *     that stays the same
   * @return this
   * @throws IllegalArgumentException if one is out of its range
   */
  ImageNetwork dropBlock(double rate, int blockSize, int rampEpochs);

  /**
   * The least height and width of the images.
   *
   * @return in pixels
   */
  int leastSize();

  /**
   * The network with its initial weights. Seeds ND4J's global generator, as its layers draw from
   * it.
   *
   * @return an initialised network
   */
  ComputationGraph build();

  /**
   * The network without weights.
   *
   * @return its configuration
   */
  ComputationGraphConfiguration configuration();

  /**
   * The number of parameters that training changes by their gradients, as papers count them: scale
   * and shift of batch normalizations, but not their running means and variances, which {@link
   * ComputationGraph#numParams} counts too.
   *
   * @param network an initialised network
   * @return the number
   */
  static long trainableParameters(ComputationGraph network) {
    return trainableParameters(network.getConfiguration());
  }

  /**
   * The number of parameters that training changes by their gradients, without making them.
   *
   * @param configuration a network's configuration
   * @return the number
   */
  static long trainableParameters(ComputationGraphConfiguration configuration) {
    return configuration.getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .mapToLong(vertex -> trainableParameters(((LayerVertex) vertex).getLayerConf()))
        .sum();
  }

  private static long trainableParameters(NeuralNetConfiguration layer) {
    long parameters = layer.getLayer().initializer().numParams(layer);
    return layer.getLayer() instanceof BatchNormalization normalization
        ? parameters - 2 * normalization.getNOut()
        : parameters;
  }
}
