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
 * <p>The longer side becomes shorterSide long / short pixels, rounded down. Interpolation is that
 * of {@link RandomResizedCropImageTransform}. Deterministic and thread-safe; {@link
 * #getCurrentImage} and {@link #query} refer to the calling thread's last image. {@link #query}
 * maps pixel centres, which have integer coordinates.
 */
public final class ResizeShorterSideImageTransform extends MatImageTransform {

  private static final long serialVersionUID = 1;

  @JsonProperty private final int shorterSide;

  /**
   * A resize.
   *
   * @param shorterSide the length of the result's shorter side in pixels, in [1, 1048576]
   * @throws IllegalArgumentException if {@code shorterSide} is out of range
   */
  @JsonCreator
  public ResizeShorterSideImageTransform(
      @JsonProperty(value = "shorterSide", required = true) int shorterSide) {
    this.shorterSide = Checks.imageSide("shorterSide", shorterSide);
  }

  /**
   * Resizes one image.
   *
   * @throws IllegalArgumentException if the longer side would exceed 1048576 pixels, or an
   *     intermediate image would take 2 GiB or more
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
