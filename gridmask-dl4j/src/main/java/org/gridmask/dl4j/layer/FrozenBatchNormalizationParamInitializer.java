package org.gridmask.dl4j.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Gamma, beta, mean and variance, [1, C] each. */
final class FrozenBatchNormalizationParamInitializer implements ParamInitializer {

  static final FrozenBatchNormalizationParamInitializer INSTANCE =
      new FrozenBatchNormalizationParamInitializer();

  static final String GAMMA = "gamma";
  static final String BETA = "beta";
  static final String MEAN = "mean";
  static final String VARIANCE = "var";

  private static final List<String> KEYS = List.of(GAMMA, BETA, MEAN, VARIANCE);

  private FrozenBatchNormalizationParamInitializer() {}

  private static long channels(Layer layer) {
    return ((FrozenBatchNormalization) layer).getNOut();
  }

  @Override
  public long numParams(NeuralNetConfiguration configuration) {
    return numParams(configuration.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return KEYS.size() * channels(layer);
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return KEYS;
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return false;
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return false;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration configuration, INDArray view, boolean initialize) {
    Map<String, INDArray> parameters = parts(configuration, view);
    if (initialize) {
      parameters.forEach(
          (key, values) -> values.assign(key.equals(GAMMA) || key.equals(VARIANCE) ? 1 : 0));
    }
    KEYS.forEach(configuration::addVariable);
    return parameters;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration configuration, INDArray view) {
    return parts(configuration, view);
  }

  private static Map<String, INDArray> parts(NeuralNetConfiguration configuration, INDArray view) {
    long channels = channels(configuration.getLayer());
    INDArray flat = view.reshape(view.length());
    Map<String, INDArray> parts = new LinkedHashMap<>();
    for (String key : KEYS) {
      long start = parts.size() * channels;
      parts.put(
          key, flat.get(NDArrayIndex.interval(start, start + channels)).reshape('c', 1, channels));
    }
    return parts;
  }
}
