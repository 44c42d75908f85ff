package org.gridmask.dl4j.layer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A batch normalization as {@code torch.nn.BatchNorm2d}. It differs from Deeplearning4j's in two
 * ways:
 *
 * <ul>
 *   <li>The running variance is updated with the unbiased estimate, n / (n - 1) times the variance
 *       of the batch, where n is the number of values of a channel, N H W. With n = 1, for which
 *       PyTorch raises an error, it keeps its value.
 *   <li>Weight decay, such as {@code l2}, applies to scale and shift.
 * </ul>
 *
 * <p>The output and the gradients are the same. It has the same parameters.
 */
public final class UnbiasedBatchNormalization extends BatchNormalization {

  private static final long serialVersionUID = 1;

  /** For deserialisation. */
  private UnbiasedBatchNormalization() {}

  private UnbiasedBatchNormalization(Builder builder) {
    layerName = builder.getLayerName();
    iDropout = builder.getIDropout();
    activationFn = builder.getActivationFn();
    weightInitFn = builder.getWeightInitFn();
    biasInit = builder.getBiasInit();
    gainInit = builder.getGainInit();
    regularization = builder.getRegularization();
    regularizationBias = builder.getRegularizationBias();
    iUpdater = builder.getIupdater();
    biasUpdater = builder.getBiasUpdater();
    gradientNormalization = builder.getGradientNormalization();
    gradientNormalizationThreshold = builder.getGradientNormalizationThreshold();
    weightNoise = builder.getWeightNoise();
    nIn = builder.getNIn();
    nOut = builder.getNOut();
    decay = builder.getDecay();
    eps = builder.getEps();
    isMinibatch = builder.isMinibatch();
    gamma = builder.getGamma();
    beta = builder.getBeta();
    lockGammaBeta = builder.isLockGammaBeta();
    cudnnAllowFallback = builder.isCudnnAllowFallback();
    useLogStd = builder.isUseLogStd();
    cnn2DFormat = builder.getCnn2DFormat();
    initializeConstraints(builder);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType dataType) {
    LayerValidation.assertNOutSet("UnbiasedBatchNormalization", getLayerName(), index, getNOut());
    UnbiasedBatchNorm layer = new UnbiasedBatchNorm(configuration, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    Map<String, INDArray> table = initializer().init(configuration, parameters, initialize);
    layer.setParamTable(table);
    layer.setConf(configuration);
    return layer;
  }

  @Override
  public List<Regularization> getRegularizationByParam(String name) {
    return switch (name) {
      case BatchNormalizationParamInitializer.GAMMA, BatchNormalizationParamInitializer.BETA ->
          regularization;
      default -> null;
    };
  }

  @Override
  public UnbiasedBatchNormalization clone() {
    return (UnbiasedBatchNormalization) super.clone();
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof UnbiasedBatchNormalization;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UnbiasedBatchNormalization && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  @Override
  public String toString() {
    return "Unbiased" + super.toString();
  }

  /** Builds a layer with the options of Deeplearning4j's batch normalization. */
  @SuppressWarnings("unchecked") // Layer.Builder's build() is generic.
  public static final class Builder extends BatchNormalization.Builder {

    /** A builder with Deeplearning4j's defaults. */
    public Builder() {}

    /**
     * The layer.
     *
     * @return a layer
     */
    @Override
    public UnbiasedBatchNormalization build() {
      return new UnbiasedBatchNormalization(this);
    }
  }
}
