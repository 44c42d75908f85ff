package org.gridmask.loader;

import java.io.IOException;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.header.ImageHeader;
import org.gridmask.internal.jpeg.JpegWindow;
import org.gridmask.internal.resize.Window;
import org.gridmask.transform.RandomResizedCropImageTransform;

/** Decodes an image in full, or as much of it as the random crop that comes first needs. */
final class PictureDecoder {

  /** The formats' own: 8, 4, 2 and 1. */
  private static final int MAX_REDUCTION = 8;

  private final int channels;
  private final RandomResizedCropImageTransform crop;

  /**
   * A decoder.
   *
   * @param channels 1 (grey) or 3 (blue, green, red)
   * @param crop the first transform, null if that is no crop
   */
  PictureDecoder(int channels, RandomResizedCropImageTransform crop) {
    this.channels = channels;
    this.crop = crop;
  }

  /**
   * A decoded picture.
   *
   * @param wanted by how much smaller it may be
   * @param reduction by how much smaller it is
   * @param cropped the window whose picture it is, at the crop's size; null if it is the whole
   *     image
   */
  record Picture(Mat mat, int wanted, int reduction, Window cropped) {}

  /** Decodes an image, whose header was checked, in full. */
  static Mat inFull(byte[] encoded, int channels) throws IOException {
    // Not NativeImageLoader: what OpenCV cannot read it passes on to Leptonica, whose pixels it
    // frees before it copies them. Without IMREAD_ANYDEPTH, 16-bit files come as 8 bits, too.
    try (Mat bytes = new Mat(encoded)) {
      Mat image =
          opencv_imgcodecs.imdecode(
              bytes,
              channels == 1 ? opencv_imgcodecs.IMREAD_GRAYSCALE : opencv_imgcodecs.IMREAD_COLOR);
      if (image == null || image.empty()) {
        throw new IOException("not an image that OpenCV can decode");
      }
      return image;
    }
  }

  /** The crop's window; null if only the decoded image tells, or no crop comes first. */
  Window windowFor(ImageHeader header, int epoch, long index) {
    return crop == null || !header.plainJpeg()
        ? null
        : crop.window(header.rows(), header.columns(), epoch, index);
  }

  /** Decodes what a window needs, everything if that is null. */
  Picture decode(byte[] encoded, ImageHeader header, Window window) throws IOException {
    int wanted = window == null ? 1 : reduction(header, window);
    if (wanted > 1) {
      try (Mat bytes = new Mat(encoded)) {
        Mat reduced = opencv_imgcodecs.imdecode(bytes, reducedMode(wanted));
        // Another size if the orientation in the file's EXIF data has turned it.
        if (reduced.rows() == ceilDiv(header.rows(), wanted)
            && reduced.cols() == ceilDiv(header.columns(), wanted)) {
          return new Picture(reduced, wanted, wanted, null);
        }
        reduced.close();
      }
    } else if (window != null && !header.maybeTurned()) {
      JpegWindow part = JpegWindow.decode(encoded, window, channels);
      if (part != null) {
        return new Picture(part.resized(crop.height(), crop.width()), 1, 1, window);
      }
    }
    return new Picture(inFull(encoded, channels), wanted, 1, null);
  }

  /** Whether a picture is what would be decoded for a window. */
  boolean serves(Picture picture, ImageHeader header, Window window) {
    return window == null
        || (picture.cropped == null
            ? picture.wanted == reduction(header, window)
            : picture.cropped.equals(window));
  }

  /** The crop of a picture that is smaller than the image. */
  Mat crop(Mat picture, int reduction, Window window) {
    return window.resizedFromReduced(picture, reduction, crop.height(), crop.width());
  }

  private int reduction(ImageHeader header, Window window) {
    int reduction = reduction(window);
    // A pixel at the edge that stands for fewer would be at another edge after turning.
    while (header.maybeTurned()
        && (header.rows() % reduction != 0 || header.columns() % reduction != 0)) {
      reduction /= 2;
    }
    return reduction;
  }

  /**
   * By how much an image may be smaller before it is cropped: 8, 4 or 2 if the window has at least
   * as many times the height and the width of the result, otherwise 1.
   */
  int reduction(Window window) {
    int reduction = MAX_REDUCTION;
    while (reduction > 1
        && (window.height() < (long) reduction * crop.height()
            || window.width() < (long) reduction * crop.width())) {
      reduction /= 2;
    }
    return reduction;
  }

  private int reducedMode(int scale) {
    int grey =
        switch (scale) {
          case 2 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
          case 4 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
          default -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
        };
    return channels == 1 ? grey : grey | opencv_imgcodecs.IMREAD_COLOR;
  }

  private static int ceilDiv(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
