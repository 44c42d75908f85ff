package org.gridmask.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.gridmask.examples.report.Figures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Data sets of four IDX files, the format of MNIST. */
final class IdxSource {

  private static final Logger LOG = LoggerFactory.getLogger(IdxSource.class);

  private static final List<String> FASHION =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  /** The SHA-256 of the training labels, which distinguishes Fashion-MNIST from MNIST. */
  private static final String FASHION_LABELS =
      "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9";

  private record Part(IdxFile images, IdxFile labels) implements LabelledImages.InMemory {

    static Part of(IdxFile images, IdxFile labels) throws DataException {
      if (images.count() != labels.count()) {
        throw new DataException(
            labels.name(),
            "has %s for %s"
                .formatted(
                    Figures.count(labels.count(), "label"),
                    Figures.count(images.count(), "image")));
      }
      return new Part(images, labels);
    }

    /** The labels that occur. */
    BitSet seen() {
      BitSet seen = new BitSet();
      for (int i = 0; i < labels.count(); i++) {
        seen.set(labels.label(i));
      }
      return seen;
    }

    @Override
    public int size() {
      return images.count();
    }

    @Override
    public ImageShape shape() {
      return new ImageShape(images.height(), images.width(), 1);
    }

    @Override
    public byte[] pixels(int index) {
      return images.pixels(index);
    }

    @Override
    public int label(int index) {
      return labels.label(index);
    }

    @Override
    public String name(int index) {
      return "image " + index + " of " + images.name();
    }

    @Override
    public void digest(MessageDigest digest) {
      images.digest(digest);
      labels.digest(digest);
    }
  }

  private IdxSource() {}

  static ImageSource embedded() {
    try {
      return checked("Fashion-MNIST sample", sample("train"), sample("t10k"), FASHION);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<byte[]> embeddedPixels(int count) {
    try {
      IdxFile images = sample("train-images-idx3", 3);
      return IntStream.range(0, Math.min(count, images.count())).mapToObj(images::pixels).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Part sample(String part) throws IOException {
    return Part.of(sample(part + "-images-idx3", 3), sample(part + "-labels-idx1", 1));
  }

  private static IdxFile sample(String file, int rank) throws IOException {
    String path = "fashion-mnist-sample/" + file + "-ubyte.gz";
    try (InputStream in = IdxSource.class.getResourceAsStream(path)) {
      return IdxFile.read(path, in, rank);
    }
  }

  /** Whether a directory has at least one of the files, and so should have all. */
  static boolean isIn(Path directory) {
    return Stream.of("train-images", "train-labels", "t10k-images", "t10k-labels")
        .anyMatch(stem -> find(directory, stem).isPresent());
  }

  static ImageSource open(Path directory) throws IOException {
    Part train = part(directory, "train");
    Part test = part(directory, "t10k");
    MessageDigest labels = DigestUtils.getSha256Digest();
    train.labels().digest(labels);
    if (Hex.encodeHexString(labels.digest()).equals(FASHION_LABELS)) {
      return checked("Fashion-MNIST", train, test, FASHION);
    }
    return checked(
        ImageSource.nameOf(directory),
        train,
        test,
        IntStream.range(0, train.seen().length()).mapToObj(Integer::toString).toList());
  }

  private static Part part(Path directory, String part) throws IOException {
    return Part.of(
        IdxFile.images(existing(directory, part + "-images")),
        IdxFile.labels(existing(directory, part + "-labels")));
  }

  private static Path existing(Path directory, String stem) throws DataException {
    return find(directory, stem)
        .orElseThrow(() -> new DataException(directory, "has no " + stem + type(stem) + "[.gz]"));
  }

  private static Optional<Path> find(Path directory, String stem) {
    String type = type(stem);
    return Stream.of(type, type + ".gz", "." + type.substring(1), "." + type.substring(1) + ".gz")
        .map(ending -> directory.resolve(stem + ending))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static String type(String stem) {
    return stem.endsWith("images") ? "-idx3-ubyte" : "-idx1-ubyte";
  }

  private static ImageSource checked(String name, Part train, Part test, List<String> classNames)
      throws DataException {
    int classes = classNames.size();
    BitSet seen = train.seen();
    if (seen.cardinality() < 2) {
      throw new DataException(
          train.labels().name(), "has one class only: all labels are " + (classes - 1));
    }
    // Some data sets count classes from 1.
    int missing = seen.nextClearBit(1);
    if (missing < classes) {
      LOG.warn(
          "{} has labels up to {}, but not {}{}",
          train.labels().name(),
          classes - 1,
          missing,
          seen.cardinality() < classes - 1 ? " and others" : "");
    }
    for (int i = 0; i < test.labels().count(); i++) {
      if (test.labels().label(i) >= classes) {
        throw new DataException(
            test.labels().name(),
            String.format(
                "has label %d at position %d, but the training labels are 0 to %d",
                test.labels().label(i), i, classes - 1));
      }
    }
    IdxFile images = train.images();
    if (images.height() != test.images().height() || images.width() != test.images().width()) {
      throw new DataException(
          test.images().name(),
          String.format(
              "has images of %d x %d, but the training images are %d x %d",
              test.images().height(), test.images().width(), images.height(), images.width()));
    }
    return ImageSource.inMemory(name, classNames, train, test);
  }
}
