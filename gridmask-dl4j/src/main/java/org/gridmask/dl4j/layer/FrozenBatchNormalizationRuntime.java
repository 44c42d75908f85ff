package org.gridmask.dl4j.layer;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The runtime layer of {@link FrozenBatchNormalization}. */
final class FrozenBatchNormalizationRuntime extends BaseLayer<FrozenBatchNormalization> {

  private static final long serialVersionUID = 1;

  FrozenBatchNormalizationRuntime(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  /** gamma / sqrt(var + eps), [C]. */
  private INDArray scale() {
    INDArray deviation =
        Transforms.sqrt(
            getParam(FrozenBatchNormalizationParamInitializer.VARIANCE).add(layerConf().getEps()));
    return getParam(FrozenBatchNormalizationParamInitializer.GAMMA)
        .div(deviation)
        .reshape(layerConf().getNOut());
  }

  private int channelDimension() {
    return layerConf().getFormat() == CNN2DFormat.NCHW ? 1 : 3;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray scale = scale();
    INDArray shift =
        getParam(FrozenBatchNormalizationParamInitializer.BETA)
            .reshape(scale.length())
            .sub(
                getParam(FrozenBatchNormalizationParamInitializer.MEAN)
                    .reshape(scale.length())
                    .mul(scale));
    INDArray output =
        workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, input.shape(), 'c');
    Nd4j.exec(new BroadcastMulOp(input.castTo(dataType), scale, output, channelDimension()));
    Nd4j.exec(new BroadcastAddOp(output, shift, output, channelDimension()));
    return output;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    Gradient gradient = new DefaultGradient();
    gradientViews.forEach((key, view) -> gradient.setGradientFor(key, view.assign(0)));
    INDArray errors =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
    Nd4j.exec(new BroadcastMulOp(epsilon.castTo(dataType), scale(), errors, channelDimension()));
    return new Pair<>(gradient, errors);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }
}
