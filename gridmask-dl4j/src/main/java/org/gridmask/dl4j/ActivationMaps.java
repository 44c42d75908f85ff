package org.gridmask.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Class activation maps of a batch.
 *
 * @param maps one map for each image, [N, h, w], of the size of the layer that they were taken from
 * @param probabilities what the network made of the images, [N, classes]
 * @param classes the class that each map is of
 */
public record ActivationMaps(INDArray maps, INDArray probabilities, int[] classes) {

  /**
   * The maps in the images' size, bilinearly interpolated.
   *
   * @param height the images' height in pixels
   * @param width the images' width in pixels
   * @return [N, height, width]
   */
  public INDArray upsampled(int height, int width) {
    throw new UnsupportedOperationException();
  }

  /**
   * How much of each image the network looks at: the share of its pixels at which the map is above
   * half of its maximum. The paper's figure 6 is about that.
   *
   * @param height the images' height in pixels
   * @param width the images' width in pixels
   * @return one share for each image, in [0, 1]; 0 where the map is nowhere above 0
   */
  public double[] sharesAboveHalf(int height, int width) {
    throw new UnsupportedOperationException();
  }
}
