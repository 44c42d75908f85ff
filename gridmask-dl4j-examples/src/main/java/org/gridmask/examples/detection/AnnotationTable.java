package org.gridmask.examples.detection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.internal.header.ImageHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects annotations that have names instead of ids; unknown sizes are those of the files. */
final class AnnotationTable {

  private static final Logger LOG = LoggerFactory.getLogger(AnnotationTable.class);

  /** An object, and its place in the annotations for messages. */
  private record Named(Box box, String category, String place) {}

  /** The size in pixels. */
  private record Size(int height, int width) {}

  final Faults.Counter faults = new Faults.Counter();

  private final Path folder;
  private final Map<String, List<Named>> images = new LinkedHashMap<>();
  private final Map<String, Size> sizes = new HashMap<>();

  /** An empty table of the images in a folder. */
  AnnotationTable(Path folder) {
    this.folder = folder;
  }

  /** Adds an image, which may have no objects. */
  void image(String file) {
    images.computeIfAbsent(file, name -> new ArrayList<>());
  }

  /** Adds an image with the size that its boxes are for, if it is known. */
  void image(String file, double height, double width) {
    image(file);
    if (height >= 1 && width >= 1) {
      sizes.put(file, new Size((int) height, (int) width));
    }
  }

  /** Adds an object of an image, unless it has no category or its box is not finite. */
  void object(String file, Box box, String category, String place) {
    if (category.isBlank()) {
      faults.annotation("no category", place);
    } else if (box.isFinite()) {
      images
          .computeIfAbsent(file, name -> new ArrayList<>())
          .add(new Named(box, category.strip(), place));
    } else {
      faults.annotation(Annotations.NOT_FINITE, place);
    }
  }

  /** The number in a text, or NaN. */
  static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** All images whose files are there and are images; their ids are 1, 2, ... */
  Annotations annotations() {
    Categories categories =
        Categories.ofNames(
            images.values().stream().flatMap(List::stream).map(Named::category).toList());
    Map<String, Integer> ids = new LinkedHashMap<>();
    categories.ids().forEach(id -> ids.put(categories.name(id), id));
    List<AnnotatedImage> found = new ArrayList<>();
    images.forEach(
        (file, named) -> {
          Size size = size(file);
          if (size != null) {
            found.add(
                new AnnotatedImage(
                    found.size() + 1L,
                    file,
                    size.height(),
                    size.width(),
                    objects(named, ids, size)));
          }
        });
    return new Annotations(categories, found, faults.faults());
  }

  private Size size(String file) {
    try {
      Path path = folder.resolve(file);
      if (Files.isRegularFile(path)) {
        ImageHeader header = ImageHeader.of(Files.readAllBytes(path));
        // The loader leaves out images of another size.
        return sizes.getOrDefault(file, new Size(header.rows(), header.columns()));
      }
      faults.file(Annotations.NO_FILE, "image " + file);
    } catch (IOException e) {
      LOG.warn("Left out {}: {}", FileErrors.inOneLine(file), FileErrors.reason(e));
      faults.file("file that is no readable image", "image " + file);
    } catch (InvalidPathException e) {
      faults.file(Annotations.NO_FILE, "image " + file);
    }
    return null;
  }

  private List<Annotation> objects(List<Named> named, Map<String, Integer> ids, Size size) {
    List<Annotation> objects = new ArrayList<>();
    for (Named object : named) {
      Box box = object.box;
      if (box.isEmpty()) {
        faults.annotation(Annotations.EMPTY_BOX, object.place);
      } else if (box.clipped(size.height(), size.width()).isEmpty()) {
        faults.annotation(Annotations.OUTSIDE, object.place);
      }
      objects.add(new Annotation(box, ids.get(object.category), box.area(), false));
    }
    return objects;
  }
}
