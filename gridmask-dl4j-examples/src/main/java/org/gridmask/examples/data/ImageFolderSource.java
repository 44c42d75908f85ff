package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.loader.EncodedImages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A data set of image files, {@code train/<class>/*} and {@code test/<class>/*}. */
final class ImageFolderSource {

  private static final Logger LOG = LoggerFactory.getLogger(ImageFolderSource.class);

  private static final String TRAIN = "train";
  private static final String TEST = "test";

  /** ImageNet's folder of labelled test images. */
  private static final String VAL = "val";

  /** About ten seconds of reading from a fast disk. */
  private static final long MAX_DIGESTED_BYTES = 1L << 30;

  private ImageFolderSource() {}

  /** Whether a directory has at least one of the folders, and so should have two. */
  static boolean isIn(Path directory) {
    return Files.isDirectory(directory.resolve(TRAIN))
        || Files.isDirectory(directory.resolve(TEST))
        || Files.isDirectory(directory.resolve(VAL));
  }

  static ImageSource open(Path directory) throws IOException {
    Path trainFolder = directory.resolve(TRAIN);
    List<String> classNames = classes(trainFolder);
    Path testFolder = testFolder(directory);
    List<String> testClasses = classes(testFolder);
    if (classNames.size() < 2) {
      throw new DataException(trainFolder, "has fewer than 2 class folders: " + classNames);
    }
    requireAll(testFolder, classNames, testClasses);
    requireAll(trainFolder, testClasses, classNames);
    FolderImages train = FolderImages.list(trainFolder, classNames);
    FolderImages test = FolderImages.list(testFolder, classNames);
    ImageShape shape = firstShape(train);
    // Fails early, not after the first epoch.
    firstShape(test);
    return new ImageSource(
        ImageSource.nameOf(directory),
        classNames,
        train,
        test,
        shape,
        () -> sha256(directory, train, test, MAX_DIGESTED_BYTES));
  }

  private static Path testFolder(Path directory) throws IOException {
    Path test = directory.resolve(TEST);
    Path val = directory.resolve(VAL);
    if (!Files.isDirectory(val)) {
      return test;
    }
    if (!Files.isDirectory(test) || FolderImages.classes(test).isEmpty()) {
      return val;
    }
    LOG.warn("Using {} for testing, ignoring {}", test, val);
    return test;
  }

  private static List<String> classes(Path part) throws IOException {
    if (!Files.isDirectory(part)) {
      throw new DataException(
          part, "is missing; an image folder must have train and test (or val)");
    }
    return FolderImages.classes(part);
  }

  private static void requireAll(Path part, List<String> wanted, List<String> present)
      throws DataException {
    Set<String> known = new HashSet<>(present);
    for (String name : wanted) {
      if (!known.contains(name)) {
        throw new DataException(
            part.resolve(name), "is missing; train and test must have the same class folders");
      }
    }
  }

  /** The shape of the first readable image. */
  private static ImageShape firstShape(FolderImages images) throws IOException {
    for (int i = 0; i < images.size(); i++) {
      try (Mat image = EncodedImages.decode(images.encoded(i), 3)) {
        return new ImageShape(image.rows(), image.cols(), 3);
      } catch (IOException | RuntimeException e) {
        // Try the next one; the reader warns about this one.
      }
    }
    throw new DataException(images.file(0), "none of the images can be read");
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
    return Hex.encodeHexString(digest.digest()) + (contents ? "" : " (names and sizes)");
  }
}
