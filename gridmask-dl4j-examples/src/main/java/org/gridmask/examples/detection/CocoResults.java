package org.gridmask.examples.detection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.JsonFiles;

/**
 * Detections in COCO's result format (cocodataset.org/#format-results): a JSON list of {@code
 * {"image_id", "category_id", "bbox": [x, y, width, height], "score"}}.
 */
public final class CocoResults {

  /** 100 in each image of COCO test2017; they take 0.5 GB. */
  private static final int MAX_DETECTIONS = 5_000_000;

  private final Path file;
  private final Categories categories;
  private final Set<Long> images;
  private final List<Detection> detections = new ArrayList<>();

  private CocoResults(Path file, Annotations annotations) {
    this.file = file;
    categories = annotations.categories();
    images =
        annotations.images().stream()
            .map(AnnotatedImage::id)
            .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @param annotations the annotated images that the detections are in
   * @return the detections in the order of the file
   * @throws IOException if it cannot be read, is not in this format, or a detection is invalid:
   *     unknown image or category, a box that is not four finite numbers with a size of at least 0,
   *     a score that is not finite; the message names the first one
   */
  public static List<Detection> read(Path file, Annotations annotations) throws IOException {
    CocoResults reader = new CocoResults(file, annotations);
    return JsonFiles.stream(file, reader::read);
  }

  private List<Detection> read(JsonParser parser) throws IOException {
    if (!JsonObjects.elements(parser, () -> detections.add(detection(parser)))) {
      throw FileErrors.at(file, "it is not a list of detections in COCO's result format", null);
    }
    return detections;
  }

  /** The fields of a detection while it is read. */
  private static final class Fields {
    private boolean hasBox;
    private Long image;
    private Long category;
    private Box box;
    private Double score;
  }

  private Detection detection(JsonParser parser) throws IOException {
    if (detections.size() == MAX_DETECTIONS) {
      throw FileErrors.at(file, "it has more than " + MAX_DETECTIONS + " detections", null);
    }
    Fields found = new Fields();
    require(parser.currentToken() == JsonToken.START_OBJECT, "is not a JSON object");
    JsonObjects.fields(
        parser,
        name -> {
          switch (name) {
            case "image_id" -> found.image = JsonObjects.wholeNumber(parser);
            case "category_id" -> found.category = JsonObjects.wholeNumber(parser);
            case "bbox" -> {
              found.hasBox = true;
              found.box = JsonObjects.box(parser);
            }
            case "score" -> found.score = JsonObjects.number(parser);
            default -> {}
          }
        });
    require(found.image != null, "has no image_id that is a whole number");
    require(found.category != null, "has no category_id that is a whole number");
    require(found.hasBox, "has no bbox");
    require(found.box != null, "has a bbox that is not four finite numbers");
    require(
        found.box.width() >= 0 && found.box.height() >= 0,
        "has a bbox of the negative size %s x %s".formatted(found.box.width(), found.box.height()));
    require(
        found.score != null && Double.isFinite(found.score),
        "has no score that is a finite number");
    require(images.contains(found.image), "is of the image " + found.image + ", not annotated");
    int category = (int) Math.max(Math.min(found.category, Integer.MAX_VALUE), Integer.MIN_VALUE);
    require(categories.has(category), "is of the category " + found.category + ", not annotated");
    return new Detection(found.image, category, found.box, found.score);
  }

  private void require(boolean holds, String problem) throws IOException {
    if (!holds) {
      throw FileErrors.at(file, "its detection " + (detections.size() + 1) + " " + problem, null);
    }
  }

  /**
   * Writes a file.
   *
   * @param file the file, which is replaced
   * @param detections the detections
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, Iterable<Detection> detections) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(Files.newBufferedWriter(file))) {
      json.writeStartArray();
      for (Detection detection : detections) {
        Box box = detection.box();
        json.writeStartObject();
        json.writeNumberField("image_id", detection.image());
        json.writeNumberField("category_id", detection.category());
        json.writeFieldName("bbox");
        json.writeArray(new double[] {box.x(), box.y(), box.width(), box.height()}, 0, 4);
        json.writeNumberField("score", detection.score());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }
}
