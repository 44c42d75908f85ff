package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.gridmask.check.Checks;
import org.gridmask.loader.EpochOrder;
import org.gridmask.loader.ImageDataSetIterator;

/**
 * A classification data set of training and test images. Immutable; its iterators are independent.
 */
public final class ImageSource implements DataSource {

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

  /** The training images in use; null for all. */
  private final TrainingSplit.Parts parts;

  private final Ignored ignored;
  private final Digest sha256;

  /** Shared by all iterators. */
  private final ReadWarnings warned;

  ImageSource(
      String name,
      List<String> classNames,
      LabelledImages train,
      LabelledImages test,
      ImageShape shape,
      Ignored ignored,
      Digest sha256) {
    this(
        name,
        classNames,
        train,
        test,
        new TargetShape(shape, false),
        EpochOrder.fixed(),
        null,
        ignored,
        sha256,
        new ReadWarnings());
  }

  private ImageSource(
      String name,
      List<String> classNames,
      LabelledImages train,
      LabelledImages test,
      TargetShape target,
      EpochOrder testOrder,
      TrainingSplit.Parts parts,
      Ignored ignored,
      Digest sha256,
      ReadWarnings warned) {
    this.name = name;
    this.classNames = classNames;
    this.train = train;
    this.test = test;
    this.target = target;
    this.testOrder = testOrder;
    this.parts = parts;
    this.ignored = ignored;
    this.sha256 = sha256;
    this.warned = warned;
  }

