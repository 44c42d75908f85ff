package org.gridmask.dl4j.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The runtime layer of {@link UnbiasedBatchNormalization}. */
final class UnbiasedBatchNorm extends BatchNormalization {

  private static final long serialVersionUID = 1;

  UnbiasedBatchNorm(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    double count = (double) input.length() / layerConf().getNOut();
    Pair<Gradient, INDArray> result = super.backpropGradient(epsilon, workspaces);
    INDArray log = gradientViews.get(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
    INDArray update =
        log == null ? gradientViews.get(BatchNormalizationParamInitializer.GLOBAL_VAR) : log;
    if (count <= 1) {
      update.assign(0);
    } else if (log == null) {
      correctVariance(update, count / (count - 1));
    } else {
      correctLogarithm(update, count / (count - 1));
    }
    return result;
  }

  /** The update is (1 - decay) (running - batch). */
  private void correctVariance(INDArray update, double factor) {
    INDArray running = getParam(BatchNormalizationParamInitializer.GLOBAL_VAR);
    update.muli(factor).subi(running.mul((factor - 1) * (1 - layerConf().getDecay())));
  }

  /** The update is log10(running / next) / 2. */
  private void correctLogarithm(INDArray update, double factor) {

    // next / running
    INDArray ratio = Transforms.exp(update.mul(-2 * Math.log(10)));
    ratio.subi(layerConf().getDecay()).muli(factor).addi(layerConf().getDecay());
    update.assign(Transforms.log(ratio).muli(-0.5 / Math.log(10)));
  }
}
