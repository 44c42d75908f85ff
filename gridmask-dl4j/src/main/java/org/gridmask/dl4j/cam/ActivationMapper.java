package org.gridmask.dl4j.cam;

import org.gridmask.check.Checks;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Computes class activation maps of images: {@link Cam} or {@link GradCam}.
 *
 * <pre>{@code
 * ActivationMapper mapper = Cam.of(network);
 * ActivationMaps maps = mapper.ofPredicted(images);
 * INDArray heat = maps.upsampled(224, 224);
 * }</pre>
 *
 * <p>A mapper has its own copy of the network that shares its parameters: the network itself is
 * neither run nor changed, and after further training the maps use the new parameters. The copy is
 * in inference mode: batch normalization uses its running statistics, there is no dropout and no
 * randomness, and an image's map does not depend on the rest of its batch except for rounding.
 *
 * <p>Like a ComputationGraph, a mapper is not thread-safe, and its network must not be trained
 * while it is in use. Several threads may use one network through a mapper each.
 */
public abstract sealed class ActivationMapper permits Cam, GradCam {

  /** The copy of the network. */
  final InferenceCopy network;

  ActivationMapper(InferenceCopy network) {
    this.network = network;
  }

  /**
   * The maps of the predicted class of each image.
   *
   * @param images the images [N, C, H, W], N at least 1, as the network takes them: of its number
   *     of channels, and normalised
   * @return the maps
   * @throws IllegalArgumentException if the images are null, of another rank or of another number
   *     of channels, or the network has no maps of them
   */
  public ActivationMaps ofPredicted(INDArray images) {
    return map(images, null);
  }

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
  public ActivationMaps of(INDArray images, int... classes) {
    return map(images, Checks.notNull("classes", classes).clone());
  }

  private ActivationMaps map(INDArray images, int[] given) {
    MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
    try (InferencePass pass = new InferencePass(network)) {
      pass.forward(network.checked(images), this::isTarget);
      INDArray probabilities = pass.probabilities();
      int[] classes = given == null ? probabilities.argMax(1).toIntVector() : given;
      ActivationMaps.requireClasses(classes, images.size(0), probabilities.size(1));
      return new ActivationMaps(maps(pass, classes), probabilities, classes);
    } finally {
      none.close();
    }
  }

  /** Whether a vertex's activations can be mapped; the last such vertex is used. */
  abstract boolean isTarget(String vertex, INDArray activations);

  /** Computes maps [N, h, w] from the target's activations. */
  abstract INDArray maps(InferencePass pass, int[] classes);
}
