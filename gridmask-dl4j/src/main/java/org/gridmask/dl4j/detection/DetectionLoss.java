package org.gridmask.dl4j.detection;

import org.gridmask.check.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The two losses of a stage of Faster R-CNN: the mean cross-entropy of the classification, and the
 * smooth L1 loss of the positive boxes, divided by the number of all samples.
 *
 * @param classification the cross-entropy
 * @param boxes the smooth L1 loss
 */
public record DetectionLoss(double classification, double boxes) {

  /** Where the smooth L1 loss of the region proposal network becomes linear. */
  private static final float RPN_BETA = 1 / 9f;

  /** The loss, and its gradient with respect to each number of the rows. */
  record WithGradient(DetectionLoss loss, float[] gradient) {}

  /**
   * The losses of a region proposal network.
   *
   * @param samples the output of its {@link RpnSampleVertex}, [S, 10]
   * @return the losses
   */
  public static DetectionLoss ofRpn(INDArray samples) {
    return rpn(samples).loss;
  }

  /**
   * The losses of a box head.
   *
   * @param rows the input of a {@link BoxHeadOutputLayer}
   * @param options the detector's options
   * @return the losses
   */
  public static DetectionLoss ofHead(INDArray rows, DetectorOptions options) {
    return head(rows, options).loss;
  }

  /**
   * The sum.
   *
   * @return the total loss
   */
  public double total() {
    return classification + boxes;
  }

  static WithGradient rpn(INDArray samples) {
    Checks.require(
        samples.size(1) == RpnSampleVertex.COLUMNS,
        "samples",
        "of " + RpnSampleVertex.COLUMNS + " columns",
        samples.size(1));
    float[] values = Floats.of(samples);
    float[] gradient = new float[values.length];
    int count = 0;
    for (int at = 0; at < values.length; at += RpnSampleVertex.COLUMNS) {
      count += values[at + RpnSampleVertex.LABEL] >= 0 ? 1 : 0;
    }
    double classification = 0;
    double boxes = 0;
    for (int at = 0; at < values.length; at += RpnSampleVertex.COLUMNS) {
      float label = values[at + RpnSampleVertex.LABEL];
      if (label < 0) {
        continue;
      }
      double logit = values[at];
      classification += Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
      gradient[at] = (float) ((1 / (1 + Math.exp(-logit)) - label) / count);
      if (label > 0) {
        boxes +=
            smoothL1(
                values,
                at + RpnSampleVertex.DIFFERENCES,
                at + RpnSampleVertex.TARGET,
                RPN_BETA,
                count,
                gradient);
      }
    }
    int divisor = Math.max(count, 1);
    return new WithGradient(new DetectionLoss(classification / divisor, boxes / divisor), gradient);
  }

  static WithGradient head(INDArray rows, DetectorOptions options) {
    int logits = options.classes() + 1;
    int width = logits + Boxes.CORNERS * logits + Regions.COLUMNS;
    Checks.require(rows.size(1) == width, "rows", "of " + width + " columns", rows.size(1));
    float[] values = Floats.of(rows);
    float[] gradient = new float[values.length];
    int regions = width - Regions.COLUMNS;
    int count = 0;
    for (int at = 0; at < values.length; at += width) {
      count += values[at + regions + Regions.LABEL] >= 0 ? 1 : 0;
    }
    double classification = 0;
    double boxes = 0;
    for (int at = 0; at < values.length; at += width) {
      int label = (int) values[at + regions + Regions.LABEL];
      if (label < 0) {
        continue;
      }
      float[] probabilities = softmax(values, at, logits);
      for (int i = 0; i < logits; i++) {
        gradient[at + i] = (probabilities[i] - (i == label ? 1 : 0)) / count;
      }
      classification += logSumExp(values, at, logits) - values[at + label];
      if (label > 0) {
        boxes +=
            smoothL1(
                values,
                at + logits + Boxes.CORNERS * label,
                at + regions + Regions.TARGET,
                options.style().headBeta(),
                count,
                gradient);
      }
    }
    int divisor = Math.max(count, 1);
    return new WithGradient(new DetectionLoss(classification / divisor, boxes / divisor), gradient);
  }

  /** The sum of the smooth L1 loss of four numbers; the gradient is divided by a divisor. */
  static double smoothL1(
      float[] values, int prediction, int target, float beta, int divisor, float[] gradient) {
    double sum = 0;
    for (int i = 0; i < Boxes.CORNERS; i++) {
      float difference = values[prediction + i] - values[target + i];
      float absolute = Math.abs(difference);
      if (absolute < beta) {
        sum += 0.5 * difference * difference / beta;
        gradient[prediction + i] = difference / beta / divisor;
      } else {
        sum += absolute - 0.5 * beta;
        gradient[prediction + i] = Math.signum(difference) / divisor;
      }
    }
    return sum;
  }

  private static double logSumExp(float[] values, int at, int count) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, values[at + i]);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.exp(values[at + i] - largest);
    }
    return largest + Math.log(sum);
  }

  static float[] softmax(float[] values, int at, int count) {
    double logSum = logSumExp(values, at, count);
    float[] probabilities = new float[count];
    for (int i = 0; i < count; i++) {
      probabilities[i] = (float) Math.exp(values[at + i] - logSum);
    }
    return probabilities;
  }
}
