package org.gridmask.loader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.internal.codec.ImageCodec;
import org.gridmask.internal.header.ImageHeader;

/**
 * A source of labelled, encoded images for an {@link ImageDataSetIterator}. Implementations must be
 * thread-safe.
 *
 * <p><b>Formats.</b> JPEG, PNG, BMP, TIFF, WebP and PNM, detected from the content, with at most
 * 100 million pixels. The orientation in a file (EXIF in JPEG, PNG and WebP, a tag in TIFF) is
 * applied. Transparent pixels are composed on white. Only the upper 8 bits of 16-bit values, and
 * the first image of TIFF files with several pages and of animated PNG files, are used; animated
 * WebP files are not supported, nor are GIF files and JPEG files with lossless, hierarchical or
 * arithmetic coding.
 *
 * <p><b>Damage.</b> An image of which only a part can be decoded counts as unreadable. A JPEG file
 * that lacks nothing but its end marker is read; the iterator logs a warning.
 *
 * <p><b>Pixels in memory</b> need no codec: {@link #uncompressed} puts a PNM header before them.
 */
public interface EncodedImages {

  /**
   * The number of images, unreadable ones included.
   *
   * @return the number of images, which must not change
   */
  int size();

  /**
   * The encoded bytes of an image.
   *
   * @param index the image, from 0
   * @return the bytes; callers do not modify them
   * @throws IOException if the image cannot be read; the iterator then skips it
   */
  byte[] encoded(int index) throws IOException;

  /**
   * The class of an image.
   *
   * @param index the image, from 0
   * @return the class, from 0
   */
  int label(int index);

  /**
   * The name of an image, for messages.
   *
   * @param index the image, from 0
   * @return the name, such as the file's path
   */
  String name(int index);

  /**
   * Decodes an image as an {@link ImageDataSetIterator} does, before its transforms, but without
   * its warnings.
   *
   * @param index the image, from 0
   * @param channels 1 (grey) or 3 (BGR), whatever the image holds
   * @return the upright 8-bit image; the caller closes it
   * @throws IOException if it cannot be read, its format is not supported, its header claims more
   *     than 100 million pixels, or it is damaged or incomplete; the message does not name it
   * @throws IllegalArgumentException if {@code channels} is neither 1 nor 3
   */
  default Mat decode(int index, int channels) throws IOException {
    if (channels != 1 && channels != 3) {
      throw Checks.invalid("channels", "1 or 3", channels);
    }
    byte[] encoded = encoded(index);
    ImageHeader header = ImageHeader.of(encoded);
    byte[] whole = new JpegChecks((name, what) -> {}).checked(index, name(index), encoded, header);
    return ImageCodec.decode(whole, header, channels);
  }

  /**
   * Encodes pixels without compression, as a PNM file.
   *
   * @param height the height in pixels
   * @param width the width in pixels
   * @param channels 1 (grey) or 3 (RGB)
   * @param pixels 8-bit values in the order [H, W, C]
   * @return the file
   * @throws IllegalArgumentException if there are not H W C values, or {@code channels} is neither
   *     1 nor 3
   */
  static byte[] uncompressed(int height, int width, int channels, byte[] pixels) {
    if (channels != 1 && channels != 3) {
      throw Checks.invalid("channels", "1 or 3", channels);
    }
    if (pixels.length != (long) height * width * channels) {
      throw Checks.invalid(
          "pixels", height + " x " + width + " x " + channels + " values", pixels.length);
    }
    String magic = channels == 1 ? "P5" : "P6";
    byte[] header =
        (magic + ' ' + width + ' ' + height + " 255\n").getBytes(StandardCharsets.US_ASCII);
    byte[] file = Arrays.copyOf(header, header.length + pixels.length);
    System.arraycopy(pixels, 0, file, header.length, pixels.length);
    return file;
  }

  /**
   * Image files. Only regular files of at most 512 MiB can be read.
   *
   * @param files the files
   * @param labels their classes, from 0
   * @return the images, in the order of the files
   * @throws IllegalArgumentException if there are not as many labels as files
   */
  static EncodedImages files(List<Path> files, List<Integer> labels) {
    List<Path> paths = List.copyOf(files);
    int[] classes = labels.stream().mapToInt(Integer::intValue).toArray();
    if (paths.size() != classes.length) {
      throw Checks.invalid("labels", "as many as files, " + paths.size(), classes.length);
    }
    return new ImageFiles(paths, classes);
  }
}
