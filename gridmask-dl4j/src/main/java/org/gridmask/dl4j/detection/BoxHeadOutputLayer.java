package org.gridmask.dl4j.detection;

import java.util.Collection;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gridmask.check.Checks;
import org.gridmask.dl4j.detection.DetectionLoss.WithGradient;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The loss of the box head of Faster R-CNN: the mean cross-entropy of the sampled regions, and the
 * smooth L1 loss of the positive ones, divided by the number of samples.
 *
 * <p>A row of the input has the logits of K classes and the background, which is class 0, four box
 * deltas for each of them, and the region of a {@link ProposalVertex}: K + 1 + 4 (K + 1) + 10
 * columns. The output has probabilities in place of logits; {@link Detections} reads it. Labels of
 * the network are ignored. The gradient is that of the loss itself: networks must have {@code
 * miniBatch(false)}.
 */
public final class BoxHeadOutputLayer extends LossOnlyLayer {

  private static final long serialVersionUID = 1;

  @JsonProperty private DetectorOptions options;

  /** For deserialisation. */
  private BoxHeadOutputLayer() {}

  /**
   * A layer.
   *
   * @param options the detector's options
   */
  public BoxHeadOutputLayer(DetectorOptions options) {
    this.options = Checks.notNull("options", options);
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType dataType) {
    return new Runtime(configuration, dataType, listeners, index, options);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BoxHeadOutputLayer layer
        && super.equals(other)
        && layer.options.equals(options);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + options.hashCode();
  }

  private static final class Runtime extends LossOnlyRuntime {

    private static final long serialVersionUID = 1;

    private final DetectorOptions options;

    Runtime(
        NeuralNetConfiguration configuration,
        DataType dataType,
        Collection<TrainingListener> listeners,
        int index,
        DetectorOptions options) {
      super(configuration, dataType, listeners, index);
      this.options = options;
    }

    @Override
    WithGradient loss(INDArray rows) {
      return DetectionLoss.head(rows, options);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      float[] values = Floats.of(input);
      int width = (int) input.size(1);
      int logits = options.classes() + 1;
      for (int at = 0; at < values.length; at += width) {
        System.arraycopy(DetectionLoss.softmax(values, at, logits), 0, values, at, logits);
      }
      return Floats.array(
          values, input.dataType(), workspaces, ArrayType.ACTIVATIONS, input.shape());
    }
  }
}