  /** A data set in memory, whose parts have the same shape and classes. */
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
        Ignored.NOTHING,
        () -> {
          MessageDigest digest = DigestUtils.getSha256Digest();
          train.digest(digest);
          test.digest(digest);
          return Hex.encodeHexString(digest.digest());
        });
  }

  /**
   * The embedded sample of Fashion-MNIST: 5,000 training and 1,000 test images, 28 x 28, grey, with
   * balanced classes.
   */
  public static ImageSource embedded() {
    return IdxSource.embedded();
  }

  /**
   * The first training images of {@link #embedded}.
   *
   * @param count the maximum number
   * @return the grey levels of each, in row-major order
   */
  public static List<byte[]> embeddedPixels(int count) {
    return IdxSource.embeddedPixels(count);
  }

  /**
   * Opens the data set of a configuration.
   *
   * @param dir its folder; empty for {@link #embedded}
   * @throws DataException if there is no data set, or it is invalid
   * @throws IOException if reading fails
   */
  public static ImageSource of(String dir) throws IOException {
    return dir.isEmpty() ? embedded() : fromDirectory(Path.of(dir));
  }

  /**
   * Opens the test images of a data set. Of image files, the training images need not be there: the
   * directory may have only {@code test} or {@code val}, or the class folders themselves.
   *
   * @throws DataException if there are none, or they are invalid
   * @throws IOException if reading fails
   */
  public static ImageSource testImages(Path directory) throws IOException {
    return IdxSource.isIn(directory)
            || CifarBinarySource.isIn(directory)
            || !Files.isDirectory(directory)
        ? fromDirectory(directory)
        : ImageFolderSource.openTest(directory);
  }

  /**
   * Opens a data set and checks it.
   *
   * <p>The directory contains one of
   *
   * <ul>
   *   <li>four IDX files as of MNIST ({@code train-images-idx3-ubyte} etc., optionally compressed
   *       with gzip, also spelt {@code train-images.idx3-ubyte});
   *   <li>CIFAR-10 in its official binary format, {@code data_batch_1.bin} to {@code
   *       data_batch_5.bin} and {@code test_batch.bin}, directly or in the folder {@code
   *       cifar-10-batches-bin}; the class names are those of {@code batches.meta.txt}, or the
   *       official ones if that file is missing;
   *   <li>image files in {@code train/<class>/} and {@code test/<class>/}, or {@code val} in place
   *       of {@code test}. If both exist, {@code val} is ignored, unless {@code test} has no class
   *       folders (ImageNet's test images have no labels). Images in sub-folders belong to the
   *       class; {@link ImageTree} says which files are images.
   * </ul>
   *
   * <p>Images in folders are read in colour and in the size of the first readable one; {@link
   * #resized}, {@link #cropped} and {@link #withChannels} change that.
   *
   * @throws DataException if there is no data set, or it is invalid
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
            ? "has neither IDX files (train-images-idx3-ubyte.gz, ...) nor those of CIFAR-10"
                + " (data_batch_1.bin, ...) nor the folders train and test (or val)"
            : "is not a directory");
  }

  /** The name in reports. */
  @Override
  public String name() {
    return name;
  }

  /** The names of the classes, in the order of their labels. */
  @Override
  public List<String> classNames() {
    return classNames;
  }

  /** What else is in the folder of the data set; nothing but for image folders. */
  @Override
  public Ignored ignored() {
    return ignored;
  }

  /** The shape of the images in batches. */
  @Override
  public ImageShape shape() {
    return target.shape();
  }

  /** The number of training images in use, including unreadable ones. */
  @Override
  public int trainSize() {
    return parts == null ? train.size() : parts.train().length;
  }

  /** The number of test images, including unreadable ones. */
  @Override
  public int testSize() {
    return testOrder.of(test.size(), 0).length;
  }

  /** The same data set with all images resized and converted to a shape before any transform. */
  public ImageSource shaped(ImageShape shape) {
    return with(new TargetShape(shape, false));
  }

  /** The same data set with all images resized before any transform. */
  public ImageSource resized(int height, int width) {
    return shaped(new ImageShape(height, width, shape().channels()));
  }

  /**
   * The same data set with images in their original sizes, which the transforms must crop to a
   * shape: random crops in training, centre crops in testing.
   *
   * <p>The transforms get each image in its original size, with the channels of the shape. If the
   * result, or the image without transforms, has a different size, the iterator throws an {@link
   * IllegalStateException} that names the image.
   */
  public ImageSource cropped(ImageShape shape) {
    return with(new TargetShape(shape, true));
  }

  /** The same data set in grey (1) or in colour (3). */
  public ImageSource withChannels(int channels) {
    return with(target.withChannels(channels));
  }

  /**
   * The same data set with an evenly spaced subset of its test images.
   *
   * @param max the maximum number, at least 1
   */
  public ImageSource withTestImages(int max) {
    return with(test, EpochOrder.spread(max));
  }

  /**
   * The same data set with some of its training images in use.
   *
   * @param split which of all training images
   * @throws IllegalArgumentException if a class has too few images for validation, or no readable
   *     image among those to train on
   */
  @Override
  public ImageSource split(TrainingSplit split) {
    TrainingSplit.Parts chosen = split.isWhole() ? null : split.of(train, classNames);
    if (chosen != null) {
      requireReadable(split, chosen.train());
    }
    return new ImageSource(
        name, classNames, train, test, target, testOrder, chosen, ignored, sha256, warned);
  }

  /** Every class that occurs must have a readable image, or nothing is learnt of it. */
  private void requireReadable(TrainingSplit split, int[] chosen) {
    BitSet readable = new BitSet();
    for (int index : chosen) {
      int label = train.label(index);
      if (!readable.get(label) && isReadable(index)) {
        readable.set(label);
      }
    }
    BitSet unlearnt = new BitSet();
    IntStream.range(0, train.size()).forEach(index -> unlearnt.set(train.label(index)));
    unlearnt.andNot(readable);
    int without = unlearnt.nextSetBit(0);
    if (without >= 0) {
      String why = ", as no training image that is left of class %s can be read";
      why = why.formatted(classNames.get(without));
      throw split.limit() > 0
          ? Checks.invalid("limit", "larger" + why, split.limit())
          : Checks.invalid("validation", "smaller" + why, split.validation());
    }
  }

  private boolean isReadable(int index) {
    try {
      train.decode(index, 3).close();
      return true;
    } catch (IOException | RuntimeException e) {
      // The reader warns about it.
      return false;
    }
  }

  /**
   * The digest of the chosen training images: their labels and names, in both parts.
   *
   * @return the SHA-256, in hexadecimal, or empty if all are trained on
   */
  @Override
  public Optional<String> splitSha256() {
    return Optional.ofNullable(parts).map(chosen -> chosen.sha256(train));
  }

  /**
   * The same data set with the validation images of its split in place of the test images.
   *
   * @return empty without a validation part
   */
  @Override
  public Optional<ImageSource> validation() {
    return parts == null || parts.validation().length == 0
        ? Optional.empty()
        : Optional.of(with(train, among(parts.validation(), EpochOrder.fixed())));
  }

  private static EpochOrder among(int[] images, EpochOrder order) {
    return (size, epoch) ->
        IntStream.of(order.of(images.length, epoch)).map(i -> images[i]).toArray();
  }

  private EpochOrder trainOrder(long seed) {
    EpochOrder shuffled = EpochOrder.shuffled(seed);
    return parts == null ? shuffled : among(parts.train(), shuffled);
  }

  /**
   * The training images, shuffled in each epoch depending only on the seed and the epoch. The
   * caller sets transforms, normaliser and batch size.
   *
   * @param seed the seed of the run
   */
  public ImageDataSetIterator.Builder trainImages(long seed) {
    return images(train, trainOrder(seed));
  }

  /**
   * The order of an epoch's training images, as in {@link #trainImages}.
   *
   * @param seed the seed of the run
   * @param epoch the epoch, from 0
   * @return the numbers of the images in the data set, unreadable ones included
   */
  public int[] trainOrder(long seed, int epoch) {
    return trainOrder(seed).of(train.size(), epoch);
  }

  /**
   * The class of a training image.
   *
   * @param index its number in the data set
   * @return the number of the class
   */
  public int trainLabel(int index) {
    return train.label(index);
  }

  /**
   * The name of a training image, for messages.
   *
   * @param index its number in the data set
   * @return the name
   */
  public String trainName(int index) {
    return train.name(index);
  }

  /** The test images in a fixed order. The caller sets transforms, normaliser and batch size. */
  public ImageDataSetIterator.Builder testImages() {
    return images(test, testOrder);
  }

  /**
   * The SHA-256 of the data, in hexadecimal, independent of the shape.
   *
   * <p>It is the digest of the concatenation, for IDX files, of training images, training labels,
   * test images and test labels, uncompressed; for CIFAR-10, of {@code data_batch_1.bin} to {@code
   * data_batch_5.bin} and {@code test_batch.bin}; for folders, of path (relative, with slashes), a
   * zero byte, size (8 bytes, big-endian) and content of each image file, sorted by path.
   *
   * <p>If the image files of a folder exceed 1 GiB (2<sup>30</sup> bytes) in total, the digest
   * omits their contents, since reading ImageNet would take too long, and {@code " (names and
   * sizes)"} is appended. It then detects added, removed, renamed and truncated files, but not
   * changed content of the same size.
   *
   * @throws IOException if reading fails
   */
  @Override
  public String sha256() throws IOException {
    return sha256.compute();
  }

  static String nameOf(Path directory) {
    return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
  }

  private ImageSource with(TargetShape wanted) {
    return new ImageSource(
        name, classNames, train, test, wanted, testOrder, parts, ignored, sha256, warned);
  }

  private ImageSource with(LabelledImages tested, EpochOrder order) {
    return new ImageSource(
        name, classNames, train, tested, target, order, parts, ignored, sha256, warned);
  }

  private ImageDataSetIterator.Builder images(LabelledImages part, EpochOrder order) {
    ImageDataSetIterator.Builder builder =
        ImageDataSetIterator.builder(part, classNames)
            .size(shape().height(), shape().width())
            .channels(shape().channels())
            .order(order);
    warned.of(builder);
    return target.byTransform() ? builder : builder.resizeFirst();
  }

  ReadWarnings warnings() {
    return warned;
  }
}
