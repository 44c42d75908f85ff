package org.gridmask.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Shows where in an image a network sees a class: {@link Cam} or {@link GradCam}. */
public sealed interface ActivationMapper permits Cam, GradCam {

  /**
   * The maps of the class that the network finds most probable in each image.
   *
   * @param images the images [N, C, H, W], as the network takes them
   * @return the maps
   */
  ActivationMaps ofPredicted(INDArray images);

  /**
   * The maps of given classes.
   *
   * @param images the images [N, C, H, W], as the network takes them
   * @param classes one class for each image, by its number from 0
   * @return the maps
   */
  ActivationMaps of(INDArray images, int... classes);
}
