package org.gridmask.mix;

import java.util.Arrays;
import java.util.Map;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.MultiDataSetSide;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.shade.guava.collect.MapMaker;

/**
 * Smooths one-hot labels over the K classes: y' = (1 - epsilon) y + epsilon / K (Szegedy et al.
 * 2016, section 7), as PyTorch's {@code CrossEntropyLoss(label_smoothing=epsilon)} does in the
 * loss.
 *
 * <p>Labels are [N, K], or [N, K, ...] such as [N, K, H, W] for a class per pixel, and keep their
 * type. A batch gets new arrays; the old ones and all mask arrays are not modified. Batches that
 * the iterator keeps are smoothed once. For training data only.
 */
public final class LabelSmoothing implements DataSetPreProcessor, MultiDataSetPreProcessor {

  private static final long serialVersionUID = 1L;

  /** The weight of the uniform distribution. */
  private final double epsilon;

  /** The outputs whose labels are smoothed. */
  private final int[] outputs;

  /** The results that are still in use, by identity. */
  private transient Map<INDArray, Boolean> smoothed;

  /**
   * Smooths the labels; of a MultiDataSet, those of the first output.
   *
   * @param epsilon the weight of the uniform distribution, in [0, 1)
   * @throws IllegalArgumentException if {@code epsilon} is out of range
   */
  public LabelSmoothing(double epsilon) {
    this(epsilon, 0);
  }

  /**
   * Smooths the labels of the given outputs of a MultiDataSet.
   *
   * @param epsilon the weight of the uniform distribution, in [0, 1)
   * @param outputs the outputs' numbers, from 0
   * @throws IllegalArgumentException if {@code epsilon} is out of range, an output is negative or
   *     none is named
   */
  public LabelSmoothing(double epsilon, int... outputs) {
    Checks.require(epsilon >= 0 && epsilon < 1, "epsilon", "in [0, 1)", epsilon);
    this.epsilon = epsilon;
    this.outputs = MultiDataSetSide.OUTPUTS.checked(outputs);
  }

  /**
   * Smooths a batch's labels, if it has any.
   *
   * @param batch the batch
   * @throws IllegalArgumentException if the labels are not [N, K, ...] with at least two classes,
   *     or not of a floating-point type
   */
  @Override
  public void preProcess(DataSet batch) {
    if (batch.getLabels() != null) {
      batch.setLabels(smooth(batch.getLabels()));
    }
  }

  /**
   * Smooths a batch's labels, if it has any.
   *
   * @param batch the batch
   * @throws IllegalArgumentException if the batch lacks an output that was named, or labels are not
   *     [N, K, ...] with at least two classes, or not floating point
   */
  @Override
  public void preProcess(MultiDataSet batch) {
    if (batch.getLabels() == null) {
      return;
    }
    INDArray[] labels = batch.getLabels();
    INDArray[] smooth = MultiDataSetSide.OUTPUTS.select(labels, outputs);
    Arrays.setAll(smooth, i -> smooth(smooth[i]));
    batch.setLabels(MultiDataSetSide.replaced(labels, outputs, smooth));
  }

  private INDArray smooth(INDArray labels) {
    Labels.check(labels, "[N, K] or [N, K, ...]", 2, Integer.MAX_VALUE);
    // ND4J cannot compute with empty arrays.
    if (labels.isEmpty() || smoothed().containsKey(labels)) {
      return labels;
    }
    INDArray result = labels.mul(1 - epsilon).addi(epsilon / labels.size(1));
    smoothed().put(result, true);
    return result;
  }

  private synchronized Map<INDArray, Boolean> smoothed() {
    if (smoothed == null) {
      smoothed = new MapMaker().weakKeys().makeMap();
    }
    return smoothed;
  }
}
