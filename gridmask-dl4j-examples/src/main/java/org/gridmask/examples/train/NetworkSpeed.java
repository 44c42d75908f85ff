package org.gridmask.examples.train;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.model.ImageNetwork;
import org.gridmask.random.KeyedRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * How fast a network trains and infers on this machine.
 *
 * <p>Training is everything that a step does to one batch: forward pass, loss, backward pass and
 * update, with Nesterov momentum 0.9 and weight decay 1e-4. Inference is the forward pass with the
 * running statistics of the batch normalisations. The batch is random and stays the same.
 *
 * @param parameters how many parameters are trained
 * @param training the times of training steps
 * @param inference the times of inferences
 */
public record NetworkSpeed(long parameters, BatchTimes training, BatchTimes inference) {

  /**
   * So small that the weights hardly change. A network that overfits its only batch, as a ResNet-50
   * does with a batch of one image in two steps at a rate of 0.01, has denormal gradients from then
   * on, with which a processor is many times slower.
   */
  private static final double LEARNING_RATE = 1e-6;

  /**
   * Measures; takes a little more than twice the time given, and longer where a batch does.
   *
   * @param network a network, before it is built; gets its input, classes, updater and decay here
   * @param path how Deeplearning4j runs it
   * @param batch how many images a batch has, at least 1
   * @param size the height and width of the images, which have three channels, in pixels
   * @param classes how many classes there are, at least 2
   * @param seconds how long to measure each, at least 0
   * @return the speeds; empty where this machine or this build of ND4J does not have the path
   */
  public static Optional<NetworkSpeed> measure(
      ImageNetwork network, CpuPath path, int batch, int size, int classes, double seconds) {
    ComputationGraph graph =
        network
            .input(3, size, size)
            .classes(classes)
            .updater(new Nesterovs(LEARNING_RATE, 0.9))
            .weightDecay(1e-4)
            .build();
    if (!path.attachTo(graph)) {
      return Optional.empty();
    }
    INDArray[] images = {images(batch, size)};
    INDArray[] labels = {labels(batch, classes)};
    return Optional.of(
        new NetworkSpeed(
            ImageNetwork.trainableParameters(graph),
            BatchTimes.measure(batch, seconds, () -> graph.fit(images, labels)),
            BatchTimes.measure(batch, seconds, () -> graph.outputSingle(images))));
  }

  private static INDArray images(int batch, int size) {
    RandomGenerator random = KeyedRandom.of(0, "speed", 0, 0);
    float[] pixels = new float[batch * 3 * size * size];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(pixels).reshape(batch, 3, size, size);
  }

  private static INDArray labels(int batch, int classes) {
    float[][] labels = new float[batch][classes];
    for (int i = 0; i < batch; i++) {
      labels[i][i % classes] = 1;
    }
    return Nd4j.createFromArray(labels);
  }
}
