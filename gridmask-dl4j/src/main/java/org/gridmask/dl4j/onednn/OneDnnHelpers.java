package org.gridmask.dl4j.onednn;

import java.lang.reflect.Field;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.AlgoMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.BwdDataAlgo;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.BwdFilterAlgo;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.FwdAlgo;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNBatchNormHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.check.Checks;
import org.gridmask.dl4j.layer.UnbiasedBatchNormalization;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gives the layers of a network the oneDNN helpers that Deeplearning4j 1.0.0-M2.1 has and never
 * installs.
 *
 * <p>Without them a convolution on the CPU runs as im2col and a matrix product, several times
 * slower. Attach once, after {@code init()} or after loading, and never between a forward pass and
 * its backward pass:
 *
 * <pre>{@code
 * ComputationGraph network = new ComputationGraph(configuration);
 * network.init();
 * OneDnnHelpers.Attached attached = OneDnnHelpers.attachTo(network);
 * }</pre>
 *
 * <p>Outputs, gradients and running statistics agree with the built-in path up to the rounding of
 * float arithmetic. No system property is set, and helpers are not part of parameters,
 * configuration or saved models. Copies therefore lose them: clones, loaded networks and the
 * replicas of {@code ParallelWrapper} run on the built-in path until helpers are attached to them
 * too.
 *
 * <p>Accelerated are only layers of exactly the classes {@code ConvolutionLayer} (without dilation
 * and weight noise) and {@code BatchNormalization} (without locked gamma and beta), in networks of
 * type {@link DataType#FLOAT}, also when frozen. Other layers are left alone, pooling among them,
 * as it runs the same native operation with a helper as without.
 */
public final class OneDnnHelpers {

  private static final Field CONVOLUTION_HELPER = field(ConvolutionLayer.class, "helper");
  private static final Field BATCH_NORM_HELPER = field(BatchNormalization.class, "helper");
  private static final Field BATCH_NORM_CENTERED = field(BatchNormalization.class, "xMu");
  private static final Field BATCH_NORM_NORMALIZED = field(BatchNormalization.class, "xHat");
  private static final Field PRE_OUTPUT = field(AbstractLayer.class, "preOutput");

  private OneDnnHelpers() {}

  /**
   * How many layers one call gave a helper.
   *
   * @param convolutions convolution layers
   * @param batchNormalizations batch normalization layers
   */
  public record Attached(int convolutions, int batchNormalizations) {

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Attached {
      Checks.notNegative("convolutions", convolutions);
      Checks.notNegative("batchNormalizations", batchNormalizations);
    }
  }

  /**
   * Whether the ND4J backend in use runs on the CPU, was built with oneDNN and may use it.
   *
   * @return false on every other backend, and on builds of {@code nd4j-native} without oneDNN, such
   *     as the one with the plain classifier {@code linux-x86_64}
   */
  public static boolean isAvailable() {
    if (!isOnCpu() || !Nd4j.getEnvironment().helpersAllowed()) {
      return false;
    }
    // Not the native flag isUseONEDNN: it is true in builds without oneDNN as well.
    String buildInfo = Nd4j.getBackend().buildInfo();
    return buildInfo != null && buildInfo.contains("HAVE_ONEDNN");
  }

  /** Whether the ND4J backend in use runs on the CPU. */
  static boolean isOnCpu() {
    return "CPU"
        .equalsIgnoreCase(Nd4j.getExecutioner().getEnvironmentInformation().getProperty("backend"));
  }

  /**
   * Attaches helpers to every layer that can use one and has none.
   *
   * @param network an initialised network
   * @return how many layers got a helper: none when oneDNN is not available, the network is not of
   *     type float, or helpers are attached already
   * @throws IllegalArgumentException if the network is null
   * @throws IllegalStateException if it is not initialised
   */
  public static Attached attachTo(ComputationGraph network) {
    Checks.notNull("network", network);
    return attach(network.getLayers(), network.getConfiguration().getDataType(), isAvailable());
  }

  /**
   * Attaches helpers to every layer that can use one and has none.
   *
   * @param network an initialised network
   * @return how many layers got a helper: none when oneDNN is not available, the network is not of
   *     type float, or helpers are attached already
   * @throws IllegalArgumentException if the network is null
   * @throws IllegalStateException if it is not initialised
   */
  public static Attached attachTo(MultiLayerNetwork network) {
    Checks.notNull("network", network);
    return attach(
        network.getLayers(), network.getLayerWiseConfigurations().getDataType(), isAvailable());
  }

  static Attached attach(Layer[] layers, DataType dataType, boolean available) {
    if (layers == null || (layers.length > 0 && layers[0] == null)) {
      throw new IllegalStateException(
          "The network has no layers yet: call init() before attaching helpers");
    }
    int convolutions = 0;
    int batchNormalizations = 0;
    if (available && dataType == DataType.FLOAT) {
      for (Layer wrapped : layers) {
        Layer layer = unfrozen(wrapped);
        if (layer.getHelper() != null) {
          continue;
        }
        // Exact classes: the subclasses (1D, transposed, depthwise, separable) inherit the field
        // but run other operations on other shapes.
        if (layer.getClass() == ConvolutionLayer.class
            && isSupported(((ConvolutionLayer) layer).layerConf())) {
          set(CONVOLUTION_HELPER, layer, new ConvolutionHelper((ConvolutionLayer) layer));
          convolutions++;
        } else if ((layer.getClass() == BatchNormalization.class
                || layer.conf().getLayer() instanceof UnbiasedBatchNormalization)
            && !((BatchNormalization) layer).layerConf().isLockGammaBeta()) {
          set(BATCH_NORM_HELPER, layer, new BatchNormHelper());
          // Stale values of an earlier pass would be used.
          set(BATCH_NORM_CENTERED, layer, null);
          set(BATCH_NORM_NORMALIZED, layer, null);
          batchNormalizations++;
        }
      }
    }
    return new Attached(convolutions, batchNormalizations);
  }

  private static Layer unfrozen(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return unfrozen(frozen.getInsideLayer());
    }
    return layer instanceof FrozenLayerWithBackprop frozen
        ? unfrozen(frozen.getInsideLayer())
        : layer;
  }

  private static boolean isSupported(org.deeplearning4j.nn.conf.layers.ConvolutionLayer conf) {
    // This oneDNN does not support dilation; and with a helper the layer never clears the noisy
    // weights of a step, so that the first draw would be reused forever.
    return Arrays.stream(conf.getDilation()).allMatch(d -> d == 1) && conf.getWeightNoise() == null;
  }

  /**
   * oneDNN's operations misread some layouts other than C order, such as a view of some channels or
   * the output of a convolution on the built-in path.
   */
  private static INDArray contiguous(INDArray array) {
    boolean inOrder = array.ordering() == 'c' && Shape.hasDefaultStridesForShape(array);
    return inOrder ? array : array.dup('c');
  }

  private static Field field(Class<?> owner, String name) {
    try {
      Field field = owner.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(
          "Not the Deeplearning4j 1.0.0-M2.1 this class was written for", e);
    }
  }

  private static void set(Field field, Object target, Object value) {
    try {
      field.set(target, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Cannot set " + field, e);
    }
  }

  /**
   * Saves the backward pass a second forward convolution, since an identity activation needs only
   * the shape of its result.
   */
  private static final class ConvolutionHelper extends MKLDNNConvHelper {
    private final ConvolutionLayer layer;

    ConvolutionHelper(ConvolutionLayer layer) {
      super(DataType.FLOAT);
      this.layer = layer;
    }

    @Override
    public INDArray preOutput(
        INDArray input,
        INDArray weights,
        INDArray bias,
        int[] kernel,
        int[] strides,
        int[] pad,
        AlgoMode mode,
        FwdAlgo algorithm,
        ConvolutionMode convolutionMode,
        int[] dilation,
        CNN2DFormat format,
        LayerWorkspaceMgr workspaceMgr) {
      return super.preOutput(
          contiguous(input),
          weights,
          bias,
          kernel,
          strides,
          pad,
          mode,
          algorithm,
          convolutionMode,
          dilation,
          format,
          workspaceMgr);
    }

    @Override
    public INDArray activate(INDArray z, IActivation activation, boolean training) {
      // Not after an inference pass, or the arrays of the last one would be kept alive.
      set(PRE_OUTPUT, layer, training && activation instanceof ActivationIdentity ? z : null);
      return super.activate(z, activation, training);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray input,
        INDArray weights,
        INDArray bias,
        INDArray delta,
        int[] kernel,
        int[] strides,
        int[] pad,
        INDArray biasGradient,
        INDArray weightGradient,
        IActivation activation,
        AlgoMode mode,
        BwdFilterAlgo filterAlgorithm,
        BwdDataAlgo dataAlgorithm,
        ConvolutionMode convolutionMode,
        int[] dilation,
        CNN2DFormat format,
        LayerWorkspaceMgr workspaceMgr) {
      set(PRE_OUTPUT, layer, null);
      return super.backpropGradient(
          contiguous(input),
          weights,
          bias,
          contiguous(delta),
          kernel,
          strides,
          pad,
          biasGradient,
          weightGradient,
          activation,
          mode,
          filterAlgorithm,
          dataAlgorithm,
          convolutionMode,
          dilation,
          format,
          workspaceMgr);
    }
  }

  /** Leaves to the built-in path what Deeplearning4j's helper computes wrongly. */
  private static final class BatchNormHelper extends MKLDNNBatchNormHelper {
    private boolean forwardWasTraining;
    private INDArray mean;
    private INDArray variance;

    BatchNormHelper() {
      super(DataType.FLOAT);
    }

    @Override
    public INDArray preOutput(
        INDArray x,
        boolean training,
        long[] shape,
        INDArray gamma,
        INDArray beta,
        INDArray globalMean,
        INDArray globalVariance,
        double decay,
        double eps,
        CNN2DFormat format,
        LayerWorkspaceMgr workspaceMgr) {
      forwardWasTraining = false;
      // A layer set to NHWC still gets the output of a dense layer as NCHW. And a copy, such as of
      // what Deeplearning4j's separable convolutions put out, may cost more than the helper saves.
      if (x.size(format == CNN2DFormat.NHWC ? 3 : 1) != globalMean.length() || contiguous(x) != x) {
        return null;
      }
      forwardWasTraining = training;
      if (!training) {
        mean = globalMean.reshape(globalMean.length()).dup().detach();
        variance = globalVariance.reshape(globalVariance.length()).dup().detach();
      }
      return super.preOutput(
          x,
          training,
          shape,
          gamma,
          beta,
          globalMean,
          globalVariance,
          decay,
          eps,
          format,
          workspaceMgr);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray input,
        INDArray epsilon,
        long[] shape,
        INDArray gamma,
        INDArray beta,
        INDArray gammaGradient,
        INDArray betaGradient,
        double eps,
        CNN2DFormat format,
        LayerWorkspaceMgr workspaceMgr) {
      // After a forward pass with the running statistics (a frozen layer, a saliency map) the
      // helper would take the statistics of an older batch.
      if (!forwardWasTraining || input.rank() != 4) {
        return null;
      }
      return super.backpropGradient(
          input,
          contiguous(epsilon),
          shape,
          gamma,
          beta,
          gammaGradient,
          betaGradient,
          eps,
          format,
          workspaceMgr);
    }

    @Override
    public INDArray getMeanCache(DataType dataType) {
      return forwardWasTraining ? super.getMeanCache(dataType) : mean;
    }

    @Override
    public INDArray getVarCache(DataType dataType) {
      // A copy: the built-in path adds epsilon to it in place.
      return forwardWasTraining ? super.getVarCache(dataType) : variance.dup();
    }
  }
}
