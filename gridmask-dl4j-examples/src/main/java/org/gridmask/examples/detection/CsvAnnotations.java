package org.gridmask.examples.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.files.FileErrors;

/**
 * Reads boxes from a CSV file with the header {@code image,xmin,ymin,xmax,ymax,category} and a line
 * for each object: an image file relative to the folder of images, the edges in pixels, and a name.
 * An image without objects has a line with nothing but its name. The categories are the names in
 * alphabetical order.
 */
public final class CsvAnnotations {

  private static final List<String> HEADER =
      List.of("image", "xmin", "ymin", "xmax", "ymax", "category");

  /** About three million boxes. */
  private static final int MAX_BYTES = 128 << 20;

  private CsvAnnotations() {}

  /**
   * Reads a file.
   *
   * @param file the CSV file
   * @param images the folder of the images
   * @return its images; lines that are no objects are counted as faults
   * @throws IOException if it cannot be read or has another header
   */
  public static Annotations read(Path file, Path images) throws IOException {
    List<List<String>> lines = Csv.parse(BoundedFiles.readText(file, MAX_BYTES));
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw FileErrors.at(file, "its first line is not " + String.join(",", HEADER), null);
    }
    AnnotationTable table = new AnnotationTable(images);
    for (int i = 1; i < lines.size(); i++) {
      List<String> fields = lines.get(i);
      String name = fields.get(0);
      String line = (i + 1) + " (" + name + ")";
      if (name.isBlank()) {
        table.fault("no image", "line", i + 1);
      } else if (fields.stream().skip(1).allMatch(String::isBlank)) {
        table.image(name);
      } else if (fields.size() != HEADER.size()) {
        table.fault("not 6 fields", "line", line);
      } else if (fields.get(5).isBlank()) {
        table.fault("no category", "line", line);
      } else {
        Box box = box(fields);
        if (box == null) {
          table.fault(Annotations.NOT_FINITE, "line", line);
        } else {
          table.object(name, box, fields.get(5).strip());
        }
      }
    }
    return table.annotations();
  }

  private static Box box(List<String> fields) {
    try {
      Box box =
          Box.ofCorners(
              Double.parseDouble(fields.get(1)),
              Double.parseDouble(fields.get(2)),
              Double.parseDouble(fields.get(3)),
              Double.parseDouble(fields.get(4)));
      return box.isFinite() ? box : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
