package org.gridmask.dl4j.layer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gridmask.check.Checks;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A batch normalization that does not change in training, as torchvision's {@code
 * FrozenBatchNorm2d}: gamma (x - mean) / sqrt(var + eps) + beta of each channel. Gradients pass
 * through it.
 *
 * <p>For images, [N, C, H, W] or with channels last. The parameters gamma, beta, mean and var are
 * [1, C] each; they begin as the identity and are meant to be loaded.
 */
public final class FrozenBatchNormalization extends FeedForwardLayer {

  private static final long serialVersionUID = 1;

  private double eps;
  private CNN2DFormat format = CNN2DFormat.NCHW;

  /** For deserialisation. */
  private FrozenBatchNormalization() {}

  /**
   * A layer.
   *
   * @param eps the constant added to the variance, at least 0; torchvision has 1e-5, and 0 in its
   *     detector that was trained on COCO
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public FrozenBatchNormalization(double eps) {
    this.eps = Checks.finiteNotNegative("eps", eps);
    activationFn = new ActivationIdentity();
    iUpdater = new NoOp();
  }

  /**
   * The constant added to the variance.
   *
   * @return at least 0
   */
  public double getEps() {
    return eps;
  }

  /**
   * The order of dimensions.
   *
   * @return NCHW or NHWC
   */
  public CNN2DFormat getFormat() {
    return format;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType dataType) {
    LayerValidation.assertNOutSet("FrozenBatchNormalization", getLayerName(), index, getNOut());
    FrozenBatchNormalizationRuntime layer =
        new FrozenBatchNormalizationRuntime(configuration, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    Map<String, INDArray> table = initializer().init(configuration, parameters, initialize);
    layer.setParamTable(table);
    layer.setConf(configuration);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return FrozenBatchNormalizationParamInitializer.INSTANCE;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return inputType;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (!(inputType instanceof InputType.InputTypeConvolutional images)) {
      throw new IllegalStateException(
          "FrozenBatchNormalization takes images, but got " + inputType);
    }
    if (nIn <= 0 || override) {
      nIn = images.getChannels();
      nOut = nIn;
    }
    format = images.getFormat();
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public List<Regularization> getRegularizationByParam(String parameter) {
    return null;
  }

  @Override
  public IUpdater getUpdaterByParam(String parameter) {
    return new NoOp();
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return new LayerMemoryReport.Builder(
            layerName, FrozenBatchNormalization.class, inputType, inputType)
        .standardMemory(initializer().numParams(this), 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(0, 0)
        .build();
  }

  @Override
  public FrozenBatchNormalization clone() {
    return (FrozenBatchNormalization) super.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FrozenBatchNormalization layer
        && super.equals(other)
        && layer.eps == eps
        && layer.format == format;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Double.hashCode(eps);
  }
}
