package org.gridmask.dl4j.layer;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.convolution.Convolution;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The runtime layer of {@link GroupedConvolutionLayer}: im2col for all channels, then one matrix
 * product for each group.
 */
final class GroupedConvolution extends ConvolutionLayer {

  private static final long serialVersionUID = 1;

  private static final String WEIGHTS = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final String BIAS = ConvolutionParamInitializer.BIAS_KEY;

  GroupedConvolution(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  /** The windows of images in [N, C, H, W]. */
  private final class Windows {
    private final int[] kernel = layerConf().getKernelSize();
    private final int[] stride = layerConf().getStride();
    private final int[] dilation = layerConf().getDilation();
    private final boolean same = convolutionMode == ConvolutionMode.Same;
    private final INDArray images;
    private final int[] padding;
    private final long[] shape;

    Windows(INDArray images) {
      this.images = images;
      int[] given = same ? null : layerConf().getPadding();
      int[] size =
          ConvolutionUtils.getOutputSize(
              images, kernel, stride, given, convolutionMode, dilation, CNN2DFormat.NCHW);
      int[] inputSize = {(int) images.size(2), (int) images.size(3)};
      padding =
          same
              ? ConvolutionUtils.getSameModeTopLeftPadding(
                  size, inputSize, kernel, stride, dilation)
              : given;
      shape = new long[] {images.size(1), kernel[0], kernel[1], images.size(0), size[0], size[1]};
    }

    /** [C * kH * kW, N * H' * W']: the pixels under each window are a column. */
    INDArray columns() {
      INDArray columns = Nd4j.createUninitialized(dataType, shape, 'c');
      Convolution.im2col(
          images,
          kernel[0],
          kernel[1],
          stride[0],
          stride[1],
          padding[0],
          padding[1],
          dilation[0],
          dilation[1],
          same,
          columns.permute(3, 0, 1, 2, 4, 5));
      return columns.reshape('c', rows(), windows());
    }

    /** The sum of columns at each pixel, [N, C, H, W]. */
    INDArray images(INDArray columns, LayerWorkspaceMgr workspaces) {
      INDArray sums =
          workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, images.shape(), 'c');
      Convolution.col2im(
          columns.reshape('c', shape).permute(3, 0, 1, 2, 4, 5),
          sums,
          stride[0],
          stride[1],
          padding[0],
          padding[1],
          (int) images.size(2),
          (int) images.size(3),
          dilation[0],
          dilation[1]);
      return sums;
    }

    long rows() {
      return shape[0] * shape[1] * shape[2];
    }

    long windows() {
      return shape[3] * shape[4] * shape[5];
    }

    /** [C', N * H' * W'] as [N, C', H', W']: a view. */
    INDArray unflattened(INDArray flat) {
      return flat.reshape('c', flat.size(0), shape[3], shape[4], shape[5]).permute(1, 0, 2, 3);
    }

    /** The inverse, a copy. */
    INDArray flattened(INDArray results) {
      return results.permute(1, 0, 2, 3).dup('c').reshape('c', results.size(1), windows());
    }
  }

  private int groups() {
    return ((GroupedConvolutionLayer) layerConf()).getGroups();
  }

  /** Some rows of an array whose first dimension is divided into groups, as a matrix: a view. */
  private INDArray group(INDArray array, int group) {
    long rows = array.size(0) / groups();
    // Not slice() or get(), which lose some views at an offset.
    return array
        .reshape('c', true, groups(), rows, array.length() / array.size(0))
        .tensorAlongDimension(group, 1, 2);
  }

  @Override
  protected Pair<INDArray, INDArray> preOutput(
      boolean training, boolean forBackprop, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    validateInputRank();
    validateInputDepth(layerConf().getNIn());
    INDArray weights = getParamWithNoise(WEIGHTS, training, workspaces);
    Windows windows = new Windows(channelsFirst(input));
    INDArray columns = windows.columns();
    INDArray results =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS,
            dataType,
            new long[] {layerConf().getNOut(), windows.windows()},
            'c');
    for (int i = 0; i < groups(); i++) {
      Nd4j.matmul(group(weights, i), group(columns, i), group(results, i));
    }
    if (layerConf().hasBias()) {
      results.addiColumnVector(getParamWithNoise(BIAS, training, workspaces));
    }
    INDArray images = windows.unflattened(results);
    return new Pair<>(
        isChannelsLast()
            ? workspaces.dup(ArrayType.ACTIVATIONS, images.permute(0, 2, 3, 1), 'c')
            : images,
        null);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray z = preOutput(true, true, workspaces).getFirst();
    INDArray error = layerConf().getActivationFn().backprop(z, epsilon.castTo(dataType)).getFirst();
    INDArray weights = getParamWithNoise(WEIGHTS, true, workspaces);
    INDArray weightGradient = gradientViews.get(WEIGHTS);
    Windows windows = new Windows(channelsFirst(input));
    INDArray columns = windows.columns();
    INDArray errors = windows.flattened(channelsFirst(error));
    INDArray columnErrors = Nd4j.createUninitialized(dataType, columns.shape(), 'c');
    for (int i = 0; i < groups(); i++) {
      INDArray groupErrors = group(errors, i);
      Nd4j.matmul(groupErrors, group(columns, i), group(weightGradient, i), false, true, false);
      Nd4j.matmul(group(weights, i), groupErrors, group(columnErrors, i), true, false, false);
    }
    Gradient gradient = new DefaultGradient();
    if (layerConf().hasBias()) {
      errors.sum(gradientViews.get(BIAS), 1);
      gradient.setGradientFor(BIAS, gradientViews.get(BIAS));
    }
    gradient.setGradientFor(WEIGHTS, weightGradient, 'c');
    weightNoiseParams.clear();
    INDArray inputErrors = backpropDropOutIfPresent(windows.images(columnErrors, workspaces));
    return new Pair<>(gradient, isChannelsLast() ? inputErrors.permute(0, 2, 3, 1) : inputErrors);
  }

  private boolean isChannelsLast() {
    return layerConf().getCnn2dDataFormat() == CNN2DFormat.NHWC;
  }

  private INDArray channelsFirst(INDArray array) {
    INDArray typed = array.castTo(dataType);
    return isChannelsLast() ? typed.permute(0, 3, 1, 2) : typed;
  }
}
