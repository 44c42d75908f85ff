package org.gridmask.dl4j.detection;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between ND4J's arrays and Java's, in C order. */
final class Floats {

  private Floats() {}

  static float[] of(INDArray array) {
    return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
  }

  /** An array of this type and shape in a workspace. */
  static INDArray array(
      float[] values, DataType type, LayerWorkspaceMgr workspaces, ArrayType place, long... shape) {
    INDArray array = workspaces.createUninitialized(place, type, shape, 'c');
    return array.assign(Nd4j.createFromArray(values).reshape('c', shape));
  }
}
