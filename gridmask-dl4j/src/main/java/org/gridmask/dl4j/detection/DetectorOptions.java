package org.gridmask.dl4j.detection;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.gridmask.check.Checks;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;

/**
 * The options of a Faster R-CNN with a feature pyramid of five levels, P2 to P6, whose strides are
 * 4, 8, 16, 32 and 64 pixels. The defaults are torchvision's {@code fasterrcnn_resnet50_fpn}.
 * Immutable.
 *
 * <pre>{@code
 * DetectorOptions options = DetectorOptions.builder(80).seed(42).build();
 * }</pre>
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public final class DetectorOptions implements Serializable {

  private static final long serialVersionUID = 1;

  /** The number of levels, P2 to P6. */
  static final int LEVELS = 5;

  /** The height and width of RoIAlign's result in bins, and the samples of a bin per side. */
  static final int ROI_SIZE = 7;

  static final int ROI_SAMPLING = 2;

  /** The IoU over which proposals are dropped. */
  static final double PROPOSAL_NMS = 0.7;

  private static final double RPN_FOREGROUND = 0.7;
  private static final double RPN_BACKGROUND = 0.3;
  private static final double RPN_POSITIVE_SHARE = 0.5;
  private static final double HEAD_FOREGROUND = 0.5;
  private static final double HEAD_POSITIVE_SHARE = 0.25;

  private int classes;
  private long seed;
  private DetectorStyle style = DetectorStyle.TORCHVISION;
  private double[] anchorSizes = {32, 64, 128, 256, 512};
  private double[] anchorRatios = {0.5, 1, 2};
  private int rpnSamples = 256;
  private int trainingBeforeNms = 2000;
  private int inferenceBeforeNms = 1000;
  private int trainingProposals = 2000;
  private int inferenceProposals = 1000;
  private int headSamples = 512;
  private double minScore = 0.05;
  private double detectionNms = 0.5;
  private int maxDetections = 100;

  private DetectorOptions() {}

  private DetectorOptions(DetectorOptions other) {
    classes = other.classes;
    seed = other.seed;
    style = other.style;
    anchorSizes = other.anchorSizes.clone();
    anchorRatios = other.anchorRatios.clone();
    rpnSamples = other.rpnSamples;
    trainingBeforeNms = other.trainingBeforeNms;
    inferenceBeforeNms = other.inferenceBeforeNms;
    trainingProposals = other.trainingProposals;
    inferenceProposals = other.inferenceProposals;
    headSamples = other.headSamples;
    minScore = other.minScore;
    detectionNms = other.detectionNms;
    maxDetections = other.maxDetections;
  }

  /**
   * A builder with torchvision's defaults.
   *
   * @param classes the number of classes without the background, at least 1
   * @return a builder
   * @throws IllegalArgumentException if there are fewer
   */
  public static Builder builder(int classes) {
    return new Builder(classes);
  }

  /**
   * The number of classes.
   *
   * @return the number without the background
   */
  public int classes() {
    return classes;
  }

  /**
   * The definitions.
   *
   * @return the style
   */
  public DetectorStyle style() {
    return style;
  }

  /**
   * The number of anchors at each position of a level: one for each ratio.
   *
   * @return the number
   */
  public int anchorsPerPlace() {
    return anchorRatios.length;
  }

  long seed() {
    return seed;
  }

  double anchorSize(int level) {
    return anchorSizes[level];
  }

  double anchorRatio(int index) {
    return anchorRatios[index];
  }

  Matcher rpnMatcher() {
    return new Matcher(RPN_FOREGROUND, RPN_BACKGROUND, true, style.extent());
  }

  Matcher headMatcher() {
    return new Matcher(HEAD_FOREGROUND, HEAD_FOREGROUND, false, style.extent());
  }

  BalancedSampler rpnSampler() {
    return new BalancedSampler(rpnSamples, RPN_POSITIVE_SHARE);
  }

  BalancedSampler headSampler() {
    return new BalancedSampler(headSamples, HEAD_POSITIVE_SHARE);
  }

  BoxCoder rpnCoder() {
    return new BoxCoder(1, 1, 1, 1, style.extent());
  }

  BoxCoder headCoder() {
    return new BoxCoder(10, 10, 5, 5, style.extent());
  }

  int beforeNms(boolean training) {
    return training ? trainingBeforeNms : inferenceBeforeNms;
  }

  int proposals(boolean training) {
    return training ? trainingProposals : inferenceProposals;
  }

  double minScore() {
    return minScore;
  }

  double detectionNms() {
    return detectionNms;
  }

  int maxDetections() {
    return maxDetections;
  }

  private List<Object> values() {
    return List.of(
        classes,
        seed,
        style,
        Arrays.toString(anchorSizes),
        Arrays.toString(anchorRatios),
        rpnSamples,
        trainingBeforeNms,
        inferenceBeforeNms,
        trainingProposals,
        inferenceProposals,
        headSamples,
        minScore,
        detectionNms,
        maxDetections);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DetectorOptions options && values().equals(options.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return "DetectorOptions" + values();
  }

  /** Builds {@link DetectorOptions}. */
  public static final class Builder {
    private final DetectorOptions options = new DetectorOptions();

    private Builder(int classes) {
      options.classes = Checks.atLeast("classes", classes, 1);
    }

    /**
     * Sets the seed of the samples, which depend only on it, the epoch and the image.
     *
     * @param seed any number
     * @return this builder
     */
    public Builder seed(long seed) {
      options.seed = seed;
      return this;
    }

    /**
     * Sets the code base whose definitions are followed.
     *
     * @param style the style
     * @return this builder
     */
    public Builder style(DetectorStyle style) {
      options.style = Checks.notNull("style", style);
      return this;
    }

    /**
     * Sets the anchors.
     *
     * @param sizes the square roots of their areas in pixels, on P2 to P6; five positive numbers
     * @param ratios height over width, each of an anchor at each position; positive
     * @return this builder
     * @throws IllegalArgumentException if there are not five sizes, no ratios, or one is not
     *     positive
     */
    public Builder anchors(double[] sizes, double[] ratios) {
      Checks.require(sizes.length == LEVELS, "sizes", "five numbers", sizes.length);
      Checks.require(ratios.length > 0, "ratios", "at least one number", "none");
      for (double size : sizes) {
        Checks.positiveRange("size", size, "size", size);
      }
      for (double ratio : ratios) {
        Checks.positiveRange("ratio", ratio, "ratio", ratio);
      }
      options.anchorSizes = sizes.clone();
      options.anchorRatios = ratios.clone();
      return this;
    }

    /**
     * Sets the number of anchors and proposals that are sampled per image for the losses.
     *
     * @param anchors the anchors, up to a half of them positive; at least 1
     * @param proposals the proposals, up to a quarter of them positive; at least 1
     * @return this builder
     * @throws IllegalArgumentException if there are fewer
     */
    public Builder samples(int anchors, int proposals) {
      options.rpnSamples = Checks.atLeast("anchors", anchors, 1);
      options.headSamples = Checks.atLeast("proposals", proposals, 1);
      return this;
    }

    /**
     * Sets the number of proposals in training.
     *
     * @param beforeNms the maximum number on each level, before non-maximum suppression; at least 1
     * @param proposals the maximum number on all levels together, after it; at least 1
     * @return this builder
     * @throws IllegalArgumentException if one is less than 1
     */
    public Builder trainingProposals(int beforeNms, int proposals) {
      options.trainingBeforeNms = Checks.atLeast("beforeNms", beforeNms, 1);
      options.trainingProposals = Checks.atLeast("proposals", proposals, 1);
      return this;
    }

    /**
     * Sets the number of proposals in inference.
     *
     * @param beforeNms the maximum number on each level, before non-maximum suppression; at least 1
     * @param proposals the maximum number on all levels together, after it; at least 1
     * @return this builder
     * @throws IllegalArgumentException if one is less than 1
     */
    public Builder inferenceProposals(int beforeNms, int proposals) {
      options.inferenceBeforeNms = Checks.atLeast("beforeNms", beforeNms, 1);
      options.inferenceProposals = Checks.atLeast("proposals", proposals, 1);
      return this;
    }

    /**
     * Sets which detections are kept.
     *
     * @param minScore the score threshold, in [0, 1]
     * @param nms the IoU threshold of non-maximum suppression, in [0, 1]
     * @param maxDetections the maximum number per image, at least 1
     * @return this builder
     * @throws IllegalArgumentException if one is out of its range
     */
    public Builder detections(double minScore, double nms, int maxDetections) {
      options.minScore = Checks.inUnitInterval("minScore", minScore);
      options.detectionNms = Checks.inUnitInterval("nms", nms);
      options.maxDetections = Checks.atLeast("maxDetections", maxDetections, 1);
      return this;
    }

    /**
     * The options.
     *
     * @return the options
     */
    public DetectorOptions build() {
      return new DetectorOptions(options);
    }
  }
}
