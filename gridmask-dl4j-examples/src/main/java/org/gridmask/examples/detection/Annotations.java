package org.gridmask.examples.detection;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

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
   * Annotations without faults.
   *
   * @param categories the categories of objects
   * @param images the images in the order of their ids
   * @return the annotations
   */
  public static Annotations of(Categories categories, List<AnnotatedImage> images) {
    return new Annotations(categories, images, new Faults(new TreeMap<>()));
  }

  /**
   * The same annotations with the ids of other categories.
   *
   * @param others categories, among which are those of these annotations, by name
   * @return the annotations
   */
  public Annotations in(Categories others) {
    if (others.equals(categories)) {
      return this;
    }
    Map<Integer, Integer> ids = new HashMap<>();
    categories.ids().forEach(id -> ids.put(id, others.id(categories.name(id)).orElseThrow()));
    return new Annotations(
        others,
        images.stream()
            .map(
                image ->
                    new AnnotatedImage(
                        image.id(),
                        image.file(),
                        image.height(),
                        image.width(),
                        image.objects().stream()
                            .map(
                                object ->
                                    new Annotation(
                                        object.box(),
                                        ids.get(object.category()),
                                        object.area(),
                                        object.crowd()))
                            .toList()))
            .toList(),
        faults);
  }

  /**
   * Some of the images.
   *
   * @param kept whether an image is one of them
   * @return these images, with all faults
   */
  public Annotations only(Predicate<AnnotatedImage> kept) {
    return new Annotations(categories, images.stream().filter(kept).toList(), faults);
  }

  /**
   * The images whose files are in a folder. Unknown sizes become those of the files.
   *
   * @param folder the folder
   * @return these images; the others are counted as faults
   */
  public Annotations in(Path folder) {
    Faults.Counter counter = new Faults.Counter(faults);
    List<AnnotatedImage> found = new ArrayList<>();
    for (AnnotatedImage image : images) {
      if (!isFile(folder, image.file())) {
        counter.file(NO_FILE, "image " + image.file());
      } else if (image.height() > 0) {
        found.add(image);
      } else {
        AnnotatedImage sized = image.sizedAs(folder.resolve(image.file()));
        sized.objects().stream()
            .filter(object -> sized.isOutside(object.box()))
            .forEach(object -> counter.annotation(OUTSIDE, "in " + image.file()));
        found.add(sized);
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
