package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.EpochOrder;
import org.gridmask.loader.ImageDataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A data set of image files, {@code train/<class>/*} and {@code test/<class>/*}. */
final class ImageFolderSource implements ImageSource {

  private static final Logger LOG = LoggerFactory.getLogger(ImageFolderSource.class);

  private static final String TRAIN = "train";
  private static final String TEST = "test";

  /** What ImageNet calls the images with labels that are not for training. */
  private static final String VAL = "val";

  /** About ten seconds of a fast disk. */
  private static final long MOST_DIGESTED_BYTES = 1L << 30;

  private final Path directory;
  private final List<String> classNames;
  private final FolderImages train;
  private final FolderImages test;
  private final Framing framing;
  private final EpochOrder testOrder;
  private final UnreadableImages warnings;

  private ImageFolderSource(
      Path directory,
      List<String> classNames,
      FolderImages train,
      FolderImages test,
      Framing framing,
      EpochOrder testOrder,
      UnreadableImages warnings) {
    this.directory = directory;
    this.classNames = classNames;
    this.train = train;
    this.test = test;
    this.framing = framing;
    this.testOrder = testOrder;
    this.warnings = warnings;
  }

  /** Whether a directory holds at least one of the folders, and so should hold two. */
  static boolean isIn(Path directory) {
    return Files.isDirectory(directory.resolve(TRAIN))
        || Files.isDirectory(directory.resolve(TEST))
        || Files.isDirectory(directory.resolve(VAL));
  }

  static ImageFolderSource open(Path directory) throws IOException {
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
    // A run would notice otherwise only after its first epoch.
    firstShape(test);
    return new ImageFolderSource(
        directory,
        classNames,
        train,
        test,
        Framing.scaled(shape),
        EpochOrder.fixed(),
        new UnreadableImages());
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
    LOG.warn("{} is what testing uses; {} is left alone", test, val);
    return test;
  }

  private static List<String> classes(Path part) throws IOException {
    if (!Files.isDirectory(part)) {
      throw new DataException(part, "is missing; a folder of images needs train and test (or val)");
    }
    return FolderImages.classes(part);
  }

  private static void requireAll(Path part, List<String> wanted, List<String> present)
      throws DataException {
    Set<String> known = new HashSet<>(present);
    for (String name : wanted) {
      if (!known.contains(name)) {
        throw new DataException(
            part.resolve(name), "is missing; training and testing need the same class folders");
      }
    }
  }

  /** The shape of the first image that can be read. */
  private static ImageShape firstShape(FolderImages images) throws IOException {
    for (int i = 0; i < images.size(); i++) {
      try (Mat image = EncodedImages.decode(Pixels.read(images.file(i)), 3)) {
        return new ImageShape(image.rows(), image.cols(), 3);
      } catch (IOException | RuntimeException e) {
        // The next one may do; the reader will warn about this one.
      }
    }
    throw new DataException(images.file(0), "neither this nor any other of the images can be read");
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
    return framing.shape();
  }

  @Override
  public int trainSize() {
    return train.size();
  }

  @Override
  public int testSize() {
    return testOrder.of(test.size(), 0).length;
  }

  @Override
  public ImageSource shaped(ImageShape wanted) {
    return framed(Framing.scaled(wanted));
  }

  @Override
  public ImageSource cropped(ImageShape wanted) {
    return framed(Framing.byTransform(wanted));
  }

  @Override
  public ImageSource withChannels(int channels) {
    return framed(framing.withChannels(channels));
  }

  private ImageSource framed(Framing wanted) {
    return new ImageFolderSource(directory, classNames, train, test, wanted, testOrder, warnings);
  }

  @Override
  public ImageSource withTestImages(int most) {
    return new ImageFolderSource(
        directory, classNames, train, test, framing, EpochOrder.spread(most), warnings);
  }

  @Override
  public EpochRecordReader trainReader(ImageTransform transform, long seed) {
    return reader(train, transform, EpochOrder.shuffled(seed));
  }

  @Override
  public EpochRecordReader testReader(ImageTransform transform) {
    return reader(test, transform, testOrder);
  }

  @Override
  public Optional<ImageDataSetIterator.Builder> trainFiles(long seed) {
    return Optional.of(files(train, EpochOrder.shuffled(seed)));
  }

  @Override
  public Optional<ImageDataSetIterator.Builder> testFiles() {
    return Optional.of(files(test, testOrder));
  }

  private ImageDataSetIterator.Builder files(FolderImages part, EpochOrder order) {
    ImageShape shape = framing.shape();
    ImageDataSetIterator.Builder builder =
        ImageDataSetIterator.builder(part, classNames)
            .size(shape.height(), shape.width())
            .channels(shape.channels())
            .order(order)
            .whenUnreadable(warnings::leftOut);
    return framing.byTransform() ? builder : builder.resizeFirst();
  }

  private EpochRecordReader reader(FolderImages part, ImageTransform transform, EpochOrder order) {
    return new ImageFolderRecordReader(part, classNames, framing, transform, order, warnings);
  }

  @Override
  public String sha256() throws IOException {
    return sha256(MOST_DIGESTED_BYTES);
  }

  /** The digest of names and sizes, and of contents where they are at most so many bytes. */
  String sha256(long mostBytes) throws IOException {
    boolean contents = train.bytes(mostBytes) + test.bytes(mostBytes) <= mostBytes;
    MessageDigest digest = DigestUtils.getSha256Digest();
    // In the order of the paths: "test" < "train" < "val".
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
