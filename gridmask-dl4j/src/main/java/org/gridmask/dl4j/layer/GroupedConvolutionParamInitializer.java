package org.gridmask.dl4j.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.weights.WeightInitUtil;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The parameters of a grouped convolution: the bias, if there is one, then the weights. */
final class GroupedConvolutionParamInitializer extends ConvolutionParamInitializer {

  static final GroupedConvolutionParamInitializer INSTANCE =
      new GroupedConvolutionParamInitializer();

  private GroupedConvolutionParamInitializer() {}

  @Override
  public long numParams(Layer layer) {
    GroupedConvolutionLayer conf = (GroupedConvolutionLayer) layer;
    return weights(conf) + (conf.hasBias() ? conf.getNOut() : 0);
  }

  private static long weights(GroupedConvolutionLayer conf) {
    long[] shape = shape(conf);
    return shape[0] * shape[1] * shape[2] * shape[3];
  }

  private static long[] shape(GroupedConvolutionLayer conf) {
    int[] kernel = conf.getKernelSize();
    return new long[] {conf.getNOut(), conf.getNIn() / conf.getGroups(), kernel[0], kernel[1]};
  }

  @Override
  protected INDArray createWeightMatrix(
      NeuralNetConfiguration configuration, INDArray view, boolean initialize) {
    GroupedConvolutionLayer conf = (GroupedConvolutionLayer) configuration.getLayer();
    long[] shape = shape(conf);
    if (!initialize) {
      return WeightInitUtil.reshapeWeights(shape, view, 'c');
    }
    double pixels = (double) shape[2] * shape[3];
    return conf.getWeightInitFn().init(shape[1] * pixels, shape[0] * pixels, shape, 'c', view);
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration configuration, INDArray view) {
    GroupedConvolutionLayer conf = (GroupedConvolutionLayer) configuration.getLayer();
    INDArray flat = view.reshape(view.length());
    long biases = flat.length() - weights(conf);
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    if (biases > 0) {
      gradients.put(BIAS_KEY, flat.get(NDArrayIndex.interval(0, biases)));
    }
    gradients.put(
        WEIGHT_KEY,
        flat.get(NDArrayIndex.interval(biases, flat.length())).reshape('c', shape(conf)));
    return gradients;
  }
}
