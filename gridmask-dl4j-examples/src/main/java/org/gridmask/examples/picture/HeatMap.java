package org.gridmask.examples.picture;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws class activation maps over pictures.
 *
 * <p>The colour map goes from dark blue through red to light yellow. Unlike in a rainbow map,
 * lightness increases uniformly, so that it also works in greyscale.
 */
public final class HeatMap {

  /** The opacity of the map over the picture. */
  private static final double OPACITY = 0.55;

  private static final double MAX_LEVEL = 255;

  private HeatMap() {}

  /**
   * Draws a map over a picture. Values are divided by the maximum; negative and non-finite values
   * count as 0.
   *
   * @param picture the picture, which is not changed
   * @param map the map [h, w], resized to the picture by bilinear interpolation
   * @return a new picture of the same size, opaque RGB
   * @throws IllegalArgumentException if the map is not of rank 2, or empty
   */
  public static BufferedImage over(BufferedImage picture, INDArray map) {
    if (map.rank() != 2 || map.isEmpty()) {
      throw Checks.invalid("map", "[h, w]", Arrays.toString(map.shape()));
    }
    int height = picture.getHeight();
    int width = picture.getWidth();
    float[] heat = heat(map, height, width);
    BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        result.setRGB(x, y, blend(picture.getRGB(x, y), color(heat[y * width + x]).getRGB()));
      }
    }
    return result;
  }

  /**
   * The colour of a value, for a legend.
   *
   * @param heat the value as a fraction of the maximum, clamped to [0, 1]
   * @return the colour
   */
  public static Color color(double heat) {
    double t = Math.min(1, Math.max(0, heat));
    // A path through OKLCh (Ottosson 2020), which is perceptually uniform.
    double lightness = 0.3 + 0.62 * t;
    double chroma = 0.17;
    double hue = Math.toRadians(270 + 200 * t);
    return ofOkLab(lightness, chroma * Math.cos(hue), chroma * Math.sin(hue));
  }

  /** The matrices are those of Ottosson's definition of OKLab. */
  private static Color ofOkLab(double lightness, double a, double b) {
    double l = Math.pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
    double m = Math.pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
    double s = Math.pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
    return new Color(
        level(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
        level(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
        level(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
  }

  /** The 8-bit sRGB value of a linear value, clamped to the gamut. */
  private static int level(double linear) {
    double light = Math.min(1, Math.max(0, linear));
    double encoded = light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
    return (int) Math.round(MAX_LEVEL * encoded);
  }

  /** Values in [0, 1], in row-major order. */
  private static float[] heat(INDArray map, int height, int width) {
    float[] values = map.castTo(DataType.FLOAT).dup('c').data().asFloat();
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.isFinite(values[i]) ? values[i] : 0;
    }
    float[] stretched = stretched(values, map.rows(), map.columns(), height, width);
    float max = 0;
    for (float value : stretched) {
      max = Math.max(max, value);
    }
    for (int i = 0; i < stretched.length; i++) {
      stretched[i] = max > 0 ? Math.max(0, stretched[i]) / max : 0;
    }
    return stretched;
  }

  private static float[] stretched(float[] values, int rows, int columns, int height, int width) {
    if (rows == height && columns == width) {
      return values;
    }
    float[] stretched = new float[height * width];
    try (FloatPointer memory = new FloatPointer(values);
        Mat map = new Mat(rows, columns, opencv_core.CV_32FC1, memory);
        Size size = new Size(width, height);
        Mat result = new Mat()) {
      opencv_imgproc.resize(map, result, size, 0, 0, opencv_imgproc.INTER_LINEAR);
      new FloatPointer(result.data()).get(stretched);
    }
    return stretched;
  }

  private static int blend(int below, int above) {
    int blended = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      double level = (1 - OPACITY) * (below >> shift & 0xff) + OPACITY * (above >> shift & 0xff);
      blended |= (int) Math.round(level) << shift;
    }
    return blended;
  }
}
