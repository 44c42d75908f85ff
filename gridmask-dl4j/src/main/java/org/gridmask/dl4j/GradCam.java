package org.gridmask.dl4j;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Grad-CAM (Selvaraju et al., arXiv 1610.02391), for any ComputationGraph. */
public final class GradCam implements ActivationMapper {

  private GradCam() {}

  /**
   * Looks at the last vertex of a network whose activations are images.
   *
   * @param network the network
   * @return its maps
   * @throws IllegalArgumentException if there is none, or the network has no one output of classes
   */
  public static GradCam of(ComputationGraph network) {
    throw new UnsupportedOperationException();
  }

  /**
   * Looks at one vertex of a network.
   *
   * @param network the network
   * @param vertex the name of a vertex whose activations are [N, C, h, w]
   * @return its maps
   * @throws IllegalArgumentException if there is no such vertex
   */
  public static GradCam of(ComputationGraph network, String vertex) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ActivationMaps ofPredicted(INDArray images) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ActivationMaps of(INDArray images, int... classes) {
    throw new UnsupportedOperationException();
  }
}
