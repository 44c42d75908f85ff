package org.gridmask.transform;

import java.util.Map;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.internal.resize.Window;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Resizes the shorter side of an image to a fixed length and keeps the aspect ratio: torchvision's
 * {@code Resize} with one number, the usual first step of an evaluation on ImageNet.
 *
 * <p>The longer side becomes shorterSide long / short pixels, rounded down. If that exceeds a
 * maximum, the longer side gets the maximum and the shorter one less, as in detectors: 800 and 1333
 * are usual for COCO. Interpolation is that of {@link RandomResizedCropImageTransform}.
 * Deterministic and thread-safe; {@link #getCurrentImage} and {@link #query} refer to the calling
 * thread's last image. {@link #query} maps pixel centres, which have integer coordinates.
 */
public final class ResizeShorterSideImageTransform extends MatImageTransform {

  private static final long serialVersionUID = 1;

  @JsonProperty private final int shorterSide;
  @JsonProperty private final int maxLongerSide;

  /**
   * A resize.
   *
   * @param shorterSide the length of the result's shorter side in pixels, in [1, 1048576]
   * @throws IllegalArgumentException if {@code shorterSide} is out of range
   */
  public ResizeShorterSideImageTransform(int shorterSide) {
    this(shorterSide, Checks.MAX_SIDE);
  }

  /**
   * A resize with a maximum.
   *
   * @param shorterSide the length of the result's shorter side in pixels, in [1, 1048576]
   * @param maxLongerSide the maximum length of its longer side in pixels, in [shorterSide, 1048576]
   * @throws IllegalArgumentException if one is out of range
   */
  public ResizeShorterSideImageTransform(int shorterSide, int maxLongerSide) {
    this.shorterSide = Checks.imageSide("shorterSide", shorterSide);
    this.maxLongerSide =
        Checks.inClosedRange("maxLongerSide", maxLongerSide, shorterSide, Checks.MAX_SIDE);
  }

  /** From JSON, which did not have a maximum in earlier versions. */
  @JsonCreator
  private static ResizeShorterSideImageTransform of(
      @JsonProperty(value = "shorterSide", required = true) int shorterSide,
      @JsonProperty("maxLongerSide") Integer maxLongerSide) {
    return new ResizeShorterSideImageTransform(
        shorterSide, maxLongerSide == null ? Checks.MAX_SIDE : maxLongerSide);
  }

  /**
   * Resizes one image.
   *
   * @throws IllegalArgumentException if the longer side would exceed 1048576 pixels, or an
   *     intermediate image would take 2 GiB or more
   */
  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    boolean isTall = mat.rows() >= mat.cols();
    int longer = Math.max(mat.rows(), mat.cols());
    int shorter = Math.min(mat.rows(), mat.cols());
    long newLonger = (long) shorterSide * longer / shorter;
    int newShorter = shorterSide;
    if (newLonger > maxLongerSide) {
      if (maxLongerSide == Checks.MAX_SIDE) {
        throw Checks.invalid(
            "the longer side for shorterSide " + shorterSide + " of " + shorter + " x " + longer,
            "at most " + Checks.MAX_SIDE,
            newLonger);
      }
      newLonger = maxLongerSide;
      newShorter = (int) Math.max(1, (long) maxLongerSide * shorter / longer);
    }
    Window all = new Window(0, 0, mat.rows(), mat.cols());
    return isTall
        ? Transformed.resized(mat, all, (int) newLonger, newShorter)
        : Transformed.resized(mat, all, newShorter, (int) newLonger);
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("shorterSide", shorterSide, "maxLongerSide", maxLongerSide);
  }
}
