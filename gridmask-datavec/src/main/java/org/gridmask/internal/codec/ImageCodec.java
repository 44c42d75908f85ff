package org.gridmask.internal.codec;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.header.ImageHeader;

/**
 * Decodes whole images: upright, with 8 bits, transparent pixels on white; of images with several
 * frames or pages, the first.
 *
 * <p>OpenCV decodes JPEG and WebP. It would print a line for damaged files in the other formats, so
 * those are decoded in Java, by the JDK.
 */
public final class ImageCodec {

  /** OpenCV prints a line for smaller WebP files. */
  private static final int MIN_WEBP_BYTES = 32;

  private ImageCodec() {}

  /**
   * Decodes an image.
   *
   * @param encoded the whole file; a JPEG file must have been checked
   * @param header its header
   * @param channels 1 (grey) or 3 (BGR)
   * @return the upright image; the caller closes it
   * @throws IOException if it is damaged; the message does not name it
   */
  public static Mat decode(byte[] encoded, ImageHeader header, int channels) throws IOException {
    Mat image =
        switch (header.format()) {
          case JPEG -> decodeJpeg(encoded, header, channels, 1);
          case WEBP -> upright(ofChannels(decodeWebp(encoded), channels), header);
          case PNM -> ofChannels(PnmImage.decode(encoded), channels);
          case PNG -> decodeByJdk("png", PngFile.pixelChunks(encoded), header, channels);
          case BMP, TIFF -> decodeByJdk(header.format().name(), encoded, header, channels);
        };
    if (image.rows() != header.rows() || image.cols() != header.columns()) {
      image.close();
      throw new IOException("its header is damaged");
    }
    return image;
  }

  /**
   * Decodes a label map: the stored values of 8-bit grey pixels, or the indices of a palette.
   *
   * @param encoded the whole file
   * @param header its header
   * @return one channel of 8 bits; the caller closes it
   * @throws IOException if it is damaged or of another kind; the message does not name it
   */
  public static Mat decodeIndices(byte[] encoded, ImageHeader header) throws IOException {
    PngFile.requireIndices(encoded, header);
    try (JdkReader reader = JdkReader.of("png", PngFile.indexChunks(encoded))) {
      Mat labels = upright(RasterPixels.indices(reader.read().getRaster()), header);
      if (labels.rows() != header.rows() || labels.cols() != header.columns()) {
        labels.close();
        throw new IOException("its header is damaged");
      }
      return labels;
    }
  }

  /**
   * Decodes a JPEG image at a reduced size.
   *
   * @param reduction 1, 2, 4 or 8
   * @return the upright image
   */
  public static Mat decodeJpeg(byte[] encoded, ImageHeader header, int channels, int reduction)
      throws IOException {
    int mode =
        switch (reduction) {
          case 1 -> opencv_imgcodecs.IMREAD_GRAYSCALE;
          case 2 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
          case 4 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
          default -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
        };
    int colour = channels == 1 ? 0 : opencv_imgcodecs.IMREAD_COLOR;
    return upright(
        decodeByOpenCv(encoded, mode | colour | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION),
        header);
  }

  private static Mat decodeByOpenCv(byte[] encoded, int mode) throws IOException {
    // Not NativeImageLoader: for files that OpenCV cannot read it falls back to Leptonica and frees
    // the pixels before copying them.
    try (Mat bytes = new Mat(encoded)) {
      Mat image = opencv_imgcodecs.imdecode(bytes, mode);
      if (image == null || image.empty()) {
        throw new IOException("its data is damaged, or of a kind that is not supported");
      }
      return image;
    } catch (RuntimeException e) {
      throw new IOException("its data is damaged", e);
    }
  }

  private static Mat decodeWebp(byte[] encoded) throws IOException {
    if (encoded.length < MIN_WEBP_BYTES) {
      throw new IOException("it is cut off");
    }
    Mat image = decodeByOpenCv(encoded, opencv_imgcodecs.IMREAD_UNCHANGED);
    if (image.channels() != 4) {
      return image;
    }
    try (image) {
      return White.under(image);
    }
  }

  private static Mat decodeByJdk(String name, byte[] encoded, ImageHeader header, int channels)
      throws IOException {
    try (JdkReader reader = JdkReader.of(name, encoded)) {
      BufferedImage image = reader.read();
      ColorModel model = image.getColorModel();
      boolean opaque = false;
      if (header.format() == ImageHeader.Format.TIFF) {
        TiffDirectory directory = new TiffDirectory(encoded);
        opaque = directory.hasUnspecifiedSample();
        if (model instanceof IndexColorModel palette) {
          model = directory.palette(palette);
        }
      }
      return upright(ofChannels(RasterPixels.copy(image, model, opaque), channels), header);
    }
  }

  /** The image in grey or BGR; closes the given one unless it is the same. */
  private static Mat ofChannels(Mat image, int channels) {
    if (image.channels() == channels) {
      return image;
    }
    try (image) {
      Mat converted = new Mat();
      opencv_imgproc.cvtColor(
          image,
          converted,
          channels == 1 ? opencv_imgproc.COLOR_BGR2GRAY : opencv_imgproc.COLOR_GRAY2BGR);
      return converted;
    }
  }

  /** The image as EXIF's orientation turns it; closes the given one unless it is the same. */
  private static Mat upright(Mat image, ImageHeader header) {
    if (header.isUpright()) {
      return image;
    }
    try (image) {
      Mat turned = new Mat();
      switch (header.orientation()) {
        case 2 -> opencv_core.flip(image, turned, 1);
        case 3 -> opencv_core.flip(image, turned, -1);
        case 4 -> opencv_core.flip(image, turned, 0);
        case 5 -> opencv_core.transpose(image, turned);
        case 6 -> opencv_core.rotate(image, turned, opencv_core.ROTATE_90_CLOCKWISE);
        case 7 -> {
          try (Mat transposed = new Mat()) {
            opencv_core.transpose(image, transposed);
            opencv_core.flip(transposed, turned, -1);
          }
        }
        default -> opencv_core.rotate(image, turned, opencv_core.ROTATE_90_COUNTERCLOCKWISE);
      }
      return turned;
    }
  }
}
