package org.gridmask.transform.autoaugment;

import java.util.Arrays;

/**
 * An affine map from the new image to the old one: (xx x + xy y + x0, yx x + yy y + y0). Pixel
 * centres are at half-integer coordinates here.
 */
record Affine(double xx, double xy, double x0, double yx, double yy, double y0) {

  static final Affine IDENTITY = new Affine(1, 0, 0, 0, 1, 0);

  private static final byte GREY = (byte) 128;
  private static final int FIXED_POINT_BITS = 16;

  /** Pillow rounds sine and cosine to 15 decimals, so that right angles are exact. */
  private static final double DECIMALS = 1e15;

  /** A counter-clockwise rotation about the image's centre. */
  static Affine rotation(int height, int width, double degrees) {
    double turned = degrees % 360;
    double radians = -StrictMath.toRadians(turned < 0 ? turned + 360 : turned);
    double cos = Math.rint(StrictMath.cos(radians) * DECIMALS) / DECIMALS;
    double sin = Math.rint(StrictMath.sin(radians) * DECIMALS) / DECIMALS;
    double x = width / 2.0;
    double y = height / 2.0;
    return new Affine(cos, sin, -cos * x - sin * y + x, -sin, cos, sin * x - cos * y + y);
  }

  /** The composition: this operation, then the other. */
  Affine then(Affine next) {
    return new Affine(
        xx * next.xx + xy * next.yx,
        xx * next.xy + xy * next.yy,
        xx * next.x0 + xy * next.y0 + x0,
        yx * next.xx + yy * next.yx,
        yx * next.xy + yy * next.yy,
        yx * next.x0 + yy * next.y0 + y0);
  }

  /**
   * Maps points of the old image to the new one, in place. Pixel centres have integer coordinates.
   *
   * @param points x1, y1, x2, y2, ...
   */
  float[] moved(float[] points) {
    double determinant = xx * yy - xy * yx;
    for (int i = 0; i + 1 < points.length; i += 2) {
      double x = points[i] + 0.5 - x0;
      double y = points[i + 1] + 0.5 - y0;
      points[i] = (float) ((yy * x - xy * y) / determinant - 0.5);
      points[i + 1] = (float) ((xx * y - yx * x) / determinant - 0.5);
    }
    return points;
  }

  /**
   * Warps an image by nearest-neighbour sampling, with 16 fractional bits as in Pillow. Pixels from
   * outside the image are 128 in all colours, with alpha 0.
   */
  ByteImage applyTo(ByteImage image) {
    int channels = image.channels();
    byte[] from = image.values();
    byte[] to = new byte[from.length];
    Arrays.fill(to, GREY);
    for (int i = image.colours(); i < to.length && channels > image.colours(); i += channels) {
      to[i] = 0;
    }
    long right = fixed(xx);
    long down = fixed(yx);
    int at = 0;
    for (int y = 0; y < image.height(); y++) {
      long u = fixed(x0 + xx * 0.5 + xy * 0.5) + y * fixed(xy);
      long v = fixed(y0 + yx * 0.5 + yy * 0.5) + y * fixed(yy);
      for (int x = 0; x < image.width(); x++, at += channels, u += right, v += down) {
        long column = u >> FIXED_POINT_BITS;
        long row = v >> FIXED_POINT_BITS;
        if (column >= 0 && column < image.width() && row >= 0 && row < image.height()) {
          int source = (int) (row * image.width() + column) * channels;
          for (int c = 0; c < channels; c++) {
            to[at + c] = from[source + c];
          }
        }
      }
    }
    return new ByteImage(image.height(), image.width(), channels, to);
  }

  private static long fixed(double value) {
    return (long) Math.floor(value * (1 << FIXED_POINT_BITS) + 0.5);
  }
}
