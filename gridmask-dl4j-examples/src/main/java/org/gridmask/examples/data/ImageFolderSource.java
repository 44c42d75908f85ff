package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.transform.ImageTransform;

/** A data set of image files, {@code train/<class>/*} and {@code test/<class>/*}. */
final class ImageFolderSource implements ImageSource {

  private static final Set<String> EXTENSIONS =
      Arrays.stream(NativeImageLoader.ALLOWED_FORMATS)
          .map(format -> format.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  private final Path directory;
  private final List<String> classNames;
  private final List<Path> train;
  private final List<Path> test;
  private final ImageShape shape;
  private final UnreadableImages warnings;

  private ImageFolderSource(
      Path directory,
      List<String> classNames,
      List<Path> train,
      List<Path> test,
      ImageShape shape,
      UnreadableImages warnings) {
    this.directory = directory;
    this.classNames = classNames;
    this.train = train;
    this.test = test;
    this.shape = shape;
    this.warnings = warnings;
  }

  /** Whether a directory holds at least one of the two folders, and so should hold both. */
  static boolean isIn(Path directory) {
    return Files.isDirectory(directory.resolve("train"))
        || Files.isDirectory(directory.resolve("test"));
  }

  static ImageFolderSource open(Path directory) throws IOException {
    List<String> classNames = classes(directory.resolve("train"));
    List<String> testClasses = classes(directory.resolve("test"));
    if (classNames.size() < 2) {
      throw new DataException(
          directory.resolve("train"), "has fewer than 2 class folders: " + classNames);
    }
    requireSame(directory, classNames, testClasses);
    List<Path> train = images(directory.resolve("train"), classNames);
    List<Path> test = images(directory.resolve("test"), classNames);
    ImageShape shape = firstShape(train);
    // A run would notice otherwise only after its first epoch.
    firstShape(test);
    return new ImageFolderSource(directory, classNames, train, test, shape, new UnreadableImages());
  }

  private static List<String> classes(Path part) throws IOException {
    if (!Files.isDirectory(part)) {
      throw new DataException(part, "is missing; a folder of images needs train and test");
    }
    return list(part, entry -> !isHidden(entry) && Files.isDirectory(entry)).stream()
        .map(ImageFolderSource::fileName)
        .toList();
  }

  private static void requireSame(Path directory, List<String> train, List<String> test)
      throws DataException {
    for (String name : train) {
      if (!test.contains(name)) {
        throw new DataException(directory.resolve("test").resolve(name), "is missing");
      }
    }
    for (String name : test) {
      if (!train.contains(name)) {
        throw new DataException(directory.resolve("train").resolve(name), "is missing");
      }
    }
  }

  private static List<Path> images(Path part, List<String> classNames) throws IOException {
    List<Path> images = new ArrayList<>();
    for (String name : classNames) {
      Path folder = part.resolve(name);
      List<Path> found = list(folder, ImageFolderSource::isImage);
      if (found.isEmpty()) {
        throw new DataException(folder, "holds no images");
      }
      images.addAll(found);
    }
    return List.copyOf(images);
  }

  /** Sorted by name, whatever order the file system has. */
  private static List<Path> list(Path folder, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(wanted)
          .sorted(Comparator.comparing(ImageFolderSource::fileName))
          .toList();
    }
  }

  private static String fileName(Path path) {
    return path.getFileName().toString();
  }

  private static boolean isHidden(Path path) {
    return fileName(path).startsWith(".");
  }

  private static boolean isImage(Path path) {
    String name = fileName(path);
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return !isHidden(path) && EXTENSIONS.contains(extension);
  }

  /** The shape of the first image that can be read. */
  private static ImageShape firstShape(List<Path> images) throws IOException {
    for (Path file : images) {
      try (Mat image = Pixels.decode(Files.readAllBytes(file), 3)) {
        return new ImageShape(image.rows(), image.cols(), 3);
      } catch (IOException | RuntimeException e) {
        // The next one may do; the reader will warn about this one.
      }
    }
    throw new DataException(images.get(0), "neither this nor any other of the images can be read");
  }

  @Override
  public String name() {
    return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public ImageShape shape() {
    return shape;
  }

  @Override
  public int trainSize() {
    return train.size();
  }

  @Override
  public int testSize() {
    return test.size();
  }

  @Override
  public ImageSource shaped(ImageShape wanted) {
    return new ImageFolderSource(directory, classNames, train, test, wanted, warnings);
  }

  @Override
  public EpochRecordReader trainReader(ImageTransform transform, long seed) throws IOException {
    return reader(train, transform, EpochOrder.shuffled(seed));
  }

  @Override
  public EpochRecordReader testReader() throws IOException {
    return reader(test, null, EpochOrder.fixed());
  }

  private EpochRecordReader reader(List<Path> files, ImageTransform transform, EpochOrder order)
      throws IOException {
    ImageFolderRecordReader reader = new ImageFolderRecordReader(shape, transform, order, warnings);
    reader.initialize(new CollectionInputSplit(files.stream().map(Path::toUri).toList()));
    return reader;
  }

  @Override
  public String sha256() throws IOException {
    List<Path> files = new ArrayList<>(train);
    files.addAll(test);
    files.sort(Comparator.comparing(this::relative));
    MessageDigest digest = Digests.sha256();
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      digest.update(relative(file).getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(content.length).flip());
      digest.update(content);
    }
    return Digests.hex(digest);
  }

  private String relative(Path file) {
    return directory.relativize(file).toString().replace('\\', '/');
  }
}
