package org.gridmask.dl4j.layer;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;

/** A layer that maps feature maps of any size linearly to a fixed one. */
abstract sealed class ResamplingLayer extends FeatureMapLayer
    permits AdaptiveAveragePoolingLayer, BilinearResizeLayer {

  private static final long serialVersionUID = 1;

  private int height;
  private int width;

  /** For deserialisation. */
  ResamplingLayer() {}

  ResamplingLayer(int height, int width) {
    this.height = Checks.atLeast("height", height, 1);
    this.width = Checks.atLeast("width", width, 1);
  }

  /** The maps for images of a size. */
  abstract PlaneResampling maps(int inputHeight, int inputWidth);

  /**
   * The height of the output.
   *
   * @return at least 1
   */
  public int getHeight() {
    return height;
  }

  /**
   * The width of the output.
   *
   * @return at least 1
   */
  public int getWidth() {
    return width;
  }

  @Override
  Layer runtime(NeuralNetConfiguration configuration, DataType dataType) {
    return new Resampling(configuration, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.convolutional(
        height, width, images(inputType).getChannels(), images(inputType).getFormat());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResamplingLayer layer
        && super.equals(other)
        && layer.height == height
        && layer.width == width;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * super.hashCode() + height) + width;
  }

  @Override
  public String toString() {
    return "%s(name=%s, height=%d, width=%d, format=%s)"
        .formatted(getClass().getSimpleName(), getLayerName(), height, width, getFormat());
  }
}
