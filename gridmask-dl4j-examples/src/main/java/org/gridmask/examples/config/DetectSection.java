package org.gridmask.examples.config;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.dl4j.detection.DetectorOptions;
import org.gridmask.dl4j.detection.DetectorStyle;
import org.gridmask.examples.report.Figures;

/**
 * What only detection has: the size of images, and the network.
 *
 * @param shorterSides the lengths of the shorter side of training images, one of which is drawn
 * @param testShorterSide that of test images
 * @param longerSide the maximum length of the longer side
 * @param brightness how far the factor of the brightness of training images may be from 1
 * @param contrast that of the contrast
 * @param saturation that of the saturation
 * @param hue by what part of a turn the hue may be rotated
 * @param style whose definitions the network follows
 * @param channels the channels of the feature pyramid
 * @param headUnits the units of the box head
 * @param anchorSizes the square roots of the anchors' areas on the five levels
 * @param anchorSamples the anchors of an image that the region proposal network is trained on
 * @param regionSamples the regions of an image that the box head is trained on
 * @param frozenNorm whether the batch normalizations of the backbone are frozen
 * @param normEps what frozen ones add to variances
 * @param minScore the score above which detections count
 * @param nms the IoU over which a detection is dropped for one of its class with a higher score
 * @param maxDetections the maximum number of detections in an image
 * @param overfit how many training images to learn by heart and evaluate on, or 0
 */
public record DetectSection(
    List<Integer> shorterSides,
    int testShorterSide,
    int longerSide,
    double brightness,
    double contrast,
    double saturation,
    double hue,
    DetectorStyle style,
    int channels,
    int headUnits,
    List<Double> anchorSizes,
    int anchorSamples,
    int regionSamples,
    boolean frozenNorm,
    double normEps,
    double minScore,
    double nms,
    int maxDetections,
    int overfit) {

  private static final double[] RATIOS = {0.5, 1, 2};

  /** The values of other keys that belong to a style, by dotted key. */
  static Map<String, Object> impliedBy(DetectorStyle style) {
    return Map.of(
        "data.normalize",
        style == DetectorStyle.MASKRCNN_BENCHMARK
            ? DataSection.Normalize.DETECTRON
            : DataSection.Normalize.TORCHVISION,
        "detect.normEps",
        style.normEps());
  }

  /**
   * Checks the ranges.
   *
   * @throws ParameterException if a shorter side is longer than the longer side, or there are not
   *     five anchor sizes
   */
  public DetectSection {
    shorterSides = Checks.notEmpty("shorterSides", shorterSides);
    anchorSizes = List.copyOf(anchorSizes);
    Checks.require(
        anchorSizes.size() == 5,
        "anchorSizes",
        "five numbers",
        Figures.count(anchorSizes.size(), "number"));
    int longest = Math.max(Collections.max(shorterSides), testShorterSide);
    Checks.require(
        longerSide >= longest,
        "longerSide",
        "at least the shorter sides (" + longest + ")",
        longerSide);
  }

  /**
   * The detector's numbers.
   *
   * @param classes the number of classes without the background
   * @param seed the seed of what is sampled
   * @return the options
   */
  public DetectorOptions toOptions(int classes, long seed) {
    return DetectorOptions.builder(classes)
        .seed(seed)
        .style(style)
        .anchors(anchorSizes.stream().mapToDouble(Double::doubleValue).toArray(), RATIOS)
        .samples(anchorSamples, regionSamples)
        .detections(minScore, nms, maxDetections)
        .build();
  }
}
