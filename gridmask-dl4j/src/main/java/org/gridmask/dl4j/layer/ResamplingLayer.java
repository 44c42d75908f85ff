package org.gridmask.dl4j.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer that maps feature maps of any size linearly to a fixed one. */
abstract sealed class ResamplingLayer extends NoParamLayer
    permits AdaptiveAveragePoolingLayer, BilinearResizeLayer {

  private static final long serialVersionUID = 1;

  private int height;
  private int width;
  private CNN2DFormat format = CNN2DFormat.NCHW;

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

  /**
   * The order of dimensions, which the input type sets.
   *
   * @return NCHW by default
   */
  public CNN2DFormat getFormat() {
    return format;
  }

  /**
   * Sets the order of dimensions, where no input type does.
   *
   * @param format the order of dimensions
   */
  public void setFormat(CNN2DFormat format) {
    this.format = Checks.notNull("format", format);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType dataType) {
    Resampling layer = new Resampling(configuration, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    return layer;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.convolutional(
        height, width, images(inputType).getChannels(), images(inputType).getFormat());
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    format = images(inputType).getFormat();
  }

  private InputType.InputTypeConvolutional images(InputType inputType) {
    if (inputType instanceof InputType.InputTypeConvolutional images) {
      return images;
    }
    throw new IllegalStateException(
        "%s \"%s\" takes feature maps, but its input is %s"
            .formatted(getClass().getSimpleName(), getLayerName(), inputType));
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName());
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return new LayerMemoryReport.Builder(
            getLayerName(), getClass(), inputType, getOutputType(-1, inputType))
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResamplingLayer layer
        && layer.getClass() == getClass()
        && super.equals(other)
        && layer.height == height
        && layer.width == width
        && layer.format == format;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * (31 * super.hashCode() + height) + width) + format.hashCode();
  }

  @Override
  public String toString() {
    return "%s(name=%s, height=%d, width=%d, format=%s)"
        .formatted(getClass().getSimpleName(), getLayerName(), height, width, format);
  }
}
