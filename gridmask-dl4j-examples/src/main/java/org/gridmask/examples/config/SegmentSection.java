package org.gridmask.examples.config;

import java.util.List;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;

/**
 * What only segmentation has: the augmentation of images and label maps, in this order, with a flip
 * (augment.flip) and a crop (data.size) after it; the loss; and how test images are predicted.
 *
 * @param scaleMin the smallest factor by which an image is resized
 * @param scaleMax the exclusive upper bound of the factor
 * @param maxDegrees the largest rotation in either direction
 * @param rotationP the probability of a rotation
 * @param blurP the probability of a Gaussian blur with a kernel of 5 pixels
 * @param auxWeight the weight of the auxiliary loss
 * @param newLayersRate the factor of the learning rate for layers that have no pretrained weights
 * @param inference how test images are predicted
 * @param stride the distance of sliding windows as a share of their side
 * @param inferenceFlip whether predictions are averaged with those of the mirrored image
 * @param scales the scales whose predictions are averaged
 * @param absentClasses what classes count that occur neither in labels nor in predictions
 */
public record SegmentSection(
    double scaleMin,
    double scaleMax,
    double maxDegrees,
    double rotationP,
    double blurP,
    double auxWeight,
    double newLayersRate,
    Inference inference,
    double stride,
    boolean inferenceFlip,
    List<Double> scales,
    AbsentClasses absentClasses) {

  /** How images are predicted. */
  public enum Inference {
    /** As a whole. */
    WHOLE,
    /** By windows of the size of the crop. */
    SLIDING
  }

  /** What classes count that occur neither in labels nor in predictions. */
  public enum AbsentClasses {
    /** They are left out of means, as by cityscapesScripts. */
    SKIP,
    /** They count as 0, as in semseg. */
    ZERO
  }

  /**
   * Checks the ranges.
   *
   * @throws ParameterException if scaleMax is less than scaleMin, or there is no scale
   */
  public SegmentSection {
    Checks.positiveRange("scaleMin", scaleMin, "scaleMax", scaleMax);
    scales = Checks.notEmpty("scales", scales);
  }
}
