package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;
import org.gridmask.examples.files.NearestName;

/** A data set of image files, {@code train/<class>/*} and {@code test/<class>/*}. */
final class ImageFolderSource {

  private static final String TRAIN = "train";
  private static final String TEST = "test";

  /** ImageNet's folder of labelled test images. */
  private static final String VAL = "val";

  private static final Set<String> PARTS = Set.of(TRAIN, TEST, VAL);

  private static final int MAX_LISTED = 10;

  private ImageFolderSource() {}

  /** Whether a directory has at least one of the folders, and so should have two. */
  static boolean isIn(Path directory) {
    return Files.isDirectory(directory.resolve(TRAIN))
        || Files.isDirectory(directory.resolve(TEST))
        || Files.isDirectory(directory.resolve(VAL));
  }

  static ImageSource open(Path directory) throws IOException {
    Ignored.Counter ignored = new Ignored.Counter();
    ClassFolders trainFolders = classes(directory.resolve(TRAIN));
    ClassFolders testFolders = testFolders(directory, ignored);
    if (trainFolders.classes().size() < 2) {
      throw new DataException(
          FileNames.text(trainFolders.part()),
          "has fewer than 2 class folders: " + trainFolders.classes().keySet());
    }
    requireSameClasses(trainFolders, testFolders);
    FolderImages train = FolderImages.in(trainFolders);
    FolderImages test = FolderImages.in(testFolders);
    // Fails early, not after the first epoch.
    ImageShape shape = firstShape(train);
    firstShape(test);
    ignored.add(train.ignored());
    ignored.add(test.ignored());
    return new ImageSource(
        ImageSource.nameOf(directory),
        train.classNames(),
        train,
        test,
        shape,
        ignored.result(),
        () -> sha256(directory, train, test, FolderImages.MAX_DIGESTED_BYTES));
  }

  /** Opens a folder without training images: with test or val, or else with class folders. */
  static ImageSource openTest(Path directory) throws IOException {
    Ignored.Counter ignored = new Ignored.Counter();
    ClassFolders folders =
        isIn(directory) ? testFolders(directory, ignored) : ClassFolders.in(directory);
    if (folders.classes().isEmpty()) {
      throw new DataException(
          FileNames.text(folders.part()), "has no class folders with test images");
    }
    FolderImages test = FolderImages.in(folders);
    ignored.add(test.ignored());
    return new ImageSource(
        ImageSource.nameOf(directory),
        test.classNames(),
        test,
        test,
        firstShape(test),
        ignored.result(),
        () -> sha256(directory, test, test, FolderImages.MAX_DIGESTED_BYTES));
  }

  /** The folder of test images; counts what else is in the data set's folder. */
  private static ClassFolders testFolders(Path directory, Ignored.Counter ignored)
      throws IOException {
    Path test = directory.resolve(TEST);
    Path val = directory.resolve(VAL);
    Path used = test;
    if (Files.isDirectory(val)) {
      boolean hasTest = Files.isDirectory(test);
      used = hasTest && !ClassFolders.in(test).classes().isEmpty() ? test : val;
      if (hasTest) {
        ignored.folder(used == test ? "val (test is used)" : "test (val is used)");
      }
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!Files.isDirectory(entry)) {
          ignored.file(ImageTree.whyFileIgnored(entry).orElse(ImageTree.NO_CLASS));
        } else if (!PARTS.contains(entry.getFileName().toString())) {
          ignored.folder(
              ImageTree.whyFolderIgnored(entry, directory)
                  .orElse(FileNames.text(entry.getFileName())));
        }
      }
    }
    return classes(used);
  }

  private static ClassFolders classes(Path part) throws IOException {
    if (!Files.isDirectory(part)) {
      throw new DataException(
          FileNames.text(part), "is missing; an image folder must have train and test (or val)");
    }
    return ClassFolders.in(part);
  }

  private static void requireSameClasses(ClassFolders train, ClassFolders test)
      throws DataException {
    List<String> problems =
        Stream.of(missing(test, train), missing(train, test)).flatMap(Optional::stream).toList();
    if (!problems.isEmpty()) {
      throw new DataException(
          problems.get(0) + (problems.size() > 1 ? "; " + problems.get(1) : ""),
          "both must have the same class folders");
    }
  }

  /** The classes that only the other part has, each with a similar one that only this part has. */
  private static Optional<String> missing(ClassFolders part, ClassFolders other) {
    Set<String> missing = new TreeSet<>(other.classes().keySet());
    missing.removeAll(part.classes().keySet());
    Set<String> surplus = new TreeSet<>(part.classes().keySet());
    surplus.removeAll(other.classes().keySet());
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String names =
        missing.stream()
            .limit(MAX_LISTED)
            .map(
                name ->
                    name
                        + NearestName.of(name, surplus.stream())
                            .map(near -> " (" + near + "?)")
                            .orElse(""))
            .collect(Collectors.joining(", "));
    int more = missing.size() - MAX_LISTED;
    return Optional.of(
        "%s has no class folder %s%s"
            .formatted(
                FileNames.text(part.part()), names, more > 0 ? " and " + more + " more" : ""));
  }

  /** The first readable image of a class, or why there is none. */
  private record FirstImage(ImageShape shape, String problem) {
    static FirstImage of(FolderImages images, int label) {
      String problem = null;
      int first = images.first(label);
      for (int i = first; i < first + images.size(label); i++) {
        try (Mat image = images.decode(i, 3)) {
          return new FirstImage(new ImageShape(image.rows(), image.cols(), 3), null);
        } catch (IOException | RuntimeException e) {
          // The reader warns about it.
          problem = problem == null ? images.name(i) + ": " + FileErrors.reason(e) : problem;
        }
      }
      return new FirstImage(null, problem);
    }
  }

  /**
   * The shape of the first readable image. Every class must have one, or nothing is learnt of it.
   */
  private static ImageShape firstShape(FolderImages images) throws DataException {
    List<FirstImage> first =
        IntStream.range(0, images.classNames().size())
            .parallel()
            .mapToObj(label -> FirstImage.of(images, label))
            .toList();
    int[] without =
        IntStream.range(0, first.size()).filter(i -> first.get(i).shape == null).toArray();
    if (without.length > 0) {
      throw new DataException(
          FileNames.text(images.folder().resolve(images.classNames().get(without[0]))),
          "none of its images can be read%s; the first is %s"
              .formatted(
                  without.length == 1
                      ? ""
                      : ", nor any of %s"
                          .formatted(
                              Arrays.stream(without)
                                  .skip(1)
                                  .limit(MAX_LISTED)
                                  .mapToObj(images.classNames()::get)
                                  .collect(Collectors.joining(", "))),
                  first.get(without[0]).problem));
    }
    return first.get(0).shape;
  }

  /** The digest of names, sizes and, up to a total of {@code maxBytes}, contents. */
  static String sha256(Path directory, FolderImages train, FolderImages test, long maxBytes)
      throws IOException {
    boolean contents = train.bytes(maxBytes) + test.bytes(maxBytes) <= maxBytes;
    MessageDigest digest = DigestUtils.getSha256Digest();
    // Sorted by path: test < train < val.
    if (test.folder().endsWith(TEST)) {
      test.digest(digest, directory, contents);
      train.digest(digest, directory, contents);
    } else {
      train.digest(digest, directory, contents);
      test.digest(digest, directory, contents);
    }
    return Hex.encodeHexString(digest.digest()) + (contents ? "" : FolderImages.NAMES_AND_SIZES);
  }
}
