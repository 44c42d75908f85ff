package org.gridmask.loader;

import java.io.IOException;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.header.ImageHeader;
import org.gridmask.internal.pixel.MatRows;
import org.gridmask.internal.resize.Window;
import org.gridmask.transform.Transformed;

/**
 * Decodes and transforms single images. Thread-safe.
 *
 * <p>This takes two steps, since an image's key is known only once all images before it have been
 * decoded or skipped: the image is decoded for its predicted key and transformed with its actual
 * one. The result depends on the actual key alone.
 */
final class ImageDecoder {

  private final PictureDecoder pictures;
  private final ImageTransforms transforms;

  /** Null for images with one class each. */
  private final LabelMaps labelMaps;

  /** Null without boxes. */
  private final ObjectBoxes boxes;

  private final int classes;
  private final JpegChecks checks;

  /**
   * A decoder.
   *
   * @param channels 1 (grey) or 3 (BGR)
   * @param labelMaps the images' label maps; null for images with one class each
   * @param boxes the boxes of the images' objects; null without them
   * @param classes the number of classes
   */
  ImageDecoder(
      int channels,
      ImageTransforms transforms,
      LabelMaps labelMaps,
      ObjectBoxes boxes,
      int classes,
      JpegChecks checks) {
    this.transforms = transforms;
    this.labelMaps = labelMaps;
    this.boxes = boxes;
    this.classes = classes;
    this.checks = checks;
    pictures = new PictureDecoder(channels, transforms.crop());
  }

  /**
   * Decodes an image.
   *
   * @param source the number of the image in its source
   * @param name its name, for messages
   * @param index its predicted key
   * @throws IOException if it cannot be decoded as a whole
   */
  Decoded decode(int source, String name, byte[] encoded, int epoch, long index)
      throws IOException {
    ImageHeader header = ImageHeader.of(encoded);
    if (boxes != null) {
      requireSize(boxes.of(source), header);
    }
    byte[] whole = checks.checked(source, name, encoded, header);
    Decoded decoded = new Decoded(name, whole, header, epoch, index);
    if (labelMaps != null) {
      try {
        decoded.labels = labels(source, header);
      } catch (IOException | RuntimeException e) {
        decoded.close();
        throw e;
      }
    }
    return decoded;
  }

  private static void requireSize(ObjectBoxes.Objects objects, ImageHeader header)
      throws IOException {
    if (objects.height() > 0
        && (objects.height() != header.rows() || objects.width() != header.columns())) {
      throw new IOException(
          "it has %d x %d pixels, but its boxes are for %d x %d"
              .formatted(header.rows(), header.columns(), objects.height(), objects.width()));
    }
  }

  private Mat labels(int source, ImageHeader header) throws IOException {
    Mat labels = labelMaps.decode(source);
    String wrong = null;
    if (labels.type() != opencv_core.CV_8UC1) {
      wrong = "its label map must have one channel of 8 bits";
    } else if (labels.rows() != header.rows() || labels.cols() != header.columns()) {
      wrong =
          "its label map has %d x %d pixels, but the image %d x %d"
              .formatted(labels.rows(), labels.cols(), header.rows(), header.columns());
    } else {
      int invalid = invalid(labels);
      if (invalid >= 0) {
        wrong =
            "its label map has the value %d, but the classes are 0 to %d and %d for none"
                .formatted(invalid, classes - 1, LabelMaps.IGNORED);
      }
    }
    if (wrong != null) {
      labels.close();
      throw new IOException(wrong);
    }
    return labels;
  }

  /** A value that is no class; -1 if there is none. */
  private int invalid(Mat labels) {
    MatRows rows = new MatRows(labels);
    byte[] row = new byte[labels.cols()];
    for (int y = 0; y < labels.rows(); y++) {
      rows.read(y, row);
      for (byte value : row) {
        int label = value & 0xff;
        if (label >= classes && label != LabelMaps.IGNORED) {
          return label;
        }
      }
    }
    return -1;
  }

  /** A decoded image, before its transforms. */
  final class Decoded implements AutoCloseable {
    private final String name;
    private final byte[] encoded;
    private final ImageHeader header;
    private PictureDecoder.Picture picture;

    /** The picture's pixels; null once passed on. */
    private Mat mat;

    /** The label map; null without label maps, and once passed on. */
    private Mat labels;

    private Decoded(String name, byte[] encoded, ImageHeader header, int epoch, long index)
        throws IOException {
      this.name = name;
      this.encoded = encoded;
      this.header = header;
      decode(pictures.windowFor(header, epoch, index));
    }

    /** The height before the transforms. */
    int height() {
      return header.rows();
    }

    /** The width before the transforms. */
    int width() {
      return header.columns();
    }

    private void decode(Window window) throws IOException {
      picture = pictures.decode(encoded, header, window);
      mat = transforms.begin(picture.mat());
    }

    /**
     * Transforms the image. May be called once.
     *
     * @return the image, whose pixels the caller closes
     * @throws IllegalStateException if the result has the wrong size or number of channels
     */
    Transformed transformed(int epoch, long index) throws IOException {
      Window window = pictures.windowFor(header, epoch, index);
      if (!pictures.isUsableFor(picture, header, window)) {
        mat.close();
        decode(window);
      }
      Mat image = mat;
      mat = null;
      int first = picture.cropped() == null ? 0 : 1;
      if (picture.reduction() > 1) {
        try (Mat whole = image) {
          image = pictures.crop(whole, picture.reduction(), window);
        }
        first = 1;
      }
      return transforms.apply(image, first, name, epoch, index);
    }

    /**
     * Transforms the label map. May be called once.
     *
     * @return one channel of 8 bits, to be closed by the caller
     */
    Mat transformedLabels(int epoch, long index) {
      Mat before = labels;
      labels = null;
      return transforms.applyToLabels(before, epoch, index);
    }

    @Override
    public void close() {
      if (mat != null) {
        mat.close();
        mat = null;
      }
      if (labels != null) {
        labels.close();
        labels = null;
      }
    }
  }
}
