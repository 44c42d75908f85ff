package org.gridmask.internal.onednn;

import java.util.function.Supplier;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's arrays in memory. */
public final class NdArrays {

  private NdArrays() {}

  /**
   * The array if it is of floats in C order without gaps, or such a copy, which lives as long as
   * that type does.
   */
  public static INDArray floats(INDArray array, ArrayType type, LayerWorkspaceMgr workspaces) {
    // Not Shape.hasDefaultStridesForShape, which looks at the stride of dimensions of size 1.
    return array.dataType() == DataType.FLOAT
            && Shape.elementWiseStride(array.shape(), array.stride(), false) == 1
        ? array
        : workspaces.dup(type, array.castTo(DataType.FLOAT), 'c');
  }

  /**
   * The layout of an array of floats in C order.
   *
   * @param channelsLast whether four dimensions are [N, H, W, C]
   */
  public static Layout layout(long[] shape, boolean channelsLast) {
    return channelsLast && shape.length == 4
        ? Layout.plain(shape[0], shape[3], shape[1], shape[2]).ordered(true)
        : Layout.plain(shape);
  }

  /** The inverse of {@link #layout}. */
  public static long[] shape(Layout layout, boolean channelsLast) {
    long[] shape = layout.shape();
    return channelsLast && shape.length == 4
        ? new long[] {shape[0], shape[2], shape[3], shape[1]}
        : shape;
  }

  /** A copy of the elements, in memory order. */
  public static float[] read(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    Address.read(Address.of(array), values);
    return values;
  }

  /** Sets the elements, in memory order. */
  public static void write(INDArray array, float[] values) {
    Address.write(Address.of(array), values);
  }

  /** Work whose arrays must outlive the workspaces that are open. */
  public static <T> T detached(Supplier<T> work) {
    MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
    try {
      return work.get();
    } finally {
      none.close();
    }
  }
}
