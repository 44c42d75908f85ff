package org.gridmask.dl4j.onednn;

import java.util.function.Supplier;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's arrays in memory. */
final class NdArrays {

  private NdArrays() {}

  /** The array if it is in C order without gaps, or a copy that lives as long as that type does. */
  static INDArray contiguous(INDArray array, ArrayType type, LayerWorkspaceMgr workspaces) {
    // Not Shape.hasDefaultStridesForShape, which looks at the stride of dimensions of size 1.
    return Shape.elementWiseStride(array.shape(), array.stride(), false) == 1
        ? array
        : workspaces.dup(type, array, 'c');
  }

  /**
   * The layout of an array of floats in C order.
   *
   * @param channelsLast whether four dimensions are [N, H, W, C]
   */
  static Layout layout(long[] shape, boolean channelsLast) {
    return channelsLast && shape.length == 4
        ? Layout.plain(shape[0], shape[3], shape[1], shape[2]).ordered(true)
        : Layout.plain(shape);
  }

  /** The inverse of {@link #layout}. */
  static long[] shape(Layout layout, boolean channelsLast) {
    long[] shape = layout.shape();
    return channelsLast && shape.length == 4
        ? new long[] {shape[0], shape[2], shape[3], shape[1]}
        : shape;
  }

  /** Work whose arrays must outlive the workspaces that are open. */
  static <T> T detached(Supplier<T> work) {
    MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
    try {
      return work.get();
    } finally {
      none.close();
    }
  }
}
