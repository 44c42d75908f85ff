package org.gridmask.loader;

import java.io.IOException;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.header.ImageHeader;
import org.gridmask.internal.resize.Window;

/**
 * Decodes and transforms one image at a time, on any number of threads.
 *
 * <p>An image goes through in two steps, since its key is certain only when all images before it
 * have turned out to be readable or not: it is decoded for the key that it probably has, and
 * transformed with the one that it has. What comes out depends on that alone.
 */
final class ImageDecoder {

  private final PictureDecoder pictures;
  private final ImageTransforms transforms;

  /**
   * A decoder.
   *
   * @param channels 1 (grey) or 3 (blue, green, red)
   */
  ImageDecoder(int channels, ImageTransforms transforms) {
    this.transforms = transforms;
    pictures = new PictureDecoder(channels, transforms.crop());
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

  /** A decoded image, before its transforms. */
  final class Decoded implements AutoCloseable {
    private final String name;
    private final byte[] encoded;
    private final ImageHeader header;
    private PictureDecoder.Picture picture;

    /** The picture's pixels, null once they were given away. */
    private Mat mat;

    private Decoded(String name, byte[] encoded, int epoch, long index) throws IOException {
      this.name = name;
      this.encoded = encoded;
      header = ImageHeader.of(encoded);
      decode(pictures.windowFor(header, epoch, index));
    }

    private void decode(Window window) throws IOException {
      picture = pictures.decode(encoded, header, window);
      mat = transforms.begin(picture.mat());
    }

    /**
     * Transforms the image, once.
     *
     * @return an image of 8 bits, to be closed by the caller
     * @throws IllegalStateException if it has another size or number of channels than it should
     */
    Mat transformed(int epoch, long index) throws IOException {
      Window window = pictures.windowFor(header, epoch, index);
      if (!pictures.serves(picture, header, window)) {
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
