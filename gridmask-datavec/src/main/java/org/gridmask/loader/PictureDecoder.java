package org.gridmask.loader;

import java.io.IOException;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.codec.ImageCodec;
import org.gridmask.internal.header.ImageHeader;
import org.gridmask.internal.jpeg.JpegWindow;
import org.gridmask.internal.resize.Window;
import org.gridmask.transform.RandomResizedCropImageTransform;

/** Decodes an image in full, or only what the random crop that comes first needs. */
final class PictureDecoder {

  /** libjpeg's reductions are 2, 4 and 8. */
  private static final int MAX_REDUCTION = 8;

  private final int channels;
  private final RandomResizedCropImageTransform crop;

  /**
   * A decoder.
   *
   * @param channels 1 (grey) or 3 (BGR)
   * @param crop the random crop that comes first, or null
   */
  PictureDecoder(int channels, RandomResizedCropImageTransform crop) {
    this.channels = channels;
    this.crop = crop;
  }

  /**
   * A decoded picture.
   *
   * @param wanted the requested reduction factor
   * @param reduction the actual reduction factor
   * @param cropped the window that it shows, already resized to the crop's size; null if it shows
   *     the whole image
   */
  record Picture(Mat mat, int wanted, int reduction, Window cropped) {}

  /** The crop's window; null if it needs the decoded image or no crop comes first. */
  Window windowFor(ImageHeader header, int epoch, long index) {
    return crop == null || !header.plainJpeg()
        ? null
        : crop.window(header.rows(), header.columns(), epoch, index);
  }

  /** Decodes what a window needs, or everything if it is null. */
  Picture decode(byte[] encoded, ImageHeader header, Window window) throws IOException {
    int wanted = window == null ? 1 : reduction(header, window);
    if (wanted > 1) {
      Mat reduced = ImageCodec.decodeJpeg(encoded, header, channels, wanted);
      if (reduced.rows() == ceilDiv(header.rows(), wanted)
          && reduced.cols() == ceilDiv(header.columns(), wanted)) {
        return new Picture(reduced, wanted, wanted, null);
      }
      reduced.close();
    } else if (window != null && header.isUpright()) {
      JpegWindow part = JpegWindow.decode(encoded, window, channels);
      if (part != null) {
        return new Picture(part.resized(crop.height(), crop.width()), 1, 1, window);
      }
    }
    return new Picture(ImageCodec.decode(encoded, header, channels), wanted, 1, null);
  }

  /** Whether decoding for a window would give this picture. */
  boolean isUsableFor(Picture picture, ImageHeader header, Window window) {
    return window == null
        || (picture.cropped == null
            ? picture.wanted == reduction(header, window)
            : picture.cropped.equals(window));
  }

  /** Crops a reduced picture. */
  Mat crop(Mat picture, int reduction, Window window) {
    return window.resizedFromReduced(picture, reduction, crop.height(), crop.width());
  }

  private int reduction(ImageHeader header, Window window) {
    int reduction = reduction(window);
    // A partial pixel at the edge would end up at another edge after rotation.
    while (!header.isUpright()
        && (header.rows() % reduction != 0 || header.columns() % reduction != 0)) {
      reduction /= 2;
    }
    return reduction;
  }

  /**
   * The largest factor of 8, 4, 2 and 1 by which an image can be reduced such that the window keeps
   * at least the height and width of the result.
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

  private static int ceilDiv(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
