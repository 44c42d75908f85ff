package org.gridmask.transform;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.gridmask.check.Checks;
import org.gridmask.internal.resize.Window;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Crops an image at a random position: semseg's {@code Crop}. An image that is smaller than the
 * crop is padded on both sides first, with an odd pixel at the bottom or right.
 *
 * <p>Supports any depth and at most 4 channels. {@link #query} shifts coordinates with the image.
 */
public final class RandomCropImageTransform extends KeyedImageTransform
    implements LabelMapTransform {

  private static final long serialVersionUID = 1;

  @JsonProperty private final int height;
  @JsonProperty private final int width;
  @JsonProperty private final double[] fill;

  /**
   * A random crop with a given seed.
   *
   * @param height the height of the result in pixels, in [1, 1048576]
   * @param width the width of the result in pixels, in [1, 1048576]
   * @param fill the value outside of the image: one, or one per channel in the image's order
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if a parameter is out of range
   */
  @JsonCreator
  public RandomCropImageTransform(
      @JsonProperty(value = "height", required = true) int height,
      @JsonProperty(value = "width", required = true) int width,
      @JsonProperty(value = "fill", required = true) double[] fill,
      @JsonProperty(value = "seed", required = true) long seed) {
    super(seed);
    this.height = Checks.imageSide("height", height);
    this.width = Checks.imageSide("width", width);
    this.fill = OpenCvImages.requireFill(fill);
  }

  private Window window(Mat mat, int epoch, long index) {
    KeyedRandom random = KeyedRandom.of(seed(), Purpose.RANDOM_CROP, epoch, index);
    int top = begin(mat.rows(), height, random);
    return new Window(top, begin(mat.cols(), width, random), height, width);
  }

  private static int begin(int image, int crop, KeyedRandom random) {
    int offset = random.nextInt(Math.max(0, image - crop) + 1);
    return offset - Math.max(0, crop - image) / 2;
  }

  /**
   * Crops one image.
   *
   * @throws IllegalArgumentException if it has more than 4 channels, or another number of channels
   *     than the fill, or the result takes 2 GiB or more
   */
  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    Window window = window(mat, epoch, index);
    try (Scalar border = OpenCvImages.scalar(fill, mat)) {
      return new Transformed(
          cut(mat, window, border), points -> window.moved(points, height, width));
    }
  }

  @Override
  public Mat transformLabels(Mat labels, int epoch, long index) {
    try (Scalar border = Scalar.all(IGNORED)) {
      return cut(labels, window(labels, epoch, index), border);
    }
  }

  private static Mat cut(Mat mat, Window window, Scalar border) {
    Window.checkSize(window.height(), window.width(), mat.elemSize());
    int top = Math.max(0, window.top());
    int left = Math.max(0, window.left());
    int bottom = Math.min(mat.rows(), window.top() + window.height());
    int right = Math.min(mat.cols(), window.left() + window.width());
    Mat result = new Mat();
    try (Rect inside = new Rect(left, top, right - left, bottom - top);
        Mat part = mat.apply(inside)) {
      opencv_core.copyMakeBorder(
          part,
          result,
          top - window.top(),
          window.top() + window.height() - bottom,
          left - window.left(),
          window.left() + window.width() - right,
          // Without it OpenCV takes the border from the image around the part.
          opencv_core.BORDER_CONSTANT | opencv_core.BORDER_ISOLATED,
          border);
    }
    return result;
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("height", height, "width", width, "fill", Arrays.toString(fill));
  }
}
