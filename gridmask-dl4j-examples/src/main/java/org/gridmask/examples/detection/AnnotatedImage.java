package org.gridmask.examples.detection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridmask.internal.header.ImageHeader;

/**
 * An image file and the objects in it.
 *
 * @param id the image's id
 * @param file the name of the file, relative to the folder of the images
 * @param height the height in pixels, 0 if unknown
 * @param width the width in pixels, 0 if unknown
 * @param objects the objects, in the order of the file; there may be none
 */
public record AnnotatedImage(
    long id, String file, int height, int width, List<Annotation> objects) {

  /** Copies the list. */
  public AnnotatedImage {
    objects = List.copyOf(objects);
  }

  /** The same image with the size of its file, if that is an image. */
  AnnotatedImage sizedAs(Path path) {
    try {
      ImageHeader header = ImageHeader.of(Files.readAllBytes(path));
      return new AnnotatedImage(id, file, header.rows(), header.columns(), objects);
    } catch (IOException e) {
      // The loader warns about it.
      return this;
    }
  }

  /** Whether a box is outside of the image, if its size is known. */
  boolean isOutside(Box box) {
    return height > 0 && !box.isEmpty() && box.clipped(height, width).isEmpty();
  }

  /**
   * The objects that a network is trained on: single ones, clipped to the image if its size is
   * known, as in torchvision's training of detectors.
   *
   * @return the objects without crowds and empty boxes
   */
  public List<Annotation> targets() {
    return objects.stream()
        .filter(object -> !object.crowd())
        .map(
            object ->
                height == 0
                    ? object
                    : new Annotation(
                        object.box().clipped(height, width),
                        object.category(),
                        object.area(),
                        false))
        .filter(object -> !object.box().isEmpty())
        .toList();
  }
}
