package org.gridmask.dl4j.detection;

import java.util.Collection;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gridmask.dl4j.detection.DetectionLoss.WithGradient;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The loss of a region proposal network: the mean binary cross-entropy of the sampled anchors, and
 * the smooth L1 loss (beta 1/9) of the positive ones, divided by the number of samples.
 *
 * <p>The input is that of {@link RpnSampleVertex}, which is also the output; labels of the network
 * are ignored. The gradient is that of the loss itself: networks must have {@code
 * miniBatch(false)}.
 */
public final class RpnOutputLayer extends LossOnlyLayer {

  private static final long serialVersionUID = 1;

  /** A layer. */
  public RpnOutputLayer() {}

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType dataType) {
    return new Runtime(configuration, dataType, listeners, index);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RpnOutputLayer && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  private static final class Runtime extends LossOnlyRuntime {

    private static final long serialVersionUID = 1;

    Runtime(
        NeuralNetConfiguration configuration,
        DataType dataType,
        Collection<TrainingListener> listeners,
        int index) {
      super(configuration, dataType, listeners, index);
    }

    @Override
    WithGradient loss(INDArray rows) {
      return DetectionLoss.rpn(rows);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      return workspaces.dup(ArrayType.ACTIVATIONS, input, 'c');
    }
  }
}
