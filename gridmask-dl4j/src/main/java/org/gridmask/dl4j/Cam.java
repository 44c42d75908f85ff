package org.gridmask.dl4j;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Class activation mapping (Zhou et al., arXiv 1512.04150). */
public final class Cam implements ActivationMapper {

  private Cam() {}

  /**
   * Looks at a network that ends in global average pooling and a dense output layer.
   *
   * @param network the network
   * @return its maps
   * @throws IllegalArgumentException if it ends in something else
   */
  public static Cam of(ComputationGraph network) {
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
