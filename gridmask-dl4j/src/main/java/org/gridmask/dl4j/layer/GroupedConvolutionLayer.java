package org.gridmask.dl4j.layer;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ConvolutionUtils;
import org.deeplearning4j.util.ValidationUtils;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A 2D convolution whose channels are divided into groups, as {@code torch.nn.Conv2d(groups=...)}:
 * output channels see the input channels of their own group only (ResNeXt, arXiv 1611.05431). With
 * as many groups as input channels it is a depthwise convolution.
 *
 * <p>From [N, inC, H, W] to [N, outC, H', W'], or the same with channels last. The weights are
 * [outC, inC / groups, kH, kW] in C order and the bias is [outC], as in PyTorch. Weights are
 * initialised with a fan-in of inC / groups * kH * kW and a fan-out of outC * kH * kW, PyTorch's
 * too. Kernel, stride, padding, dilation, {@code ConvolutionMode}, bias and activation are those of
 * Deeplearning4j's {@link ConvolutionLayer}.
 *
 * <pre>{@code
 * new GroupedConvolutionLayer.Builder(3, 3).groups(32).nOut(128).hasBias(false).build()
 * }</pre>
 */
public final class GroupedConvolutionLayer extends ConvolutionLayer {

  private static final long serialVersionUID = 1;

  private int groups;

  /** For deserialisation. */
  private GroupedConvolutionLayer() {}

  private GroupedConvolutionLayer(Builder builder) {
    super(builder);
    groups = builder.groups;
    cnn2dDataFormat = builder.format;
    checkChannels();
  }

  /**
   * The number of groups.
   *
   * @return at least 1
   */
  public int getGroups() {
    return groups;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType dataType) {
    LayerValidation.assertNInNOutSet(
        "GroupedConvolutionLayer", getLayerName(), index, getNIn(), getNOut());
    checkChannels();
    GroupedConvolution layer = new GroupedConvolution(configuration, dataType);
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
    return GroupedConvolutionParamInitializer.INSTANCE;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    super.setNIn(inputType, override);
    checkChannels();
  }

  private void checkChannels() {
    checkDivisible("nIn", getNIn());
    checkDivisible("nOut", getNOut());
  }

  private void checkDivisible(String name, long channels) {
    if (channels % groups != 0) {
      throw Checks.invalid(name, "a multiple of groups = " + groups, channels);
    }
  }

  @Override
  public GroupedConvolutionLayer clone() {
    return (GroupedConvolutionLayer) super.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupedConvolutionLayer layer
        && super.equals(other)
        && layer.groups == groups;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + groups;
  }

  @Override
  public String toString() {
    return "GroupedConvolutionLayer(" + super.toString() + ", groups=" + groups + ")";
  }

  /** Builds a {@link GroupedConvolutionLayer}; one group is the default. */
  @SuppressWarnings("unchecked") // Layer.Builder's build() is generic.
  public static final class Builder extends BaseConvBuilder<Builder> {

    private int groups = 1;
    private CNN2DFormat format = CNN2DFormat.NCHW;

    /**
     * A builder.
     *
     * @param kernelSize height and width of the kernel, or one number for both; positive
     */
    public Builder(int... kernelSize) {
      setKernelSize(kernelSize);
    }

    /**
     * Sets the number of groups.
     *
     * @param groups at least 1; input and output channels must be multiples of it
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder groups(int groups) {
      this.groups = Checks.atLeast("groups", groups, 1);
      return this;
    }

    /**
     * Sets the order of dimensions, which an input type sets as well.
     *
     * @param format NCHW, the default, or NHWC
     * @return this builder
     * @throws IllegalArgumentException if it is null
     */
    public Builder dataFormat(CNN2DFormat format) {
      this.format = Checks.notNull("format", format);
      return this;
    }

    @Override
    public void setKernelSize(int[] kernelSize) {
      this.kernelSize = ValidationUtils.validate2NonNegative(kernelSize, true, "kernelSize");
    }

    @Override
    public void setStride(int[] stride) {
      this.stride = ValidationUtils.validate2NonNegative(stride, true, "stride");
    }

    @Override
    public void setPadding(int[] padding) {
      this.padding = ValidationUtils.validate2NonNegative(padding, true, "padding");
    }

    @Override
    public void setDilation(int[] dilation) {
      this.dilation = ValidationUtils.validate2NonNegative(dilation, true, "dilation");
    }

    @Override
    protected boolean allowCausal() {
      return false;
    }

    /**
     * The layer.
     *
     * @return a layer
     * @throws IllegalArgumentException if channels that are set are not multiples of the number of
     *     groups
     */
    @Override
    public GroupedConvolutionLayer build() {
      ConvolutionUtils.validateConvolutionModePadding(convolutionMode, padding);
      ConvolutionUtils.validateCnnKernelStridePadding(kernelSize, stride, padding);
      return new GroupedConvolutionLayer(this);
    }
  }
}
