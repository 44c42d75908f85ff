package org.gridmask.examples.detection;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads the annotations of Pascal VOC: a folder with {@code JPEGImages} and {@code Annotations},
 * and optionally {@code ImageSets/Main/SET.txt}, which lists the images of a set.
 *
 * <p>VOC counts pixels from 1 and has the last one in the box: (1, 1, 10, 10) are the pixels [0,
 * 10). A few of its boxes have decimals. Difficult objects are objects like all others, and parts
 * of objects are none. The categories are the names in the files, in alphabetical order.
 */
public final class VocAnnotations {

  private static final String IMAGES = "JPEGImages";
  private static final String ANNOTATIONS = "Annotations";

  /** About fifty thousand objects. */
  private static final int MAX_BYTES = 16 << 20;

  /** No document type, and so no entities. */
  private static final String NO_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";

  private final Path folder;
  private final AnnotationTable table;
  private final SAXParser parser;

  private VocAnnotations(Path folder) {
    this.folder = folder;
    table = new AnnotationTable(images(folder));
    SAXParserFactory parsers = SAXParserFactory.newDefaultInstance();
    try {
      parsers.setFeature(NO_DOCTYPE, true);
      parser = parsers.newSAXParser();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalStateException("the JDK's XML parser lacks " + NO_DOCTYPE, e);
    }
  }

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
   * @return its images; XML files that cannot be read, and objects without a name or four finite
   *     numbers, are counted as faults
   * @throws IOException if the folder or the list of the set cannot be read
   */
  public static Annotations read(Path folder, String set) throws IOException {
    VocAnnotations reader = new VocAnnotations(folder);
    Map<String, String> files = imageFiles(folder);
    for (String name : names(folder, set, files)) {
      String image = files.get(name);
      if (image == null) {
        reader.table.faults.file(Annotations.NO_FILE, "image " + name);
      } else {
        reader.read(image, ANNOTATIONS + "/" + name + ".xml");
      }
    }
    return reader.table.annotations();
  }

  private void read(String image, String xml) {
    Objects found = new Objects();
    try {
      byte[] bytes = BoundedFiles.read(folder.resolve(xml), MAX_BYTES);
      parser.parse(new ByteArrayInputStream(bytes), found);
    } catch (NoSuchFileException e) {
      table.faults.file(Annotations.NO_FILE, xml);
      return;
    } catch (SAXException e) {
      int line = e instanceof SAXParseException at ? at.getLineNumber() : 0;
      table.faults.file("file that is not valid XML", xml + (line > 0 ? ", line " + line : ""));
      return;
    } catch (IOException e) {
      table.faults.file("file that cannot be read", xml + " (" + FileErrors.reason(e) + ")");
      return;
    }
    if (!found.isAnnotation) {
      table.faults.file("file without an annotation", xml);
      return;
    }
    table.image(
        image,
        AnnotationTable.number(found.size.getOrDefault("height", "")),
        AnnotationTable.number(found.size.getOrDefault("width", "")));
    for (int i = 0; i < found.objects.size(); i++) {
      Map<String, String> object = found.objects.get(i);
      Box box =
          Box.ofCorners(
              edge(object, "xmin") - 1,
              edge(object, "ymin") - 1,
              edge(object, "xmax"),
              edge(object, "ymax"));
      table.object(image, box, object.getOrDefault("name", ""), "object " + (i + 1) + " of " + xml);
    }
  }

  private static double edge(Map<String, String> object, String name) {
    return AnnotationTable.number(object.getOrDefault(name, ""));
  }

  /** Collects the image's size, and the name and the edges of each object. */
  private static final class Objects extends DefaultHandler {
    private static final String ROOT = "/annotation";
    private static final String OBJECT = ROOT + "/object";
    private static final Set<String> SIDES = Set.of(ROOT + "/size/height", ROOT + "/size/width");
    private static final Set<String> FIELDS =
        Set.of(
            OBJECT + "/name",
            OBJECT + "/bndbox/xmin",
            OBJECT + "/bndbox/ymin",
            OBJECT + "/bndbox/xmax",
            OBJECT + "/bndbox/ymax");

    private static final int MAX_DEPTH = 4;

    private boolean isAnnotation;
    private final Map<String, String> size = new HashMap<>();
    private final List<Map<String, String>> objects = new ArrayList<>();
    private final List<String> path = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void startElement(String uri, String localName, String name, Attributes attributes) {
      path.add(name);
      text.setLength(0);
      isAnnotation |= path().equals(ROOT);
      if (path().equals(OBJECT)) {
        objects.add(new HashMap<>());
      }
    }

    @Override
    public void characters(char[] characters, int start, int length) {
      text.append(characters, start, length);
    }

    @Override
    public void endElement(String uri, String localName, String name) {
      if (FIELDS.contains(path())) {
        objects.get(objects.size() - 1).putIfAbsent(name, text.toString());
      } else if (SIDES.contains(path())) {
        size.putIfAbsent(name, text.toString());
      }
      path.remove(path.size() - 1);
    }

    private String path() {
      return path.size() > MAX_DEPTH ? "" : "/" + String.join("/", path);
    }
  }

  /** The image files by their names without extension. */
  private static Map<String, String> imageFiles(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (DirectoryStream<Path> images = Files.newDirectoryStream(images(folder))) {
      for (Path image : images) {
        String name = FileNames.text(image.getFileName());
        if (!name.startsWith(".")) {
          files.put(FileNames.withoutExtension(name), name);
        }
      }
    }
    return files;
  }

  /** The images of a set, each once. */
  private static Set<String> names(Path folder, String set, Map<String, String> files)
      throws IOException {
    if (set == null) {
      return files.keySet();
    }
    Set<String> names = new LinkedHashSet<>();
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
