package org.gridmask.internal.codec;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.pixel.MatRows;

/**
 * Copies images of Java to OpenCV. The stored values count: Java's own conversion treats grey as
 * linear light.
 */
final class RasterPixels {

  private RasterPixels() {}

  /**
   * The image with one channel or BGR, on white.
   *
   * @param model its colour model, or another one for the same pixels
   * @param opaque whether opacity is ignored
   * @throws IOException if its values are no integers of up to 16 bits, or it has another colour
   *     model than grey, RGB and CMYK
   */
  static Mat copy(BufferedImage image, ColorModel model, boolean opaque) throws IOException {
    if (!(model instanceof ComponentColorModel)) {
      return copyPacked(new BufferedImage(model, image.getRaster(), false, null));
    }
    int type = image.getRaster().getTransferType();
    int space = model.getColorSpace().getType();
    int colours = model.getNumColorComponents();
    boolean isKnown =
        space == ColorSpace.TYPE_GRAY && colours == 1
            || space == ColorSpace.TYPE_RGB && colours == 3
            || space == ColorSpace.TYPE_CMYK && colours == 4;
    if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT || !isKnown) {
      throw new IOException(
          "it has an unsupported kind of pixels: 8 or 16 bits of grey, RGB or CMYK are supported");
    }
    return copyComponents(
        image.getRaster(),
        model,
        model.hasAlpha() && !opaque,
        type == DataBuffer.TYPE_BYTE ? 255 : 65535);
  }

  /** The stored values of one band of up to 8 bits. */
  static Mat indices(Raster raster) {
    int width = raster.getWidth();
    Mat mat = new Mat(raster.getHeight(), width, opencv_core.CV_8UC1);
    MatRows rows = new MatRows(mat);
    int[] values = new int[width];
    byte[] row = new byte[width];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, values);
      for (int x = 0; x < width; x++) {
        row[x] = (byte) values[x];
      }
      rows.write(y, row);
    }
    return mat;
  }

  /** Palettes, and pixels of several values in one number. */
  private static Mat copyPacked(BufferedImage image) {
    int width = image.getWidth();
    Mat mat = new Mat(image.getHeight(), width, opencv_core.CV_8UC3);
    MatRows rows = new MatRows(mat);
    int[] pixels = new int[width];
    byte[] row = new byte[3 * width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, pixels, 0, width);
      for (int x = 0; x < width; x++) {
        int alpha = pixels[x] >>> 24;
        for (int c = 0; c < 3; c++) {
          row[3 * x + c] = (byte) White.under(pixels[x] >> 8 * c & 0xff, alpha, 255);
        }
      }
      rows.write(y, row);
    }
    return mat;
  }

  private static Mat copyComponents(Raster raster, ColorModel model, boolean hasAlpha, int max) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int colours = model.getNumColorComponents();
    int channels = colours == 1 ? 1 : 3;
    Mat mat = new Mat(raster.getHeight(), width, opencv_core.CV_8UC(channels));
    MatRows rows = new MatRows(mat);
    int[] values = new int[width * bands];
    byte[] row = new byte[width * channels];
    int shift = max > 255 ? 8 : 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      read(raster, y, values);
      for (int x = 0; x < width; x++) {
        int at = x * bands;
        int black = colours == 4 ? max - values[at + 3] : max;
        for (int c = 0; c < channels; c++) {
          int value = values[at + channels - 1 - c];
          if (colours == 4) {
            value = (int) ((long) (max - value) * black / max);
          }
          if (hasAlpha) {
            int alpha = values[at + colours];
            value =
                model.isAlphaPremultiplied()
                    ? White.behind(value, alpha, max)
                    : White.under(value, alpha, max);
          }
          row[x * channels + c] = (byte) (value >> shift);
        }
      }
      rows.write(y, row);
    }
    return mat;
  }

  /** The values of a row, in the order of the bands. */
  private static void read(Raster raster, int y, int[] values) {
    Object row =
        raster.getDataElements(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, null);
    if (row instanceof byte[] bytes) {
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes[i] & 0xff;
      }
    } else {
      short[] shorts = (short[]) row;
      for (int i = 0; i < values.length; i++) {
        values[i] = shorts[i] & 0xffff;
      }
    }
  }
}
