package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.EpochOrder;
import org.gridmask.loader.ImageDataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data set for classification, with training and test images. Immutable; its readers are
 * independent of each other.
 */
public final class ImageSource {

  private static final Logger LOG = LoggerFactory.getLogger(ImageSource.class);

  /** Computes a digest on demand. */
  @FunctionalInterface
  interface Digest {
    String compute() throws IOException;
  }

  private final String name;
  private final List<String> classNames;
  private final LabelledImages train;
  private final LabelledImages test;
  private final TargetShape target;
  private final EpochOrder testOrder;
  private final Digest sha256;

  /** The unreadable images that a warning has named; shared by all readers. */
  private final Set<String> warned;

  ImageSource(
      String name,
      List<String> classNames,
      LabelledImages train,
      LabelledImages test,
      ImageShape shape,
      Digest sha256) {
    this(
        name,
        classNames,
        train,
        test,
        new TargetShape(shape, false),
        EpochOrder.fixed(),
        sha256,
        ConcurrentHashMap.newKeySet());
  }

  private ImageSource(
      String name,
      List<String> classNames,
      LabelledImages train,
      LabelledImages test,
      TargetShape target,
      EpochOrder testOrder,
      Digest sha256,
      Set<String> warned) {
    this.name = name;
    this.classNames = classNames;
    this.train = train;
    this.test = test;
    this.target = target;
    this.testOrder = testOrder;
    this.sha256 = sha256;
    this.warned = warned;
  }

  /** A data set in memory, whose parts have the same image shape and classes. */
  static ImageSource inMemory(
      String name,
      List<String> classNames,
      LabelledImages.InMemory train,
      LabelledImages.InMemory test) {
    return new ImageSource(
        name,
        classNames,
        train,
        test,
        train.shape(),
        () -> {
          MessageDigest digest = DigestUtils.getSha256Digest();
          train.digest(digest);
          test.digest(digest);
          return Hex.encodeHexString(digest.digest());
        });
  }

  /**
   * The embedded sample of Fashion-MNIST: 5,000 training and 1,000 test images, 28 x 28, grey, with
   * equally frequent classes.
   */
  public static ImageSource embedded() {
    return IdxSource.embedded();
  }

  /**
   * The first training images of {@link #embedded} as they are stored, for pictures.
   *
   * @param count the maximum number
   * @return the grey levels of each, row by row
   */
  public static List<byte[]> embeddedPixels(int count) {
    return IdxSource.embeddedPixels(count);
  }

  /**
   * Opens a data set and checks it.
   *
   * <p>The directory holds one of
   *
   * <ul>
   *   <li>the four IDX files of MNIST and its descendants ({@code train-images-idx3-ubyte} and so
   *       on, compressed with gzip or not, also spelt {@code train-images.idx3-ubyte});
   *   <li>CIFAR-10 in its official binary format, {@code data_batch_1.bin} to {@code
   *       data_batch_5.bin} and {@code test_batch.bin}, there or in the folder {@code
   *       cifar-10-batches-bin}; the classes have the names in {@code batches.meta.txt}, or the
   *       official ones where that file is missing;
   *   <li>image files in {@code train/<class>/} and {@code test/<class>/}, where {@code val} serves
   *       in place of {@code test}. Where both are, {@code val} is left alone, unless {@code test}
   *       has no class folders (the test images that come with ImageNet have no labels).
   * </ul>
   *
   * <p>Images in folders come in colour and in the size of the first one that can be read; {@link
   * #resized}, {@link #cropped} and {@link #withChannels} change that.
   *
   * @throws DataException if there is no data set, or something is wrong with it
   * @throws IOException if reading fails
   */
  public static ImageSource fromDirectory(Path directory) throws IOException {
    if (IdxSource.isIn(directory)) {
      return IdxSource.open(directory);
    }
    if (CifarBinarySource.isIn(directory)) {
      return CifarBinarySource.open(directory);
    }
    if (ImageFolderSource.isIn(directory)) {
      return ImageFolderSource.open(directory);
    }
    throw new DataException(
        directory,
        Files.isDirectory(directory)
            ? "holds neither IDX files (train-images-idx3-ubyte.gz, ...) nor those of CIFAR-10"
                + " (data_batch_1.bin, ...) nor the folders train and test (or val)"
            : "is not a directory");
  }

  /** The name in reports. */
  public String name() {
    return name;
  }

  /** The names of the classes, in the order of their labels. */
  public List<String> classNames() {
    return classNames;
  }

  /** The shape of the images that the readers return. */
  public ImageShape shape() {
    return target.shape();
  }

  /** The number of training images; unreadable ones included. */
  public int trainSize() {
    return train.size();
  }

  /** The number of test images; unreadable ones included. */
  public int testSize() {
    return testOrder.of(test.size(), 0).length;
  }

