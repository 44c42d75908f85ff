package org.gridmask.transform;

import java.util.Map;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.internal.resize.Window;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Crops a part of random area and aspect ratio at a random place and brings it to a fixed size:
 * torchvision's {@code RandomResizedCrop}, the usual augmentation on ImageNet (Szegedy et al. 2015,
 * section 6).
 *
 * <p>The part's share of the image's area is uniform in the scale range, by default [0.08, 1], the
 * logarithm of width / height uniform in the ratio range, by default [3/4, 4/3], both before
 * rounding to whole pixels; its place is uniform among all inside the image. If ten such draws do
 * not fit into the image, the part is the largest in its centre that the ratio range allows, up to
 * rounding.
 *
 * <p>The size is changed by antialiased bilinear interpolation, as Pillow and with it torchvision
 * have it, of the cropped pixels only. 8-bit images are bit-identical with Pillow's; all other
 * depths are computed in double precision and, for integers, rounded at the end. Supports any
 * number of channels. {@link #query} maps pixel centres, which have integer coordinates.
 */
public final class RandomResizedCropImageTransform extends KeyedImageTransform {

  private static final long serialVersionUID = 1;

  private static final int MAX_TRIES = 10;

  private static final double MIN_SCALE = 0.08;
  private static final double MAX_SCALE = 1;
  private static final double MIN_RATIO = 3 / 4.0;
  private static final double MAX_RATIO = 4 / 3.0;

  @JsonProperty private final int height;
  @JsonProperty private final int width;
  @JsonProperty private final double minScale;
  @JsonProperty private final double maxScale;
  @JsonProperty private final double minRatio;
  @JsonProperty private final double maxRatio;

  /**
   * A crop with the default ranges and a random seed, which is logged.
   *
   * @param height the height of the result in pixels, in [1, 1048576]
   * @param width the width of the result in pixels, in [1, 1048576]
   * @throws IllegalArgumentException if a parameter is out of range
   */
  public RandomResizedCropImageTransform(int height, int width) {
    this(height, width, KeyedRandom.pickSeed(Purpose.RANDOM_RESIZED_CROP));
  }

  /**
   * A crop with the default ranges and a given seed.
   *
   * @param height the height of the result in pixels, in [1, 1048576]
   * @param width the width of the result in pixels, in [1, 1048576]
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if a parameter is out of range
   */
  public RandomResizedCropImageTransform(int height, int width, long seed) {
    this(height, width, MIN_SCALE, MAX_SCALE, MIN_RATIO, MAX_RATIO, seed);
  }

  /**
   * A crop with given ranges and seed.
   *
   * @param height the height of the result in pixels, in [1, 1048576]
   * @param width the width of the result in pixels, in [1, 1048576]
   * @param minScale the minimum share of the image's area, in (0, 1]
   * @param maxScale the maximum share of the image's area, in [minScale, 1]
   * @param minRatio the minimum width / height, greater than 0
   * @param maxRatio the maximum width / height, at least minRatio
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if a parameter is out of range
   */
  @JsonCreator
  public RandomResizedCropImageTransform(
      @JsonProperty(value = "height", required = true) int height,
      @JsonProperty(value = "width", required = true) int width,
      @JsonProperty(value = "minScale", required = true) double minScale,
      @JsonProperty(value = "maxScale", required = true) double maxScale,
      @JsonProperty(value = "minRatio", required = true) double minRatio,
      @JsonProperty(value = "maxRatio", required = true) double maxRatio,
      @JsonProperty(value = "seed", required = true) long seed) {
    super(seed);
    this.height = Checks.imageSide("height", height);
    this.width = Checks.imageSide("width", width);
    Checks.require(minScale > 0 && minScale <= 1, "minScale", "in (0, 1]", minScale);
    Checks.require(
        maxScale >= minScale && maxScale <= 1, "maxScale", "in [" + minScale + ", 1]", maxScale);
    Checks.positiveRange("minRatio", minRatio, "maxRatio", maxRatio);
    this.minScale = minScale;
    this.maxScale = maxScale;
    this.minRatio = minRatio;
    this.maxRatio = maxRatio;
  }

  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    Window window = window(mat.rows(), mat.cols(), epoch, index);
    return Transformed.resized(mat, window, height, width);
  }

  /**
   * The window that is cropped for a key, for partial decoding. Not API: its type is internal.
   *
   * @param rows the image's height in pixels
   * @param columns the image's width in pixels
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return the window
   */
  public Window window(int rows, int columns, int epoch, long index) {
    return draw(rows, columns, KeyedRandom.of(seed(), Purpose.RANDOM_RESIZED_CROP, epoch, index));
  }

  /**
   * The height of the result.
   *
   * @return the height in pixels
   */
  public int height() {
    return height;
  }

  /**
   * The width of the result.
   *
   * @return the width in pixels
   */
  public int width() {
    return width;
  }

  /** Rounds half to even, as torchvision does. */
  private Window draw(int rows, int columns, KeyedRandom random) {
    double area = (double) rows * columns;
    double minLog = StrictMath.log(minRatio);
    double maxLog = StrictMath.log(maxRatio);
    for (int i = 0; i < MAX_TRIES; i++) {
      double share = minScale + (maxScale - minScale) * random.nextDouble();
      double ratio = StrictMath.exp(minLog + (maxLog - minLog) * random.nextDouble());
      int w = (int) Math.rint(Math.sqrt(area * share * ratio));
      int h = (int) Math.rint(Math.sqrt(area * share / ratio));
      if (w > 0 && w <= columns && h > 0 && h <= rows) {
        return new Window(random.nextInt(rows - h + 1), random.nextInt(columns - w + 1), h, w);
      }
    }
    return centre(rows, columns);
  }

  private Window centre(int rows, int columns) {
    double ratio = (double) columns / rows;
    int h = rows;
    int w = columns;
    if (ratio < minRatio) {
      h = Math.max(1, (int) Math.rint(columns / minRatio));
    } else if (ratio > maxRatio) {
      w = Math.max(1, (int) Math.rint(rows * maxRatio));
    }
    return new Window((rows - h) / 2, (columns - w) / 2, h, w);
  }

  @Override
  protected Map<String, ?> parameters() {
    return named(
        "height",
        height,
        "width",
        width,
        "minScale",
        minScale,
        "maxScale",
        maxScale,
        "minRatio",
        minRatio,
        "maxRatio",
        maxRatio);
  }
}
