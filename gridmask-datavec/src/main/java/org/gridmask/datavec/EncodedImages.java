package org.gridmask.datavec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Labelled images as they are stored, JPEG, PNG or whatever else OpenCV decodes: what an {@link
 * ImageDataSetIterator} reads. Called by several threads at once.
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
   * Image files.
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
      throw new IllegalArgumentException(
          "labels must be as many as files, " + paths.size() + ", but there are " + classes.length);
    }
    return new EncodedImages() {
      @Override
      public int size() {
        return classes.length;
      }

      @Override
      public byte[] encoded(int index) throws IOException {
        return Files.readAllBytes(paths.get(index));
      }

      @Override
      public int label(int index) {
        return classes[index];
      }

      @Override
      public String name(int index) {
        return paths.get(index).toString();
      }
    };
  }
}
