package org.gridmask.loader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.internal.jpeg.JpegWindow;
import org.gridmask.internal.resize.Window;
import org.gridmask.transform.MatImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;

/**
 * Decodes and transforms one image at a time, on any number of threads.
 *
 * <p>An image goes through in two steps, since its key is certain only when all images before it
 * have turned out to be readable or not: it is decoded for the key that it probably has, and
 * transformed with the one that it has. What comes out depends on that alone.
 */
public final class ImageDecoder {

  private final int height;
  private final int width;
  private final int channels;
  private final boolean resizeFirst;
  private final RandomResizedCropImageTransform crop;
  private final List<MatImageTransform> transforms = new ArrayList<>();

  /**
   * A decoder.
   *
   * @param channels 1 (grey) or 3 (blue, green, red)
   * @param resizeFirst whether images are scaled to the size before they are transformed
   * @throws IllegalArgumentException if a transform is none whose draws have keys
   */
  ImageDecoder(
      int height,
      int width,
      int channels,
      boolean resizeFirst,
      List<? extends ImageTransform> transforms) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.resizeFirst = resizeFirst;
    for (int i = 0; i < transforms.size(); i++) {
      if (!(transforms.get(i) instanceof MatImageTransform transform)) {
        throw new IllegalArgumentException(
            "transforms["
                + i
                + "] must be a KeyedImageTransform, or one of GridMask's own that draw nothing, for"
                + " it is shared by threads, but is "
                + transforms.get(i));
      }
      this.transforms.add(transform);
    }
    crop =
        !resizeFirst
                && !transforms.isEmpty()
                && transforms.get(0) instanceof RandomResizedCropImageTransform first
            ? first
            : null;
  }

  /** Decodes an image whose header was looked at. */
  public static Mat inFull(byte[] encoded, int channels) throws IOException {
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

  /** A decoded image, before its transforms. */
  final class Decoded implements AutoCloseable {
    private final String name;
    private final byte[] encoded;
    private final ImageHeader header;

    /** 2, 4 or 8 if the crop can do with a picture that much smaller, otherwise 1. */
    private int wanted;

    /** By how much smaller the picture is. */
    private int reduction;

    /** The crop that the picture is, already at its size; null if it is more than a crop. */
    private Window cropped;

    private Mat mat;

    private Decoded(String name, byte[] encoded, int epoch, long index) throws IOException {
      this.name = name;
      this.encoded = encoded;
      header = ImageHeader.of(encoded);
      decode(windowFor(epoch, index));
    }

    /** Null if it cannot be told before the image is decoded, or nothing is cropped first. */
    private Window windowFor(int epoch, long index) {
      return crop == null || !header.plainJpeg()
          ? null
          : crop.window(header.rows(), header.columns(), epoch, index);
    }

    private int wantedFor(Window window) {
      int most = crop.reduction(window);
      // A pixel at the edge that stands for fewer would be at another edge after turning.
      while (header.maybeTurned() && (header.rows() % most != 0 || header.columns() % most != 0)) {
        most /= 2;
      }
      return most;
    }

    private boolean isDecodedFor(Window window) {
      return window == null
          || (cropped == null ? wanted == wantedFor(window) : cropped.equals(window));
    }

    private void decode(Window window) throws IOException {
      wanted = window == null ? 1 : wantedFor(window);
      reduction = 1;
      cropped = null;
      mat = null;
      if (wanted > 1) {
        decodeReduced();
      } else if (window != null && !header.maybeTurned()) {
        decodeCrop(window);
      }
      if (mat == null) {
        mat = inFull(encoded, channels);
        if (resizeFirst) {
          mat = fitted(mat);
        }
      }
    }

    private void decodeReduced() {
      try (Mat bytes = new Mat(encoded)) {
        Mat reduced = opencv_imgcodecs.imdecode(bytes, reducedMode(wanted));
        if (hasExpectedSize(reduced, wanted)) {
          mat = reduced;
          reduction = wanted;
        } else {
          reduced.close();
        }
      }
    }

    private void decodeCrop(Window window) {
      JpegWindow picture = JpegWindow.decode(encoded, window, channels);
      if (picture != null) {
        mat = picture.resized(height, width);
        cropped = window;
      }
    }

    private int reducedMode(int scale) {
      return switch (scale) {
        case 2 ->
            channels == 1
                ? opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2
                : opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
        case 4 ->
            channels == 1
                ? opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4
                : opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
        default ->
            channels == 1
                ? opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8
                : opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
      };
    }

    /** Not so if the orientation in the file's EXIF data has turned it. */
    private boolean hasExpectedSize(Mat reduced, int scale) {
      return reduced.rows() == ceilDiv(header.rows(), scale)
          && reduced.cols() == ceilDiv(header.columns(), scale);
    }

    private static int ceilDiv(int dividend, int divisor) {
      return (dividend + divisor - 1) / divisor;
    }

    /**
     * Transforms the image, once.
     *
     * @return an image of 8 bits, to be closed by the caller
     * @throws IllegalStateException if it has another size or number of channels than it should
     */
    Mat transformed(int epoch, long index) throws IOException {
      Window window = windowFor(epoch, index);
      if (!isDecodedFor(window)) {
        mat.close();
        decode(window);
      }
      int sourceRows = cropped == null ? mat.rows() : header.rows();
      int sourceColumns = cropped == null ? mat.cols() : header.columns();
      Mat result = mat;
      mat = null;
      for (int i = cropped == null ? 0 : 1; i < transforms.size(); i++) {
        try (Mat before = result) {
          result =
              i == 0 && reduction > 1
                  ? window.resizedFromReduced(before, reduction, height, width)
                  : transforms.get(i).transform(before, epoch, index);
        }
      }
      return checked(name, result, sourceRows, sourceColumns);
    }

    @Override
    public void close() {
      if (mat != null) {
        mat.close();
      }
    }
  }

  private Mat checked(String name, Mat result, int rows, int columns) {
    if (result.depth() != 0 || result.channels() != channels) {
      result.close();
      throw new IllegalStateException(
          name
              + ": the transforms made an image of another kind: it must have 8 bits and "
              + channels
              + " channel(s)");
    }
    if (result.rows() != height || result.cols() != width) {
      if (!resizeFirst) {
        String made = size(result.rows(), result.cols());
        result.close();
        throw new IllegalStateException(
            transforms.isEmpty()
                ? name
                    + ": there is no transform that brings its size, "
                    + made
                    + ", to "
                    + size(height, width)
                : name
                    + ": the transforms made it "
                    + made
                    + " from "
                    + size(rows, columns)
                    + ", but it must be "
                    + size(height, width));
      }
      return fitted(result);
    }
    return result;
  }

  private static String size(int rows, int columns) {
    return rows + " x " + columns;
  }

  /** The image scaled to the size; the one given is closed unless it is the same. */
  private Mat fitted(Mat image) {
    if (image.rows() == height && image.cols() == width) {
      return image;
    }
    boolean shrinks = image.rows() >= height && image.cols() >= width;
    try (image;
        Size size = new Size(width, height)) {
      Mat resized = new Mat();
      opencv_imgproc.resize(
          image,
          resized,
          size,
          0,
          0,
          shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR);
      return resized;
    }
  }

  /**
   * Decodes an image.
   *
   * @param name what to call it
   * @param index the key that it probably has
   * @throws IOException if it cannot be decoded
   */
  Decoded decode(String name, byte[] encoded, int epoch, long index) throws IOException {
    return new Decoded(name, encoded, epoch, index);
  }
}
