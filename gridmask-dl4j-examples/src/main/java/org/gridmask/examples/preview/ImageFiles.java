package org.gridmask.examples.preview;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.loader.EncodedImages;

/** Reads image files in all ImageIO formats as opaque 8-bit RGB, and JPEG files as in training. */
public final class ImageFiles {

  /** Larger images are subsampled. */
  private static final long MAX_PIXELS = 16_000_000;

  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

  private ImageFiles() {}

  /**
   * Reads an image; transparency is drawn over white.
   *
   * @param file the file
   * @return the image, named after the file without its extension
   * @throws IOException if it cannot be read; the message is one line that names the file
   */
  public static NamedImage read(Path file) throws IOException {
    try {
      BoundedFiles.requireRegular(file);
      return isJpeg(file) ? readJpeg(file) : readOther(file);
    } catch (IOException | RuntimeException e) {
      // Readers throw arbitrary RuntimeExceptions on damaged files.
      throw new IOException(file + ": cannot be read: " + FileErrors.reason(e), e);
    }
  }

  private static boolean isJpeg(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(JPEG.length), JPEG);
    }
  }

  /** As in training: applies the EXIF orientation, and rejects truncated files. */
  private static NamedImage readJpeg(Path file) throws IOException {
    try (Mat image = EncodedImages.files(List.of(file), List.of(0)).decode(0, 3)) {
      int step = step(image.cols(), image.rows());
      int width = (image.cols() + step - 1) / step;
      int height = (image.rows() + step - 1) / step;
      BufferedImage rgb = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      byte[] row = new byte[3 * image.cols()];
      for (int y = 0; y < height; y++) {
        image.ptr(y * step).get(row);
        for (int x = 0; x < width; x++) {
          int blue = 3 * step * x;
          rgb.setRGB(
              x, y, (row[blue + 2] & 255) << 16 | (row[blue + 1] & 255) << 8 | row[blue] & 255);
        }
      }
      return new NamedImage(name(file), rgb, image.cols(), image.rows());
    }
  }

  /** The subsampling factor. */
  private static int step(int width, int height) {
    return (int) Math.max(1, Math.ceil(Math.sqrt((double) width * height / MAX_PIXELS)));
  }

  private static NamedImage readOther(Path file) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException("it is not an image (PNG, JPEG, GIF, BMP or TIFF)");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        ImageReadParam param = reader.getDefaultReadParam();
        int step = step(width, height);
        // A step larger than the short side would leave no pixels.
        param.setSourceSubsampling(Math.min(step, width), Math.min(step, height), 0, 0);
        return new NamedImage(name(file), toRgb(reader.read(0, param)), width, height);
      } finally {
        reader.dispose();
      }
    }
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static BufferedImage toRgb(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    BufferedImage rgb = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      copyGrey(image, rgb);
      return rgb;
    }
    Graphics2D graphics = rgb.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.drawImage(image, 0, 0, null);
    graphics.dispose();
    return rgb;
  }

  /** Not Java2D, which treats 16-bit grey as linear light and brightens it. */
  private static void copyGrey(BufferedImage image, BufferedImage rgb) {
    Raster raster = image.getRaster();
    double scale = 255.0 / ((1L << image.getColorModel().getComponentSize(0)) - 1);
    boolean alpha = image.getColorModel().hasAlpha();
    for (int y = 0; y < rgb.getHeight(); y++) {
      for (int x = 0; x < rgb.getWidth(); x++) {
        double grey = raster.getSample(x, y, 0) * scale;
        if (alpha) {
          double opacity = raster.getSample(x, y, raster.getNumBands() - 1) * scale / 255;
          grey = grey * opacity + 255 * (1 - opacity);
        }
        rgb.setRGB(x, y, (int) Math.round(grey) * 0x010101);
      }
    }
  }
}
