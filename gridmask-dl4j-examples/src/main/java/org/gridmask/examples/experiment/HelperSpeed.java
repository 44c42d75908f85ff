package org.gridmask.examples.experiment;

import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.OneDnnHelpers;
import org.gridmask.examples.model.CifarResNet;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How fast ResNet-20 trains and infers on this machine, on batches of 64 images of 3 x 32 x 32.
 *
 * @param trainImagesPerSecond images a second in training, by the median batch
 * @param inferImagesPerSecond images a second in inference, by the median batch
 */
public record HelperSpeed(double trainImagesPerSecond, double inferImagesPerSecond) {

  private static final int BATCH = 64;
  private static final int WARM_UP = 2;
  private static final int LEAST_BATCHES = 3;
  private static final double SECONDS = 10;

  /**
   * Measures; takes from half a minute to a minute and a half.
   *
   * @param helpers whether the layers get their oneDNN helpers first
   * @return the speeds
   */
  public static HelperSpeed measure(boolean helpers) {
    ComputationGraph network = CifarResNet.ofDepth(20).seed(1).build();
    if (helpers) {
      OneDnnHelpers.attachTo(network);
    }
    INDArray[] images = {Nd4j.rand(BATCH, 3, 32, 32)};
    INDArray labels = Nd4j.zeros(BATCH, 10);
    for (int i = 0; i < BATCH; i++) {
      labels.putScalar(i, i % 10, 1);
    }
    return new HelperSpeed(
        imagesPerSecond(() -> network.fit(images, new INDArray[] {labels})),
        imagesPerSecond(() -> network.outputSingle(images)));
  }

  private static double imagesPerSecond(Runnable batch) {
    for (int i = 0; i < WARM_UP; i++) {
      batch.run();
    }
    long start = System.nanoTime();
    double[] seconds = new double[0];
    while (seconds.length < LEAST_BATCHES || System.nanoTime() - start < SECONDS * 1e9) {
      long before = System.nanoTime();
      batch.run();
      seconds = Arrays.copyOf(seconds, seconds.length + 1);
      seconds[seconds.length - 1] = (System.nanoTime() - before) / 1e9;
    }
    Arrays.sort(seconds);
    return BATCH / seconds[seconds.length / 2];
  }
}
