package org.gridmask.loader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.internal.header.ImageHeader;

/**
 * A source of labelled, encoded images for an {@link ImageDataSetIterator}: JPEG, PNG, BMP, TIFF,
 * WebP or PNM, at most 100 million pixels each. Implementations must be thread-safe.
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
   * Decodes an image as an {@link ImageDataSetIterator} does, before its transforms. The format is
   * detected from the content, and the size in the header is checked before anything is allocated.
   *
   * @param encoded the encoded bytes
   * @param channels 1 (grey) or 3 (BGR), whatever the file holds
   * @return the 8-bit image, with its EXIF orientation applied; the caller closes it
   * @throws IOException if it is in none of the formats above, its header claims more than 100
   *     million pixels, or it is corrupt; the message does not name it
   * @throws RuntimeException from OpenCV, for some corrupt files
   * @throws IllegalArgumentException if {@code channels} is neither 1 nor 3
   */
  static Mat decode(byte[] encoded, int channels) throws IOException {
    if (channels != 1 && channels != 3) {
      throw Checks.invalid("channels", "1 or 3", channels);
    }
    ImageHeader.of(encoded);
    return PictureDecoder.decodeFull(encoded, channels);
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
