package org.gridmask.examples.detection;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The annotated images of a data set.
 *
 * @param categories the categories of objects
 * @param images the images in the order of their ids
 * @param faults what is wrong with images and annotations
 */
public record Annotations(Categories categories, List<AnnotatedImage> images, Faults faults) {

  static final String EMPTY_BOX = "empty box";
  static final String OUTSIDE = "box outside of its image";
  static final String NOT_FINITE = "box that is not four finite numbers";
  static final String NO_FILE = "no such file";

  /** Copies the list. */
  public Annotations {
    images = List.copyOf(images);
  }

  /**
   * The images whose files are in a folder.
   *
   * @param folder the folder
   * @return these images; the others are counted as faults
   */
  public Annotations in(Path folder) {
    Faults.Counter counter = new Faults.Counter(faults);
    List<AnnotatedImage> found = new ArrayList<>();
    for (AnnotatedImage image : images) {
      if (isFile(folder, image.file())) {
        found.add(image);
      } else {
        counter.add(NO_FILE, "image", image.file());
      }
    }
    return new Annotations(categories, found, counter.faults());
  }

  private static boolean isFile(Path folder, String name) {
    try {
      return Files.isRegularFile(folder.resolve(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
