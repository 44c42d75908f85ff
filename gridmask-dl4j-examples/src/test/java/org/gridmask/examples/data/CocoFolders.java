package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.gridmask.examples.detection.Annotation;
import org.gridmask.examples.detection.ShapePictures;

/** Writes pictures of shapes in COCO's layout. */
public final class CocoFolders {

  private CocoFolders() {}

  /**
   * Writes a data set. The ids of its categories are 7, 8 and 90. Among the training images is one
   * without objects, one whose file is missing, and an annotation outside of its image.
   *
   * @param folder the folder to create
   * @param train the number of training images with objects
   * @param val the number of test images
   * @return the folder
   */
  public static Path of(Path folder, int train, int val) throws IOException {
    write(folder, "train2017", 0, train, true);
    write(folder, "val2017", 100, val, false);
    return folder;
  }

  private static void write(Path folder, String part, int first, int count, boolean faults)
      throws IOException {
    Files.createDirectories(folder.resolve(part));
    Files.createDirectories(folder.resolve("annotations"));
    List<String> images = new ArrayList<>();
    List<String> annotations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int id = first + i + 1;
      ShapePictures.Picture picture = new ShapePictures(3).picture(id);
      String name = String.format(Locale.ROOT, "%012d.png", id);
      ImageIO.write(picture.pixels(), "png", folder.resolve(part).resolve(name).toFile());
      images.add(image(id, name));
      for (Annotation object : picture.annotations().objects()) {
        annotations.add(
            annotation(
                annotations.size() + 1,
                id,
                List.of(7, 8, 90).get(object.category() - 1),
                object.box().x(),
                object.box().y(),
                object.box().width()));
      }
    }
    if (faults) {
      int id = first + count + 1;
      ShapePictures.Picture picture = new ShapePictures(3).picture(id);
      ImageIO.write(picture.pixels(), "png", folder.resolve(part).resolve("empty.png").toFile());
      images.add(image(id, "empty.png"));
      images.add(image(id + 1, "missing.png"));
      annotations.add(annotation(900, id, 7, 500, 500, 20));
      annotations.add(annotation(901, first + 1, 6, 5, 5, 20));
    }
    Files.writeString(
        folder.resolve("annotations").resolve("instances_" + part + ".json"),
        """
        {"images": [%s], "annotations": [%s],
         "categories": [{"id": 7, "name": "circle"}, {"id": 8, "name": "square"},
                        {"id": 90, "name": "triangle"}]}
        """
            .formatted(String.join(",", images), String.join(",", annotations)));
  }

  private static String image(int id, String name) {
    return "{\"id\": %d, \"file_name\": \"%s\", \"height\": 128, \"width\": 128}"
        .formatted(id, name);
  }

  private static String annotation(
      int id, int image, int category, double x, double y, double side) {
    return String.format(
        Locale.ROOT,
        "{\"id\": %d, \"image_id\": %d, \"category_id\": %d, \"bbox\": [%s, %s, %s, %s]}",
        id,
        image,
        category,
        x,
        y,
        side,
        side);
  }
}
