package org.gridmask.loader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.internal.header.ImageHeader;

/**
 * Labelled images as they are stored, in JPEG, PNG, BMP, TIFF, WebP or PNM format and of at most
 * 100 million pixels: what an {@link ImageDataSetIterator} reads. Called by several threads at
 * once.
 */
public interface EncodedImages {

  /**
   * The number of images, unreadable ones included.
   *
   * @return the number, which stays the same
   */
  int size();

  /**
   * The content of an image's file.
   *
   * @param index the image, from 0
   * @return the bytes, which are not modified
   * @throws IOException if the image cannot be read; it is left out then
   */
  byte[] encoded(int index) throws IOException;

  /**
   * An image's class.
   *
   * @param index the image, from 0
   * @return the class, from 0
   */
  int label(int index);

  /**
   * What to call an image in a message.
   *
   * @param index the image, from 0
   * @return such as the path of its file
   */
  String name(int index);

  /**
   * Decodes an image as an {@link ImageDataSetIterator} does, before its transforms. The format is
   * told by the content, and nothing is allocated for the size that a header claims before that is
   * known to be within bounds.
   *
   * @param encoded the content of an image's file
   * @param channels 1 (grey) or 3 (blue, green, red), whatever the file holds
   * @return the image, of 8 bits, turned as EXIF data says; the caller closes it
   * @throws IOException if it is no image in one of the formats above, its header claims more than
   *     100 million pixels, or it is damaged; the message does not name it
   * @throws RuntimeException of OpenCV's, for some kinds of damage
   * @throws IllegalArgumentException if {@code channels} is another number
   */
  static Mat decode(byte[] encoded, int channels) throws IOException {
    if (channels != 1 && channels != 3) {
      throw Checks.invalid("channels", "1 or 3", channels);
    }
    ImageHeader.of(encoded);
    return PictureDecoder.inFull(encoded, channels);
  }

  /**
   * Image files. What is no regular file, such as a pipe, or has more than 512 MiB cannot be read.
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
