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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.loader.NativeImageLoader;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.loader.EncodedImages;

/**
 * The image files in the class folders of a folder, sorted by class and file name. Keeps only file
 * names in memory: ImageNet has 1.3 million images.
 */
final class FolderImages implements LabelledImages, EncodedImages {

  private static final Set<String> EXTENSIONS =
      Arrays.stream(NativeImageLoader.ALLOWED_FORMATS)
          .map(format -> format.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  /** More than an uncompressed image of the maximum size. */
  private static final int MAX_FILE_BYTES = 1 << 29;

  private final Path folder;
  private final List<String> classNames;

  /** The names of each class's files. */
  private final List<List<String>> names;

  /** The index of each class's first file, then the total. */
  private final int[] starts;

  private FolderImages(Path folder, List<String> classNames, List<List<String>> names) {
    this.folder = folder;
    this.classNames = classNames;
    this.names = names;
    starts = new int[names.size() + 1];
    for (int i = 0; i < names.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], names.get(i).size());
    }
  }

  /** The names of the folders in a folder, sorted. */
  static List<String> classes(Path folder) throws IOException {
    return list(folder, entry -> !isHidden(entry) && Files.isDirectory(entry));
  }

  static FolderImages list(Path folder, List<String> classNames) throws IOException {
    List<List<String>> names = new ArrayList<>(classNames.size());
    for (String className : classNames) {
      List<String> found = list(folder.resolve(className), FolderImages::isImage);
      if (found.isEmpty()) {
        throw new DataException(folder.resolve(className), "has no images");
      }
      names.add(found);
    }
    return new FolderImages(folder, List.copyOf(classNames), names);
  }

  /** Sorted by name, independent of the file system. */
  private static List<String> list(Path folder, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(wanted).map(FolderImages::fileName).sorted().toList();
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

  @Override
  public int size() {
    return starts[names.size()];
  }

  @Override
  public int label(int index) {
    int found = Arrays.binarySearch(starts, index);
    // No class is empty, so the starts are distinct.
    return found >= 0 ? found : -found - 2;
  }

  Path file(int index) {
    int label = label(index);
    return folder
        .resolve(classNames.get(label))
        .resolve(names.get(label).get(index - starts[label]));
  }

  @Override
  public byte[] encoded(int index) throws IOException {
    return read(file(index));
  }

  /**
   * The content of an image file.
   *
   * @throws IOException if it cannot be read; the message does not name it
   */
  static byte[] read(Path file) throws IOException {
    try {
      return BoundedFiles.read(file, MAX_FILE_BYTES);
    } catch (IOException e) {
      throw new IOException(FileErrors.reason(e), e);
    }
  }

  @Override
  public RawImage image(int index, TargetShape target) throws IOException {
    try (Mat image = EncodedImages.decode(encoded(index), target.shape().channels())) {
      return target.input(image);
    }
  }

  @Override
  public String name(int index) {
    return file(index).toString();
  }

  Path folder() {
    return folder;
  }

  /** The total size of the files; stops counting above the maximum. */
  long bytes(long max) {
    long bytes = 0;
    for (int i = 0; i < size() && bytes <= max; i++) {
      bytes += sizeOf(file(i));
    }
    return bytes;
  }

  /** 0 for unreadable files, such as broken links, which the reader skips. */
  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Empty for unreadable files and pipes. */
  private static byte[] contentOf(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /**
   * Adds path, size and optionally content of each file to a digest.
   *
   * @param root the base of the relative paths
   */
  void digest(MessageDigest digest, Path root, boolean contents) {
    // Sorted by path: "cat-2/" comes before "cat/".
    List<Integer> order =
        IntStream.range(0, names.size())
            .boxed()
            .sorted(Comparator.comparing((Integer label) -> classNames.get(label) + "/"))
            .toList();
    for (int label : order) {
      for (int i = starts[label]; i < starts[label + 1]; i++) {
        Path file = file(i);
        byte[] content = contents ? contentOf(file) : new byte[0];
        long size = contents ? content.length : sizeOf(file);
        String path = root.relativize(file).toString().replace('\\', '/');
        digest.update(path.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(size).flip());
        digest.update(content);
      }
    }
  }
}
