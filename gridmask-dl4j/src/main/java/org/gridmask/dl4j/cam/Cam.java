package org.gridmask.dl4j.cam;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Class activation mapping (Zhou et al. 2016, arXiv 1512.04150, section 2), for networks that end
 * in global average pooling and a dense output layer.
 *
 * <pre>
 *   M_c(y, x) = sum over k of w_k^c f_k(y, x)                                    (eq. 2)
 * </pre>
 *
 * <p>f_k is channel k of the pooling's input, and w_k^c the weight of channel k for class c. The
 * bias is not included, as in the paper: the mean of a map plus the bias is the class's score
 * before the softmax. Values may be negative.
 */
public final class Cam extends ActivationMapper {

  /** The vertex whose activations are pooled. */
  private final String pooled;

  private Cam(InferenceCopy network, String pooled) {
    super(network);
    this.pooled = pooled;
  }

  /**
   * Maps a network that ends in global average pooling and a dense output layer.
   *
   * @param network an initialised network of one input and one output; the output is an {@code
   *     OutputLayer} or another dense layer with a softmax or a sigmoid, whose input is a {@code
   *     GlobalPoolingLayer} with {@code PoolingType.AVG}, with nothing but dropout between them;
   *     its layers are NCHW
   * @return a mapper for the network
   * @throws IllegalArgumentException if the network is null or has another structure
   * @throws IllegalStateException if it is not initialised
   */
  public static Cam of(ComputationGraph network) {
    InferenceCopy copy = InferenceCopy.of(network);
    String output = copy.scores().vertex();
    if (!copy.scores().isDense()) {
      throw refusal(output, copy, "the output must be a dense layer");
    }
    String pool = copy.inputsOf(output).get(0);
    while (copy.layerOf(pool) instanceof DropoutLayer && !isPreprocessed(copy, pool)) {
      pool = copy.inputsOf(pool).get(0);
    }
    if (!(copy.layerOf(pool) instanceof GlobalPoolingLayer pooling)
        || pooling.getPoolingType() != PoolingType.AVG
        || isPreprocessed(copy, pool)
        || isPreprocessed(copy, output)) {
      throw refusal(pool, copy, "the output's input must be a GlobalPoolingLayer with AVG");
    }
    int[] dimensions = pooling.getPoolingDimensions();
    if (dimensions != null && !Arrays.equals(dimensions, new int[] {2, 3})) {
      throw refusal(pool, copy, "the pooling must be over the dimensions 2 and 3");
    }
    return new Cam(copy, copy.inputsOf(pool).get(0));
  }

  /** Whether the input has a preprocessor other than the reshape from [N, K, 1, 1] to [N, K]. */
  private static boolean isPreprocessed(InferenceCopy copy, String name) {
    return copy.graph().getConfiguration().getVertices().get(name) instanceof LayerVertex vertex
        && vertex.getPreProcessor() != null
        && !(vertex.getPreProcessor() instanceof CnnToFeedForwardPreProcessor);
  }

  private static IllegalArgumentException refusal(String name, InferenceCopy copy, String rule) {
    Layer layer = copy.layerOf(name);
    String found =
        (layer != null ? layer : copy.graph().getVertex(name)).getClass().getSimpleName();
    if (layer instanceof GlobalPoolingLayer pooling) {
      found += " with " + pooling.getPoolingType();
    }
    return new IllegalArgumentException(
        "CAM is for networks that end in global average pooling and a dense output layer: "
            + rule
            + ", but '"
            + name
            + "' is "
            + found
            + "; GradCam takes any network");
  }

  @Override
  boolean isTarget(String vertex, INDArray activations) {
    return vertex.equals(pooled);
  }

  /** Equation 2. */
  @Override
  INDArray maps(InferencePass pass, int[] classes) {
    INDArray activations = pass.activations();
    INDArray weights =
        network
            .graph()
            .getVertex(network.scores().vertex())
            .getLayer()
            .getParam(DefaultParamInitializer.WEIGHT_KEY);
    INDArray chosen =
        Nd4j.createUninitialized(activations.dataType(), activations.size(0), activations.size(1));
    for (int i = 0; i < classes.length; i++) {
      chosen.putRow(i, weights.getColumn(classes[i]));
    }
    return pass.weightedSum(chosen);
  }
}
