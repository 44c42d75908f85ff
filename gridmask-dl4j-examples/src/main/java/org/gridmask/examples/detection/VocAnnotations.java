package org.gridmask.examples.detection;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.datavec.image.recordreader.objdetect.ImageObject;
import org.datavec.image.recordreader.objdetect.impl.VocLabelProvider;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;

/**
 * Reads the annotations of Pascal VOC: a folder with {@code JPEGImages} and {@code Annotations},
 * and optionally {@code ImageSets/Main/SET.txt}, which lists the images of a set.
 *
 * <p>The XML files are read by DataVec's {@link VocLabelProvider}, which wants an element in each
 * line and whole numbers, as VOC has them. VOC counts pixels from 1 and has the last one in the
 * box: (1, 1, 10, 10) are the pixels [0, 10). The categories are the names in the files, in
 * alphabetical order.
 */
public final class VocAnnotations {

  private static final String IMAGES = "JPEGImages";
  private static final String ANNOTATIONS = "Annotations";

  private VocAnnotations() {}

  /**
   * Whether a folder has this layout.
   *
   * @param folder a folder
   * @return true if so
   */
  public static boolean isLayout(Path folder) {
    return Files.isDirectory(folder.resolve(ANNOTATIONS))
        && Files.isDirectory(folder.resolve(IMAGES));
  }

  /**
   * The folder of the images.
   *
   * @param folder the data set
   * @return the folder
   */
  public static Path images(Path folder) {
    return folder.resolve(IMAGES);
  }

  /**
   * Reads a data set.
   *
   * @param folder the data set
   * @param set the name of a set, or null for all images
   * @return its images; XML files that cannot be read are counted as faults
   * @throws IOException if the folder or the list of the set cannot be read
   */
  public static Annotations read(Path folder, String set) throws IOException {
    AnnotationTable table = new AnnotationTable(images(folder));
    VocLabelProvider provider = new VocLabelProvider(folder.toString());
    Map<String, String> files = imageFiles(folder);
    for (String name : names(folder, set, files)) {
      String image = files.get(name);
      if (image == null) {
        table.fault(Annotations.NO_FILE, "image", name);
        continue;
      }
      List<ImageObject> objects;
      try {
        objects = provider.getImageObjectsForPath(name + ".jpg");
      } catch (RuntimeException e) {
        // Whatever the provider stumbles over.
        table.fault("XML file without an element in each line, or without numbers", "image", name);
        continue;
      }
      table.image(image);
      for (ImageObject object : objects) {
        table.object(
            image,
            Box.ofCorners(object.getX1() - 1, object.getY1() - 1, object.getX2(), object.getY2()),
            object.getLabel());
      }
    }
    return table.annotations();
  }

  /** The image files by their names without extension. */
  private static Map<String, String> imageFiles(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (DirectoryStream<Path> images = Files.newDirectoryStream(images(folder))) {
      for (Path image : images) {
        String name = FileNames.text(image.getFileName());
        if (!name.startsWith(".")) {
          files.put(name.replaceFirst("\\.[^.]*$", ""), name);
        }
      }
    }
    return files;
  }

  private static List<String> names(Path folder, String set, Map<String, String> files)
      throws IOException {
    if (set == null) {
      return List.copyOf(files.keySet());
    }
    List<String> names = new ArrayList<>();
    Path list = folder.resolve("ImageSets").resolve("Main").resolve(set + ".txt");
    for (String line : Files.readAllLines(list)) {
      // Lists of one category have a second column, 1, 0 or -1.
      String name = line.strip().split("\\s+")[0];
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    if (names.isEmpty()) {
      throw FileErrors.at(list, "it lists no images", null);
    }
    return names;
  }
}
