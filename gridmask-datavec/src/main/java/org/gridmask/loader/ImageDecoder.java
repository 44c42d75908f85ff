package org.gridmask.loader;

import java.io.IOException;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.header.ImageHeader;
import org.gridmask.internal.resize.Window;

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
  private final JpegChecks checks;

  /**
   * A decoder.
   *
   * @param channels 1 (grey) or 3 (BGR)
   */
  ImageDecoder(int channels, ImageTransforms transforms, JpegChecks checks) {
    this.transforms = transforms;
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
    return new Decoded(name, checks.checked(source, name, encoded, header), header, epoch, index);
  }

  /** A decoded image, before its transforms. */
  final class Decoded implements AutoCloseable {
    private final String name;
    private final byte[] encoded;
    private final ImageHeader header;
    private PictureDecoder.Picture picture;

    /** The picture's pixels; null once passed on. */
    private Mat mat;

    private Decoded(String name, byte[] encoded, ImageHeader header, int epoch, long index)
        throws IOException {
      this.name = name;
      this.encoded = encoded;
      this.header = header;
      decode(pictures.windowFor(header, epoch, index));
    }

    private void decode(Window window) throws IOException {
      picture = pictures.decode(encoded, header, window);
      mat = transforms.begin(picture.mat());
    }

    /**
     * Transforms the image. May be called once.
     *
     * @return an 8-bit image, to be closed by the caller
     * @throws IllegalStateException if the result has the wrong size or number of channels
     */
    Mat transformed(int epoch, long index) throws IOException {
      Window window = pictures.windowFor(header, epoch, index);
      if (!pictures.isUsableFor(picture, header, window)) {
        close();
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

    @Override
    public void close() {
      if (mat != null) {
        mat.close();
        mat = null;
      }
    }
  }
}
