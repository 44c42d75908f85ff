package org.gridmask.dl4j.onednn;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/** Arrays whose elements lie in C order without gaps. */
final class Contiguous {

  private Contiguous() {}

  /** The array, or a copy of it. */
  static INDArray of(INDArray array) {
    boolean inOrder = array.ordering() == 'c' && Shape.hasDefaultStridesForShape(array);
    return inOrder ? array : array.dup('c');
  }
}
