package org.gridmask.examples.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.detection.AnnotatedImage;
import org.gridmask.examples.detection.Annotations;
import org.gridmask.examples.detection.Categories;
import org.gridmask.examples.files.FileNames;

/**
 * The ids of images and categories in detections.
 *
 * @param images the id of each image
 * @param categories the id of each class
 */
record ImageIds(List<Long> images, List<Integer> categories) {

  private static final String NUMBER = "[0-9]{1,18}";

  /** The names of files without extension, if they are different numbers; otherwise 1, 2, ... */
  static ImageIds of(List<Path> files, Categories categories) {
    List<String> names = files.stream().map(ImageIds::stem).toList();
    boolean isNumbered =
        names.stream().allMatch(name -> name.matches(NUMBER))
            && names.stream().mapToLong(Long::parseLong).distinct().count() == names.size();
    List<Long> images =
        isNumbered
            ? names.stream().map(Long::parseLong).toList()
            : LongStream.rangeClosed(1, names.size()).boxed().toList();
    return new ImageIds(images, categories.ids());
  }

  private static String stem(Path file) {
    return FileNames.withoutExtension(file.getFileName().toString());
  }

  /**
   * Those of an annotation file, by the names of files and classes.
   *
   * @throws ConfigException if an image or a class is not in it, or an image twice
   */
  static ImageIds of(List<Path> files, Annotations annotations, List<String> classNames) {
    Map<Path, List<AnnotatedImage>> byName =
        annotations.images().stream()
            .collect(Collectors.groupingBy(image -> Path.of(image.file()).getFileName()));
    List<Long> images = new ArrayList<>();
    HashSet<Long> seen = new HashSet<>();
    for (Path file : files) {
      long id = id(file, byName.getOrDefault(file.getFileName(), List.of()));
      if (!seen.add(id)) {
        throw new ConfigException(
            "--annotations: %s is given twice".formatted(FileNames.text(file)));
      }
      images.add(id);
    }
    List<Integer> categories = new ArrayList<>();
    for (String name : classNames) {
      OptionalInt id = annotations.categories().id(name);
      categories.add(
          id.orElseThrow(() -> new ConfigException("--annotations: it has no category " + name)));
    }
    return new ImageIds(images, categories);
  }

  /** The id of a file among images of its name, which may be in several folders. */
  private static long id(Path file, List<AnnotatedImage> named) {
    Path whole = file.toAbsolutePath().normalize();
    return (named.size() == 1
            ? named.stream()
            : named.stream().filter(image -> whole.endsWith(Path.of(image.file()))))
        .max(Comparator.comparingInt(image -> Path.of(image.file()).getNameCount()))
        .orElseThrow(
            () ->
                new ConfigException(
                    "--annotations: %s is %s"
                        .formatted(
                            FileNames.text(file),
                            named.isEmpty()
                                ? "not among its images"
                                : "none of " + named.stream().map(AnnotatedImage::file).toList())))
        .id();
  }

  long image(int index) {
    return images.get(index);
  }

  int category(int label) {
    return categories.get(label);
  }
}
