package org.gridmask.transform;

import java.util.Map;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.internal.resize.Window;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Brings an image's shorter side to a fixed length and keeps its proportions: torchvision's {@code
 * Resize} with one number, the usual first step of an evaluation on ImageNet.
 *
 * <p>The longer side becomes shorterSide long / short pixels, rounded down. Pixels are interpolated
 * as {@link RandomResizedCropImageTransform} does it. Draws nothing: every image gets the same. One
 * instance serves any number of threads; {@link #getCurrentImage} and {@link #query} speak of the
 * calling thread's last image. {@link #query} maps the centres of pixels, which lie at whole
 * numbers.
 */
public final class ResizeShorterSideImageTransform extends MatImageTransform {

  @JsonProperty private final int shorterSide;

  /**
   * Resizes.
   *
   * @param shorterSide the length of the result's shorter side in pixels, in [1, 1048576]
   * @throws IllegalArgumentException if {@code shorterSide} lies outside of its range
   */
  @JsonCreator
  public ResizeShorterSideImageTransform(
      @JsonProperty(value = "shorterSide", required = true) int shorterSide) {
    this.shorterSide = Checks.imageSide("shorterSide", shorterSide);
  }

  /**
   * Resizes one image.
   *
   * @throws IllegalArgumentException if the longer side would become more than 1048576 pixels, or
   *     an image on the way take 2 GiB or more
   */
  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    int rows = mat.rows();
    int columns = mat.cols();
    Window all = new Window(0, 0, rows, columns);
    return columns <= rows
        ? Transformed.resized(mat, all, longerSide(rows, columns), shorterSide)
        : Transformed.resized(mat, all, shorterSide, longerSide(columns, rows));
  }

  private int longerSide(int longer, int shorter) {
    long result = (long) shorterSide * longer / shorter;
    if (result > Checks.MAX_SIDE) {
      throw Checks.invalid(
          "the longer side for shorterSide " + shorterSide + " of " + shorter + " x " + longer,
          "at most " + Checks.MAX_SIDE,
          result);
    }
    return (int) result;
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("shorterSide", shorterSide);
  }
}
