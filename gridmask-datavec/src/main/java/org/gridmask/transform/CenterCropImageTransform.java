package org.gridmask.transform;

import java.util.Map;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.internal.resize.Window;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Crops the centre of an image: torchvision's {@code CenterCrop}, the usual second step of an
 * evaluation on ImageNet.
 *
 * <p>Images smaller than the crop are padded with black, with an odd pixel at the bottom or right;
 * for larger ones, the offset is half the difference, rounded half to even. Supports any depth and
 * number of channels. Deterministic and thread-safe; {@link #getCurrentImage} and {@link #query}
 * refer to the calling thread's last image. {@link #query} shifts coordinates with the image.
 */
public final class CenterCropImageTransform extends MatImageTransform {

  private static final long serialVersionUID = 1;

  @JsonProperty private final int height;
  @JsonProperty private final int width;

  /**
   * A center crop.
   *
   * @param height the height of the result in pixels, in [1, 1048576]
   * @param width the width of the result in pixels, in [1, 1048576]
   * @throws IllegalArgumentException if a parameter is out of range
   */
  @JsonCreator
  public CenterCropImageTransform(
      @JsonProperty(value = "height", required = true) int height,
      @JsonProperty(value = "width", required = true) int width) {
    this.height = Checks.imageSide("height", height);
    this.width = Checks.imageSide("width", width);
  }

  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    int top = begin(mat.rows(), height);
    return Transformed.cut(mat, new Window(top, begin(mat.cols(), width), height, width));
  }

  private static int begin(int image, int crop) {
    return crop > image ? -((crop - image) / 2) : (int) Math.rint((image - crop) / 2.0);
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("height", height, "width", width);
  }
}
