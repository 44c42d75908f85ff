package org.gridmask.dl4j.cam;

import java.util.Arrays;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Class activation maps of a batch: how much each position of each image contributes to a class.
 *
 * <p>The values have no unit and are comparable only within one map. Those of {@link GradCam} are
 * at least 0; those of {@link Cam} are negative where a position is evidence against the class.
 *
 * @param maps one map per image, [N, h, w], of the size of the mapped activations
 * @param probabilities the network's output for the images, [N, classes]
 * @param classes the class of each map, N numbers from 0
 */
public record ActivationMaps(INDArray maps, INDArray probabilities, int[] classes) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if something is null or has another rank or number of images,
   *     the maps are not floating point, or a class is not in [0, number of classes)
   */
  public ActivationMaps {
    Checks.notNull("maps", maps);
    Checks.notNull("probabilities", probabilities);
    if (maps.rank() != 3 || maps.isEmpty() || !maps.dataType().isFPType()) {
      throw Checks.invalid(
          "maps", "floating point numbers of shape [N, h, w]", maps.shapeInfoToString());
    }
    if (probabilities.rank() != 2 || probabilities.size(0) != maps.size(0)) {
      throw Checks.invalid(
          "probabilities",
          "of shape [" + maps.size(0) + ", classes], a row for each map",
          Arrays.toString(probabilities.shape()));
    }
    classes = Checks.notNull("classes", classes).clone();
    requireClasses(classes, maps.size(0), probabilities.size(1));
  }

  /** Checks that there is one class per image, each in [0, available). */
  static void requireClasses(int[] classes, long images, long available) {
    if (classes.length != images
        || Arrays.stream(classes).anyMatch(number -> number < 0 || number >= available)) {
      throw Checks.invalid(
          "classes",
          "numbers in [0, " + (available - 1) + "], one for each image, " + images,
          Arrays.toString(classes));
    }
  }

  /**
   * The class of each map.
   *
   * @return a copy, N numbers from 0
   */
  @Override
  public int[] classes() {
    return classes.clone();
  }

  /**
   * The maps upsampled to the images' size by bilinear interpolation with half-pixel centres
   * (PyTorch's {@code align_corners=False}); values are clamped at the edges.
   *
   * @param height the images' height in pixels, in [1, 1048576]
   * @param width the images' width in pixels, in [1, 1048576]
   * @return [N, height, width], of the maps' data type
   * @throws IllegalArgumentException if a size is out of range, or all images together have more
   *     than 2<sup>28</sup> pixels
   */
  public INDArray upsampled(int height, int width) {
    Checks.imageSide("height", height);
    Checks.imageSide("width", width);
    if (maps.size(0) > Checks.MAX_PIXELS / ((long) height * width)) {
      throw Checks.invalid(
          "height times width",
          "at most " + Checks.MAX_PIXELS / maps.size(0) + " for a batch of " + maps.size(0),
          height + " x " + width);
    }
    INDArray rows = interpolation(maps.size(1), height, maps.dataType());
    INDArray columns = interpolation(maps.size(2), width, maps.dataType()).transpose();
    INDArray upsampled = Nd4j.createUninitialized(maps.dataType(), maps.size(0), height, width);
    for (long i = 0; i < maps.size(0); i++) {
      upsampled.slice(i).assign(rows.mmul(maps.slice(i)).mmul(columns));
    }
    return upsampled;
  }

  /** The one-dimensional interpolation matrix, [pixels, positions]. */
  private static INDArray interpolation(long positions, int pixels, DataType dataType) {
    double[][] weights = new double[pixels][(int) positions];
    for (int pixel = 0; pixel < pixels; pixel++) {
      double at = (pixel + 0.5) * positions / pixels - 0.5;
      double clamped = Math.min(Math.max(at, 0), positions - 1);
      int below = (int) clamped;
      int above = (int) Math.min(below + 1, positions - 1);
      weights[pixel][below] += 1 - (clamped - below);
      weights[pixel][above] += clamped - below;
    }
    return Nd4j.createFromArray(weights).castTo(dataType);
  }

  /**
   * How much of each image the network looks at: the share of its pixels at which the {@linkplain
   * #upsampled upsampled} map is above half of that map's maximum. Compare Figure 6 of GridMask
   * (Chen et al., arXiv 2001.04086).
   *
   * @param height the images' height in pixels, in [1, 1048576]
   * @param width the images' width in pixels, in [1, 1048576]
   * @return one share for each image, in [0, 1]; 0 where the map is nowhere above 0
   * @throws IllegalArgumentException if a size is out of range, or all images together have more
   *     than 2<sup>28</sup> pixels
   */
  public double[] sharesAboveHalf(int height, int width) {
    INDArray upsampled = upsampled(height, width);
    double[] shares = new double[(int) upsampled.size(0)];
    for (int i = 0; i < shares.length; i++) {
      INDArray map = upsampled.slice(i);
      double maximum = map.maxNumber().doubleValue();
      if (maximum > 0) {
        double above = map.gt(maximum / 2).castTo(DataType.INT64).sumNumber().doubleValue();
        shares[i] = above / map.length();
      }
    }
    return shares;
  }
}
