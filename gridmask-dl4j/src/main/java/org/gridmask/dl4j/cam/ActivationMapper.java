package org.gridmask.dl4j.cam;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Shows where in an image a network sees a class: {@link Cam} or {@link GradCam}.
 *
 * <pre>{@code
 * ActivationMapper mapper = Cam.of(network);
 * ActivationMaps maps = mapper.ofPredicted(images);
 * INDArray heat = maps.upsampled(224, 224);
 * }</pre>
 *
 * <p>A mapper has its own copy of the network, which shares the parameters' memory with it: the
 * network itself is never run nor changed, whatever is attached to it, and after further training
 * the maps are those of the parameters as they are then. The copy is in inference mode: batch
 * normalisation takes its running statistics and nothing is dropped, no random number is drawn, and
 * the maps of a batch are those of its images one by one up to rounding.
 *
 * <p>Neither a ComputationGraph nor a mapper is safe for use by two threads at once: one thread at
 * a time may use a mapper, and none may train its network meanwhile. Mappers of one network, each
 * used by one thread, do not disturb each other.
 */
public sealed interface ActivationMapper permits Cam, GradCam {

  /**
   * The maps of the class that the network finds most probable in each image.
   *
   * @param images the images [N, C, H, W], N at least 1, as the network takes them: of its number
   *     of channels, and normalised
   * @return the maps
   * @throws IllegalArgumentException if the images are null, of another rank or of another number
   *     of channels, or the network has no maps of them
   */
  ActivationMaps ofPredicted(INDArray images);

  /**
   * The maps of given classes.
   *
   * @param images the images [N, C, H, W], N at least 1, as the network takes them: of its number
   *     of channels, and normalised
   * @param classes one class for each image, by its number from 0
   * @return the maps
   * @throws IllegalArgumentException if the images are null, of another rank or of another number
   *     of channels, the network has no maps of them, or the classes are not N numbers in [0,
   *     number of classes)
   */
  ActivationMaps of(INDArray images, int... classes);
}
