package org.gridmask.transform;

import java.util.List;
import java.util.Map;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Resizes the shorter side of an image to one of several lengths, each with the same probability,
 * and keeps the aspect ratio: torchvision's {@code RandomShortestSize}, the multi-scale training of
 * detectors. Otherwise as {@link ResizeShorterSideImageTransform}.
 */
public final class RandomShorterSideImageTransform extends KeyedImageTransform {

  private static final long serialVersionUID = 1;

  @JsonProperty private final List<Integer> shorterSides;
  @JsonProperty private final int maxLongerSide;

  /**
   * A resize with a given seed.
   *
   * @param shorterSides the lengths of the result's shorter side in pixels, in [1, 1048576]
   * @param maxLongerSide the maximum length of its longer side in pixels, at least each of them
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if there are no lengths, or one is out of range
   */
  @JsonCreator
  public RandomShorterSideImageTransform(
      @JsonProperty(value = "shorterSides", required = true) List<Integer> shorterSides,
      @JsonProperty(value = "maxLongerSide", required = true) int maxLongerSide,
      @JsonProperty(value = "seed", required = true) long seed) {
    super(seed);
    this.shorterSides = Checks.notEmpty("shorterSides", shorterSides);
    this.maxLongerSide = maxLongerSide;
    for (int side : this.shorterSides) {
      Checks.inClosedRange(
          "maxLongerSide", maxLongerSide, Checks.imageSide("shorterSide", side), Checks.MAX_SIDE);
    }
  }

  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    int drawn =
        KeyedRandom.of(seed(), Purpose.SHORTER_SIDE, epoch, index).nextInt(shorterSides.size());
    return new ResizeShorterSideImageTransform(shorterSides.get(drawn), maxLongerSide)
        .apply(mat, epoch, index);
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("shorterSides", shorterSides, "maxLongerSide", maxLongerSide);
  }
}
