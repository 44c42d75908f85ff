package org.gridmask.dl4j.detection;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.internal.vertex.PyramidCanvas;
import org.gridmask.internal.vertex.PyramidCanvas.Level;
import org.gridmask.internal.vertex.RuntimeVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Lays the levels P2 to P6 of a feature pyramid, [N, C, H, W] each, on one canvas of shape [N, C,
 * H', W'], with a row or column of zeros between them. A convolution that follows is shared by the
 * levels; one of 3x3, padded by 1, has the results of one on each level.
 */
public final class PyramidCanvasVertex extends DetectorVertex {

  private static final long serialVersionUID = 1;

  /** A vertex. */
  public PyramidCanvasVertex() {}

  @Override
  String[] inputNames() {
    return new String[] {"P2", "P3", "P4", "P5", "P6"};
  }

  @Override
  InputType outputType(InputType... inputs) {
    int[] heights = new int[inputs.length];
    int[] widths = new int[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      heights[i] = (int) images(inputs[i]).getHeight();
      widths[i] = (int) images(inputs[i]).getWidth();
    }
    PyramidCanvas canvas = PyramidCanvas.of(heights, widths);
    return InputType.convolutional(
        canvas.height(), canvas.width(), images(inputs[0]).getChannels());
  }

  @Override
  protected RuntimeVertex runtime(
      ComputationGraph graph, String name, int index, DataType dataType) {
    return new Runtime(graph, name, index, dataType);
  }

  @Override
  public PyramidCanvasVertex clone() {
    return new PyramidCanvasVertex();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PyramidCanvasVertex;
  }

  @Override
  public int hashCode() {
    return PyramidCanvasVertex.class.hashCode();
  }

  @SuppressWarnings("overrides") // As RuntimeVertex.
  private static final class Runtime extends RuntimeVertex {

    private static final long serialVersionUID = 1;

    Runtime(ComputationGraph graph, String name, int index, DataType dataType) {
      super(graph, name, index, dataType);
    }

    private PyramidCanvas canvas() {
      int[] heights = new int[inputs.length];
      int[] widths = new int[inputs.length];
      for (int i = 0; i < inputs.length; i++) {
        heights[i] = (int) inputs[i].size(2);
        widths[i] = (int) inputs[i].size(3);
      }
      return PyramidCanvas.of(heights, widths);
    }

    private static INDArray part(INDArray whole, Level level) {
      return whole.get(
          NDArrayIndex.all(),
          NDArrayIndex.all(),
          NDArrayIndex.interval(level.top(), level.top() + level.height()),
          NDArrayIndex.interval(level.left(), level.left() + level.width()));
    }

    @Override
    protected INDArray forward(boolean training, LayerWorkspaceMgr workspaces) {
      PyramidCanvas canvas = canvas();
      long[] shape = {inputs[0].size(0), inputs[0].size(1), canvas.height(), canvas.width()};
      INDArray whole = workspaces.create(ArrayType.ACTIVATIONS, inputs[0].dataType(), shape, 'c');
      for (int i = 0; i < inputs.length; i++) {
        part(whole, canvas.levels().get(i)).assign(inputs[i]);
      }
      return whole;
    }

    @Override
    protected INDArray[] backward(LayerWorkspaceMgr workspaces) {
      PyramidCanvas canvas = canvas();
      INDArray[] gradients = new INDArray[inputs.length];
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] =
            workspaces.dup(ArrayType.ACTIVATION_GRAD, part(epsilon, canvas.levels().get(i)), 'c');
      }
      return gradients;
    }
  }
}
