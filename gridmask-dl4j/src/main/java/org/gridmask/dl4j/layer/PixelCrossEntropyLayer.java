package org.gridmask.dl4j.layer;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * An output layer for semantic segmentation: softmax, and the cross-entropy of each pixel with the
 * number of its class, as {@code torch.nn.CrossEntropyLoss(ignore_index=255)}.
 *
 * <pre>
 *   input    logits, [N, C, H, W], or the same with channels last
 *   labels   class numbers in [0, C), or the ignored label, [N, 1, H, W], [N, H, W, 1] or [N, H, W],
 *            of any type
 *   output   class probabilities, in the shape of the input
 *   loss     weight * mean over all valid pixels of the batch of -ln(probability of the class)
 * </pre>
 *
 * <p>A pixel is valid if its label is not the ignored one and, where there is a label mask (in the
 * shape of the labels), its mask is not 0. A batch without valid pixels has a loss and a gradient
 * of 0. There is one mean for the batch, not one for each image: images with fewer valid pixels
 * weigh less. It has no parameters.
 */
public final class PixelCrossEntropyLayer extends FeatureMapLayer {

  /** The ignored label of most data sets. */
  public static final int IGNORED_LABEL = 255;

  private static final long serialVersionUID = 1;

  private int ignoredLabel;
  private double weight;

  /** For deserialisation. */
  private PixelCrossEntropyLayer() {}

  /**
   * A layer that ignores {@value #IGNORED_LABEL}.
   *
   * @param weight the weight of its loss in the network's, finite and at least 0
   * @throws IllegalArgumentException if it is out of its range
   */
  public PixelCrossEntropyLayer(double weight) {
    this(weight, IGNORED_LABEL);
  }

  /**
   * A layer.
   *
   * @param weight the weight of its loss in the network's, finite and at least 0
   * @param ignoredLabel the label of pixels that do not count, also one of the classes or negative
   * @throws IllegalArgumentException if {@code weight} is out of its range
   */
  public PixelCrossEntropyLayer(double weight, int ignoredLabel) {
    this.weight = Checks.finiteNotNegative("weight", weight);
    this.ignoredLabel = ignoredLabel;
  }

  /**
   * The weight of the loss.
   *
   * @return finite and at least 0
   */
  public double getWeight() {
    return weight;
  }

  /**
   * The label of pixels that do not count.
   *
   * @return the label
   */
  public int getIgnoredLabel() {
    return ignoredLabel;
  }

  @Override
  Layer runtime(NeuralNetConfiguration configuration, DataType dataType) {
    return new PixelCrossEntropy(configuration, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return images(inputType);
  }

  @Override
  public PixelCrossEntropyLayer clone() {
    return (PixelCrossEntropyLayer) super.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PixelCrossEntropyLayer layer
        && super.equals(other)
        && layer.ignoredLabel == ignoredLabel
        && layer.weight == weight;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * super.hashCode() + ignoredLabel) + Double.hashCode(weight);
  }

  @Override
  public String toString() {
    return "PixelCrossEntropyLayer(name=%s, weight=%s, ignoredLabel=%d, format=%s)"
        .formatted(getLayerName(), weight, ignoredLabel, getFormat());
  }
}
