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
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;

/**
 * The image files in the class folders of a folder, sorted by class, sub-folder and file name.
 * Keeps only paths in memory: ImageNet has 1.3 million images.
 */
final class FolderImages implements LabelledImages {

  /** More than an uncompressed image of the maximum size. */
  private static final int MAX_FILE_BYTES = 1 << 29;

  /** About ten seconds of reading from a fast disk. */
  static final long MAX_DIGESTED_BYTES = 1L << 30;

  /** What is appended to a digest without contents. */
  static final String NAMES_AND_SIZES = " (names and sizes)";

  private final Path folder;
  private final List<String> classNames;

  /**
   * Each class's files, relative to the folder. Not strings, which cannot hold names that are
   * invalid in the locale's charset.
   */
  private final List<List<Path>> files;

  /** The index of each class's first file, then the total. */
  private final int[] starts;

  private final Ignored ignored;

  private FolderImages(ClassFolders folders, List<List<Path>> files, Ignored ignored) {
    this.folder = folders.part();
    this.classNames = List.copyOf(folders.classes().keySet());
    this.files = files;
    this.ignored = ignored;
    starts = new int[files.size() + 1];
    for (int i = 0; i < files.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], files.get(i).size());
    }
  }

  /**
   * Lists the files of each class.
   *
   * @throws DataException if a class has no images
   */
  static FolderImages in(ClassFolders folders) throws IOException {
    List<List<Path>> files = new ArrayList<>();
    Ignored.Counter ignored = new Ignored.Counter();
    ignored.add(folders.ignored());
    for (List<Path> ofClass : folders.classes().values()) {
      List<Path> found = new ArrayList<>();
      Ignored.Counter others = new Ignored.Counter();
      for (Path classFolder : ofClass) {
        ImageTree tree = ImageTree.of(classFolder);
        Path relative = folders.part().relativize(classFolder);
        tree.files().forEach(file -> found.add(relative.resolve(file)));
        others.add(tree.ignored());
      }
      if (found.isEmpty()) {
        throw new DataException(
            FileNames.text(ofClass.get(0)),
            "has no images" + (others.result().any() ? "; ignored " + others.result() : ""));
      }
      ignored.add(others.result());
      files.add(List.copyOf(found));
    }
    return new FolderImages(folders, files, ignored.result());
  }

  /** What else is in the folder. */
  Ignored ignored() {
    return ignored;
  }

  List<String> classNames() {
    return classNames;
  }

  @Override
  public int size() {
    return starts[files.size()];
  }

  /** The number of images of a class. */
  int size(int label) {
    return files.get(label).size();
  }

  /** The index of the first image of a class. */
  int first(int label) {
    return starts[label];
  }

  @Override
  public int label(int index) {
    int found = Arrays.binarySearch(starts, index);
    // No class is empty, so the starts are distinct.
    return found >= 0 ? found : -found - 2;
  }

  private Path file(int index) {
    int label = label(index);
    return folder.resolve(files.get(label).get(index - starts[label]));
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
  public String name(int index) {
    return FileNames.text(file(index));
  }

  @Override
  public String id(int index) {
    return slashed(folder.relativize(file(index)));
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
        IntStream.range(0, files.size())
            .boxed()
            .sorted(Comparator.comparing((Integer label) -> classNames.get(label) + "/"))
            .toList();
    for (int label : order) {
      IntStream.range(first(label), first(label) + size(label))
          .mapToObj(this::file)
          .map(file -> Map.entry(slashed(root.relativize(file)), file))
          .sorted(Map.Entry.comparingByKey())
          .forEach(file -> digest(digest, file.getKey(), file.getValue(), contents));
    }
  }

  /** The digest of names, sizes and, up to a total of 1 GiB, contents of files. */
  static String sha256(Path root, List<Path> files) {
    long bytes = 0;
    for (Path file : files) {
      bytes += sizeOf(file);
    }
    boolean contents = bytes <= MAX_DIGESTED_BYTES;
    MessageDigest digest = DigestUtils.getSha256Digest();
    files.stream()
        .map(file -> Map.entry(slashed(root.relativize(file)), file))
        .sorted(Map.Entry.comparingByKey())
        .forEach(file -> digest(digest, file.getKey(), file.getValue(), contents));
    return Hex.encodeHexString(digest.digest()) + (contents ? "" : NAMES_AND_SIZES);
  }

  static String slashed(Path path) {
    return FileNames.text(path).replace('\\', '/');
  }

  private static void digest(MessageDigest digest, String path, Path file, boolean contents) {
    byte[] content = contents ? contentOf(file) : new byte[0];
    long size = contents ? content.length : sizeOf(file);
    digest.update(path.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(size).flip());
    digest.update(content);
  }
}
