package org.gridmask.dl4j.layer;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The runtime layer of {@link ResamplingLayer}s. */
final class Resampling extends AbstractLayer<ResamplingLayer> {

  private static final long serialVersionUID = 1;

  Resampling(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  @Override
  public Type type() {
    return Type.CONVOLUTIONAL;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaces);
    return maps().forward(input.castTo(dataType), workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray errors = maps().backward(epsilon.castTo(dataType), workspaces);
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(errors));
  }

  private PlaneResampling maps() {
    if (input.rank() != 4) {
      throw new DL4JInvalidInputException(
          "the input has the shape %s instead of %s %s"
              .formatted(
                  Arrays.toString(input.shape()),
                  layerConf().getFormat().dimensionNames(),
                  layerId()));
    }
    return layerConf()
        .maps(
            PlaneResampling.height(input, layerConf().getFormat()),
            PlaneResampling.width(input, layerConf().getFormat()));
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There are no weights.
  }
}
