package org.gridmask.dl4j.onednn;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays whose elements lie in C order without gaps. */
final class Contiguous {

  private Contiguous() {}

  /** The array, or a copy of it that lives as long as arrays of that type do. */
  static INDArray of(INDArray array, ArrayType type, LayerWorkspaceMgr workspaceMgr) {
    return isContiguous(array) ? array : workspaceMgr.dup(type, array, 'c');
  }

  private static boolean isContiguous(INDArray array) {
    long stride = 1;
    for (int i = array.rank() - 1; i >= 0; i--) {
      // The stride of a dimension of size 1 is never used, and ND4J leaves anything there.
      if (array.size(i) > 1) {
        if (array.stride(i) != stride) {
          return false;
        }
        stride *= array.size(i);
      }
    }
    return true;
  }
}
