package org.gridmask.examples.detection;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.JsonFiles;

/**
 * Reads the annotations of COCO (cocodataset.org/#format-data), {@code instances_*.json}, as a
 * stream: outlines are skipped, so that the 450 MB of train2017 take the memory of their boxes.
 *
 * <p>What is wrong is counted. Annotations of an unknown image or category and those whose box is
 * not four finite numbers are left out. Empty boxes and those outside of their image are kept,
 * because COCO's evaluation counts them, but {@link AnnotatedImage#targets} does not have them.
 */
public final class CocoAnnotations {

  private static final String NO_ID = "without an id that is a whole number";

  private final Faults.Counter faults = new Faults.Counter();
  private final Map<Integer, String> categories = new TreeMap<>();
  private final Map<Long, AnnotatedImage> images = new TreeMap<>();
  private final Map<Long, List<Located>> objects = new HashMap<>();
  private boolean hasImages;
  private boolean hasAnnotations;
  private boolean hasCategories;

  /** An annotation and its id, for messages. */
  private record Located(String id, Annotation annotation) {}

  private CocoAnnotations() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @return its images, with all annotations that are usable
   * @throws IOException if it cannot be read, is not JSON, or lacks images, annotations or
   *     categories
   */
  public static Annotations read(Path file) throws IOException {
    CocoAnnotations reader = new CocoAnnotations();
    boolean isObject = JsonFiles.stream(file, reader::read);
    if (!isObject || !reader.hasImages || !reader.hasAnnotations || !reader.hasCategories) {
      throw FileErrors.at(
          file, "it has no lists of images, annotations and categories as COCO's files have", null);
    }
    return reader.joined();
  }

  private boolean read(JsonParser parser) throws IOException {
    return JsonObjects.fields(
        parser,
        name -> {
          switch (name) {
            case "images" ->
                hasImages = JsonObjects.elements(parser, () -> readImage(parser)) || hasImages;
            case "annotations" ->
                hasAnnotations =
                    JsonObjects.elements(parser, () -> readAnnotation(parser)) || hasAnnotations;
            case "categories" ->
                hasCategories =
                    JsonObjects.elements(parser, () -> readCategory(parser)) || hasCategories;
            default -> {}
          }
        });
  }

  /** The fields of an element while it is read. */
  private static final class Fields {
    private Long id;
    private Long image;
    private Long category;
    private String text;
    private double height;
    private double width;
    private Box box;
    private double area = Double.NaN;
    private boolean crowd;
  }

  private void readCategory(JsonParser parser) throws IOException {
    Fields found = new Fields();
    JsonObjects.fields(
        parser,
        name -> {
          switch (name) {
            case "id" -> found.id = JsonObjects.wholeNumber(parser);
            case "name" -> found.text = parser.getValueAsString();
            default -> {}
          }
        });
    if (isInt(found.id)) {
      int id = found.id.intValue();
      categories.put(id, found.text == null ? "category " + id : found.text);
    } else {
      faults.annotation(NO_ID, "category " + found.text);
    }
  }

  private void readImage(JsonParser parser) throws IOException {
    Fields found = new Fields();
    JsonObjects.fields(
        parser,
        name -> {
          switch (name) {
            case "id" -> found.id = JsonObjects.wholeNumber(parser);
            case "file_name" -> found.text = parser.getValueAsString();
            case "height" -> found.height = JsonObjects.number(parser);
            case "width" -> found.width = JsonObjects.number(parser);
            default -> {}
          }
        });
    if (found.id == null) {
      faults.annotation(NO_ID, "image " + found.text);
      return;
    }
    if (images.containsKey(found.id)) {
      faults.annotation("repeated id", "image " + found.id);
      return;
    }
    boolean hasSize = isSide(found.height) && isSide(found.width);
    if (found.text == null) {
      faults.annotation("without a file name", "image " + found.id);
    }
    images.put(
        found.id,
        new AnnotatedImage(
            found.id,
            found.text == null ? "" : found.text,
            hasSize ? (int) found.height : 0,
            hasSize ? (int) found.width : 0,
            List.of()));
  }

  private static boolean isSide(double pixels) {
    return pixels >= 1 && pixels <= Integer.MAX_VALUE;
  }

  private static boolean isInt(Long number) {
    return number != null && number == number.intValue();
  }

  private void readAnnotation(JsonParser parser) throws IOException {
    Fields found = new Fields();
    JsonObjects.fields(
        parser,
        name -> {
          switch (name) {
            case "id" -> found.id = JsonObjects.wholeNumber(parser);
            case "image_id" -> found.image = JsonObjects.wholeNumber(parser);
            case "category_id" -> found.category = JsonObjects.wholeNumber(parser);
            case "bbox" -> found.box = JsonObjects.box(parser);
            case "area" -> found.area = JsonObjects.number(parser);
            case "iscrowd" ->
                found.crowd =
                    parser.currentToken().isBoolean()
                        ? parser.getBooleanValue()
                        : JsonObjects.number(parser) > 0;
            default -> {}
          }
        });
    String id = found.id == null ? "without an id" : found.id.toString();
    if (found.box == null) {
      faults.annotation(Annotations.NOT_FINITE, "annotation " + id);
    } else if (found.image == null) {
      faults.annotation("unknown image", "annotation " + id);
    } else if (!isInt(found.category)) {
      faults.annotation("unknown category", "annotation " + id);
    } else {
      double area = Double.isFinite(found.area) ? found.area : found.box.area();
      Annotation annotation =
          new Annotation(found.box, found.category.intValue(), area, found.crowd);
      objects
          .computeIfAbsent(found.image, image -> new ArrayList<>())
          .add(new Located(id, annotation));
    }
  }

  /** Joins images, annotations and categories, which a file may have in any order. */
  private Annotations joined() {
    Categories known = new Categories(categories);
    List<AnnotatedImage> joined = new ArrayList<>();
    for (AnnotatedImage image : images.values()) {
      List<Located> located = objects.remove(image.id());
      List<Annotation> usable = new ArrayList<>();
      for (Located object : located == null ? List.<Located>of() : located) {
        if (known.has(object.annotation.category())) {
          countUntrainable(object, image);
          usable.add(object.annotation);
        } else {
          faults.annotation("unknown category", "annotation " + object.id);
        }
      }
      joined.add(
          new AnnotatedImage(image.id(), image.file(), image.height(), image.width(), usable));
    }
    objects.values().stream()
        .flatMap(List::stream)
        .forEach(object -> faults.annotation("unknown image", "annotation " + object.id));
    return new Annotations(known, joined, faults.faults());
  }

  private void countUntrainable(Located object, AnnotatedImage image) {
    Box box = object.annotation.box();
    if (box.isEmpty()) {
      faults.annotation(Annotations.EMPTY_BOX, "annotation " + object.id);
    } else if (image.isOutside(box)) {
      faults.annotation(Annotations.OUTSIDE, "annotation " + object.id);
    }
  }
}
