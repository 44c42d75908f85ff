package org.gridmask.dl4j.layer;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.check.Checks;
import org.gridmask.internal.vertex.ParameterlessVertex;
import org.gridmask.internal.vertex.RuntimeVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Resizes its first input to the height and width of its second one, bilinearly, as {@code
 * torch.nn.functional.interpolate} with the second one's size.
 *
 * <pre>{@code
 * graph.addVertex("upsampled", new BilinearResizeVertex(true), "logits", "image");
 * }</pre>
 *
 * <p>From [N, C, H, W] and [N, D, H', W'] to [N, C, H', W'], or the same with channels last; sizes
 * may change from batch to batch. The gradient of the second input is 0.
 */
public final class BilinearResizeVertex extends ParameterlessVertex {

  private static final long serialVersionUID = 1;

  private final boolean alignCorners;
  private final CNN2DFormat format;

  /**
   * Resizes feature maps [N, C, H, W].
   *
   * @param alignCorners see {@link LinearResampling#bilinear}
   */
  public BilinearResizeVertex(boolean alignCorners) {
    this(alignCorners, CNN2DFormat.NCHW);
  }

  /**
   * Resizes feature maps in either order of dimensions.
   *
   * @param alignCorners see {@link LinearResampling#bilinear}
   * @param format the order of dimensions
   * @throws IllegalArgumentException if {@code format} is null
   */
  @JsonCreator
  public BilinearResizeVertex(
      @JsonProperty(value = "alignCorners", required = true) boolean alignCorners,
      @JsonProperty(value = "format", required = true) CNN2DFormat format) {
    this.alignCorners = alignCorners;
    this.format = Checks.notNull("format", format);
  }

  /**
   * Whether the centres of the pixels in the corners are aligned.
   *
   * @return true if they are, false if the outer edges are
   */
  @JsonProperty("alignCorners")
  public boolean alignCorners() {
    return alignCorners;
  }

  /**
   * The order of dimensions.
   *
   * @return NCHW or NHWC
   */
  @JsonProperty("format")
  public CNN2DFormat format() {
    return format;
  }

  /** The maps from one array's size to another's. */
  PlaneResampling maps(INDArray from, INDArray to) {
    return PlaneResampling.bilinear(
        PlaneResampling.height(from, format),
        PlaneResampling.width(from, format),
        PlaneResampling.height(to, format),
        PlaneResampling.width(to, format),
        alignCorners,
        format);
  }

  @Override
  public BilinearResizeVertex clone() {
    return new BilinearResizeVertex(alignCorners, format);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BilinearResizeVertex vertex
        && vertex.alignCorners == alignCorners
        && vertex.format == format;
  }

  @Override
  public int hashCode() {
    return 31 * format.hashCode() + Boolean.hashCode(alignCorners);
  }

  @Override
  public String toString() {
    return "BilinearResizeVertex(alignCorners=" + alignCorners + ", format=" + format + ")";
  }

  @Override
  protected int inputs() {
    return 2;
  }

  @Override
  protected RuntimeVertex runtime(
      ComputationGraph graph, String name, int index, DataType dataType) {
    return new BilinearResizeGraphVertex(graph, name, index, this, dataType);
  }

  /**
   * The type of the output.
   *
   * @return that of the first input, in the size of the second
   * @throws InvalidInputTypeException if the inputs are not two of feature maps in this vertex'
   *     order of dimensions
   */
  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs)
      throws InvalidInputTypeException {
    if (inputs != null
        && inputs.length == 2
        && inputs[0] instanceof InputType.InputTypeConvolutional from
        && inputs[1] instanceof InputType.InputTypeConvolutional to
        && from.getFormat() == format
        && to.getFormat() == format) {
      return InputType.convolutional(to.getHeight(), to.getWidth(), from.getChannels(), format);
    }
    throw new InvalidInputTypeException(
        "BilinearResizeVertex takes two inputs of feature maps in the order %s, but got %s"
            .formatted(format, Arrays.toString(inputs)));
  }
}
