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
    List<Csv.Row> rows = Csv.rows(BoundedFiles.readText(file, MAX_BYTES));
    if (rows.isEmpty() || !rows.get(0).fields().equals(HEADER)) {
      throw FileErrors.at(file, "its first line is not " + String.join(",", HEADER), null);
    }
    AnnotationTable table = new AnnotationTable(images);
    for (Csv.Row row : rows.subList(1, rows.size())) {
      List<String> fields = row.fields();
      String name = fields.get(0);
      String line = "line " + row.line() + (name.isBlank() ? "" : " (" + name + ")");
      if (name.isBlank()) {
        table.faults.annotation("no image", line);
      } else if (fields.stream().skip(1).allMatch(String::isBlank)) {
        table.image(name);
      } else if (fields.size() != HEADER.size()) {
        table.faults.annotation("not 6 fields", line);
      } else {
        double[] edges =
            fields.subList(1, 5).stream().mapToDouble(AnnotationTable::number).toArray();
        table.object(
            name, Box.ofCorners(edges[0], edges[1], edges[2], edges[3]), fields.get(5), line);
      }
    }
    return table.annotations();
  }
}
