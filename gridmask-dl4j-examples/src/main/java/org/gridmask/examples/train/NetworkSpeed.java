package org.gridmask.examples.train;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gridmask.examples.model.ImageNetwork;
import org.gridmask.examples.system.NativeMemory;
import org.gridmask.random.KeyedRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * The training and inference throughput of a network on this machine.
 *
 * <p>A training step is forward pass, loss, backward pass and update, with Nesterov momentum 0.9
 * and weight decay 1e-4. Inference is the forward pass with the running statistics of batch
 * normalisation. The same random batch is used throughout.
 *
 * @param parameters the number of trainable parameters
 * @param training the durations of training steps
 * @param inference the durations of inferences
 * @param peakBytes the most memory that the process has had, where that is known
 */
public record NetworkSpeed(
    long parameters, BatchTimes training, BatchTimes inference, OptionalLong peakBytes) {

  /**
   * Small enough that the weights hardly change. A network that overfits its only batch, as a
   * ResNet-50 does on one image in two steps at a rate of 0.01, gets denormal gradients, which are
   * many times slower to compute with.
   */
  private static final double LEARNING_RATE = 1e-6;

  /**
   * Measures a network. Takes a little more than twice the given time, or longer if single batches
   * do.
   *
   * @param network a network that is not built yet; input, classes, updater and weight decay are
   *     set here
   * @param path the CPU implementation
   * @param batch the batch size, at least 1
   * @param size the height and width of the images, which have three channels, in pixels
   * @param classes the number of classes, at least 2
   * @param seconds how long to measure each, at least 0
   * @return the speeds; empty if the path is not available on this machine or in this build of ND4J
   */
  public static Optional<NetworkSpeed> measure(
      ImageNetwork network, CpuPath path, int batch, int size, int classes, double seconds) {
    ComputationGraph graph =
        network.input(3, size, size).classes(classes).updater(updater()).weightDecay(1e-4).build();
    return measure(graph, path, images(batch, 3, size), labels(batch, classes), seconds);
  }

  /**
   * Measures a network as it is.
   *
   * @param network an initialised ComputationGraph of one input, or MultiLayerNetwork
   * @param path the CPU implementation
   * @param images a batch
   * @param labels its labels, the same for each output
   * @param seconds how long to measure each, at least 0
   * @return the speeds; empty if the path is not available on this machine or in this build of ND4J
   */
  public static Optional<NetworkSpeed> measure(
      Model network, CpuPath path, INDArray images, INDArray labels, double seconds) {
    if (network instanceof ComputationGraph graph) {
      INDArray[] outputs = new INDArray[graph.getNumOutputArrays()];
      Arrays.fill(outputs, labels);
      return measure(graph, path, new INDArray[] {images}, outputs, seconds);
    }
    int batch = (int) images.size(0);
    MultiLayerNetwork layers = (MultiLayerNetwork) network;
    return path.attachTo(network)
        ? Optional.of(
            of(
                layers.numParams(),
                BatchTimes.measure(batch, seconds, () -> layers.fit(images, labels)),
                BatchTimes.measure(batch, seconds, () -> layers.output(images))))
        : Optional.empty();
  }

  /**
   * Measures a network of any inputs and outputs as it is.
   *
   * @param network an initialised network
   * @param path the CPU implementation
   * @param inputs a batch of each input, the first with a row for each image
   * @param labels the labels of each output
   * @param seconds how long to measure each, at least 0
   * @return the speeds; empty if the path is not available on this machine or in this build of ND4J
   */
  public static Optional<NetworkSpeed> measure(
      ComputationGraph network,
      CpuPath path,
      INDArray[] inputs,
      INDArray[] labels,
      double seconds) {
    int batch = (int) inputs[0].size(0);
    return path.attachTo(network)
        ? Optional.of(
            of(
                ImageNetwork.trainableParameters(network),
                BatchTimes.measure(batch, seconds, () -> network.fit(inputs, labels)),
                BatchTimes.measure(batch, seconds, () -> network.output(inputs))))
        : Optional.empty();
  }

  private static NetworkSpeed of(long parameters, BatchTimes training, BatchTimes inference) {
    return new NetworkSpeed(parameters, training, inference, NativeMemory.peakBytes());
  }

  /**
   * These measurements and those of a later process.
   *
   * @param later a measurement of the same network and batch size
   * @return both
   */
  public NetworkSpeed and(NetworkSpeed later) {
    return new NetworkSpeed(
        parameters,
        training.and(later.training),
        inference.and(later.inference),
        peakBytes.isPresent() && later.peakBytes.isPresent()
            ? OptionalLong.of(Math.max(peakBytes.getAsLong(), later.peakBytes.getAsLong()))
            : OptionalLong.empty());
  }

  /**
   * The updater of measured networks.
   *
   * @return Nesterov momentum with a rate that hardly changes the weights
   */
  public static IUpdater updater() {
    return new Nesterovs(LEARNING_RATE, 0.9);
  }

  /**
   * Random images, always the same.
   *
   * @param batch how many, at least 1
   * @param channels their channels, at least 1
   * @param size their height and width in pixels, at least 1
   * @return [N, C, H, W]
   */
  public static INDArray images(int batch, int channels, int size) {
    return images(batch, channels, size, size);
  }

  /**
   * Random images, always the same.
   *
   * @param batch how many, at least 1
   * @param channels their channels, at least 1
   * @param height their height in pixels, at least 1
   * @param width their width in pixels, at least 1
   * @return [N, C, H, W]
   */
  public static INDArray images(int batch, int channels, int height, int width) {
    RandomGenerator random = KeyedRandom.of(0, "speed", 0, 0);
    float[] pixels = new float[batch * channels * height * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(pixels).reshape(batch, channels, height, width);
  }

  /**
   * Labels, the i-th image being of class i modulo the number of classes.
   *
   * @param batch how many, at least 1
   * @param classes the number of classes, at least 2
   * @return one-hot rows, [N, classes]
   */
  public static INDArray labels(int batch, int classes) {
    float[][] labels = new float[batch][classes];
    for (int i = 0; i < batch; i++) {
      labels[i][i % classes] = 1;
    }
    return Nd4j.createFromArray(labels);
  }
}
