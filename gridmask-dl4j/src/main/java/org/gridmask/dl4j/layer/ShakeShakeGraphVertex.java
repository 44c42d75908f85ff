package org.gridmask.dl4j.layer;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.internal.vertex.RuntimeVertex;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/** The runtime vertex of {@link ShakeShakeVertex}. */
@SuppressWarnings("overrides") // As RuntimeVertex.
final class ShakeShakeGraphVertex extends RuntimeVertex {

  private static final long serialVersionUID = 1;

  private final ShakeShakeVertex.Backward backward;

  /** Alpha of the last forward pass, [N, 1]; null unless the backward pass uses it. */
  private INDArray kept;

  ShakeShakeGraphVertex(
      ComputationGraph graph,
      String name,
      int index,
      ShakeShakeVertex.Backward backward,
      DataType dataType) {
    super(graph, name, index, dataType);
    this.backward = backward;
  }

  @Override
  protected INDArray forward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    kept = null;
    boolean channelsLast = isChannelsLast(inputs[0]) && isChannelsLast(inputs[1]);
    INDArray first = rows(inputs[0], channelsLast, ArrayType.FF_WORKING_MEM, workspaceMgr);
    INDArray second = rows(inputs[1], channelsLast, ArrayType.FF_WORKING_MEM, workspaceMgr);
    INDArray output =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, first.shape(), 'c');
    if (training) {
      boolean keeps = backward == ShakeShakeVertex.Backward.KEEP;
      INDArray alpha =
          draw(
              first.size(0),
              keeps ? ArrayType.ACTIVATIONS : ArrayType.FF_WORKING_MEM,
              workspaceMgr);
      kept = keeps ? alpha : null;
      first.sub(second, output);
      Nd4j.exec(new BroadcastMulOp(output, alpha, output, 0));
      output.addi(second);
    } else {
      first.add(second, output).muli(0.5);
    }
    return shaped(output, inputs[0].shape(), channelsLast);
  }

  @Override
  protected INDArray[] backward(LayerWorkspaceMgr workspaceMgr) {
    boolean channelsLast = isChannelsLast(epsilon);
    INDArray error = rows(epsilon, channelsLast, ArrayType.BP_WORKING_MEM, workspaceMgr);
    INDArray first =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, error.shape(), 'c');
    INDArray second =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, error.shape(), 'c');
    INDArray beta =
        switch (backward) {
          case SHAKE -> draw(error.size(0), ArrayType.BP_WORKING_MEM, workspaceMgr);
          case KEEP -> kept;
          case EVEN -> null;
        };
    if (beta == null) {
      error.mul(0.5, first);
    } else {
      Nd4j.exec(new BroadcastMulOp(error, beta, first, 0));
    }
    error.sub(first, second);
    long[] shape = epsilon.shape();
    return new INDArray[] {shaped(first, shape, channelsLast), shaped(second, shape, channelsLast)};
  }

  private INDArray draw(long examples, ArrayType type, LayerWorkspaceMgr workspaceMgr) {
    return Nd4j.rand(workspaceMgr.createUninitialized(type, dataType, examples, 1));
  }

  /**
   * The array as [N, remaining elements], in the order H, W, C or that of the dimensions: a view if
   * memory is in that order, otherwise a copy.
   */
  private INDArray rows(
      INDArray array, boolean channelsLast, ArrayType copies, LayerWorkspaceMgr workspaceMgr) {
    INDArray typed = array.castTo(dataType);
    INDArray ordered = channelsLast ? typed.permute(0, 2, 3, 1) : typed;
    INDArray dense = isDense(ordered) ? ordered : workspaceMgr.dup(copies, ordered, 'c');
    return dense.reshape('c', true, dense.size(0), dense.length() / dense.size(0));
  }

  /** The inverse of {@link #rows}: a view in the original shape. */
  private static INDArray shaped(INDArray rows, long[] shape, boolean channelsLast) {
    return channelsLast
        ? rows.reshape('c', true, shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2)
        : rows.reshape('c', true, shape);
  }

  private static boolean isChannelsLast(INDArray array) {
    return array.rank() == 4 && !isDense(array) && isDense(array.permute(0, 2, 3, 1));
  }

  /** Whether the elements are contiguous in C order. */
  private static boolean isDense(INDArray array) {
    return Shape.elementWiseStride(array.shape(), array.stride(), false) == 1;
  }

  @Override
  public void clear() {
    super.clear();
    kept = null;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int minibatchSize) {
    // Both branches have the same input, so their masks are the same.
    return new Pair<>(masks == null ? null : masks[0], state);
  }

  @Override
  public String toString() {
    return "ShakeShakeVertex(id="
        + getVertexIndex()
        + ",name=\""
        + getVertexName()
        + "\",backward="
        + backward
        + ")";
  }
}