  /** The same data set with all images brought to a shape before any transform. */
  public ImageSource shaped(ImageShape shape) {
    return with(new TargetShape(shape, false), testOrder);
  }

  /** The same data set with all images resized before any transform. */
  public ImageSource resized(int height, int width) {
    return shaped(new ImageShape(height, width, shape().channels()));
  }

  /**
   * The same data set whose images keep their own sizes until the transforms, which must bring them
   * to a shape: for random crops in training and centre crops in testing.
   *
   * <p>The transform of a reader gets each image in its own size, but with the shape's channels. If
   * the result, or the image itself where there is no transform, has another size, the reader
   * throws an {@link IllegalStateException} that names the image.
   */
  public ImageSource cropped(ImageShape shape) {
    return with(new TargetShape(shape, true), testOrder);
  }

  /** The same data set in grey (1) or in colour (3). */
  public ImageSource withChannels(int channels) {
    return with(target.withChannels(channels), testOrder);
  }

  /**
   * The same data set with a subset of its test images, spread evenly over all of them.
   *
   * @param max their maximum number, at least 1
   */
  public ImageSource withTestImages(int max) {
    return with(target, EpochOrder.spread(max));
  }

  /**
   * A reader of the training images, in an order that is shuffled anew each epoch and depends on
   * the seed and the epoch alone.
   *
   * @param transform the transform of this reader alone, or null
   * @param seed the seed of the run
   * @throws IOException if reading fails
   */
  public EpochRecordReader trainReader(ImageTransform transform, long seed) throws IOException {
    return reader(train, transform, EpochOrder.shuffled(seed));
  }

  /**
   * The images of {@link #trainReader} for an iterator with several threads, if they are files. The
   * caller sets transforms, normaliser and batch size.
   *
   * @param seed the seed of the run
   * @return empty if the images are in memory
   */
  public Optional<ImageDataSetIterator.Builder> trainFiles(long seed) {
    return files(train, EpochOrder.shuffled(seed));
  }

  /**
   * The images of {@link #testReader} for an iterator with several threads, if they are files. The
   * caller sets transforms, normaliser and batch size.
   *
   * @return empty if the images are in memory
   */
  public Optional<ImageDataSetIterator.Builder> testFiles() {
    return files(test, testOrder);
  }

  /**
   * A reader of the test images, always in the same order.
   *
   * @throws IOException if reading fails
   */
  public EpochRecordReader testReader() throws IOException {
    return testReader(null);
  }

  /**
   * A reader of the test images, always in the same order.
   *
   * @param transform the transform of this reader alone, or null
   * @throws IOException if reading fails
   */
  public EpochRecordReader testReader(ImageTransform transform) throws IOException {
    return reader(test, transform, testOrder);
  }

  /**
   * The SHA-256 of the data as hexadecimal digits, independent of the shape.
   *
   * <p>Of IDX files: training images, training labels, test images and test labels, uncompressed,
   * one after the other. Of CIFAR-10: {@code data_batch_1.bin} to {@code data_batch_5.bin} and
   * {@code test_batch.bin}, one after the other. Of folders: for each image file, in the order of
   * the paths relative to the directory (with slashes), path, a zero byte, size (8 bytes,
   * big-endian) and content.
   *
   * <p>If the image files of a folder exceed 1 GiB (2<sup>30</sup> bytes) together, the digest
   * omits their contents, and {@code " (names and sizes)"} follows its digits: reading ImageNet
   * would take too long. Such a digest notices files that were added, removed, renamed or
   * truncated, but not other content of the same size.
   *
   * @throws IOException if reading fails
   */
  public String sha256() throws IOException {
    return sha256.compute();
  }

  static String nameOf(Path directory) {
    return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
  }

  private ImageSource with(TargetShape wanted, EpochOrder order) {
    return new ImageSource(name, classNames, train, test, wanted, order, sha256, warned);
  }

  private EpochRecordReader reader(
      LabelledImages part, ImageTransform transform, EpochOrder order) {
    return new EpochRecordReader(part, classNames, target, transform, order, this::warnOnce);
  }

  private Optional<ImageDataSetIterator.Builder> files(LabelledImages part, EpochOrder order) {
    if (!(part instanceof EncodedImages files)) {
      return Optional.empty();
    }
    ImageDataSetIterator.Builder builder =
        ImageDataSetIterator.builder(files, classNames)
            .size(shape().height(), shape().width())
            .channels(shape().channels())
            .order(order)
            .whenUnreadable(this::warnOnce);
    return Optional.of(target.byTransform() ? builder : builder.resizeFirst());
  }

  /** Warns about an unreadable image, and returns true, if there was no warning about it before. */
  boolean warnOnce(String image, Exception why) {
    boolean isNew = warned.add(image);
    if (isNew) {
      LOG.warn("Left out {}: {}", image, why.getMessage());
    }
    return isNew;
  }
}
