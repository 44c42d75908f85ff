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

/** A layer without parameters that takes feature maps in either order of dimensions. */
abstract sealed class FeatureMapLayer extends NoParamLayer
    permits ResamplingLayer, PixelCrossEntropyLayer {

  private static final long serialVersionUID = 1;

  private CNN2DFormat format = CNN2DFormat.NCHW;

  /** The layer in a network. */
  abstract Layer runtime(NeuralNetConfiguration configuration, DataType dataType);

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
    Layer layer = runtime(configuration, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    return layer;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    format = images(inputType).getFormat();
  }

  final InputType.InputTypeConvolutional images(InputType inputType) {
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
    return other instanceof FeatureMapLayer layer
        && layer.getClass() == getClass()
        && super.equals(other)
        && layer.format == format;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + format.hashCode();
  }
}
