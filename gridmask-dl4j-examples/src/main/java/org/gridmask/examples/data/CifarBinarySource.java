package org.gridmask.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.report.Figures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CIFAR-10 in its official binary format: five training files and one test file, with records of
 * 3,073 bytes: a label from 0 to 9, then the red, green and blue planes of 32 x 32 values.
 */
final class CifarBinarySource {

  private static final Logger LOG = LoggerFactory.getLogger(CifarBinarySource.class);

  /** The folder that the official archive unpacks to. */
  static final String FOLDER = "cifar-10-batches-bin";

  private static final String CLASS_FILE = "batches.meta.txt";
  private static final List<String> FILES =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin",
          "test_batch.bin");
  private static final int OFFICIAL_BATCH = 10_000;

  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private static final ImageShape SHAPE = new ImageShape(32, 32, 3);
  private static final int PLANE = 32 * 32;
  private static final int MAX_NAMES_BYTES = 1 << 16;
  private static final int RECORD = 1 + 3 * PLANE;

  private CifarBinarySource() {}

  /** Whether a directory has at least one of the files, and so should have all. */
  static boolean isIn(Path directory) {
    return folderIn(directory).isPresent();
  }

  /** The directory itself or its folder with the official name. */
  private static Optional<Path> folderIn(Path directory) {
    return Stream.of(directory, directory.resolve(FOLDER))
        .filter(
            folder -> FILES.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name))))
        .findFirst();
  }

  static ImageSource open(Path directory) throws IOException {
    Path folder = folderIn(directory).orElseThrow();
    List<Path> files = FILES.stream().map(folder::resolve).toList();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new DataException(file, "is missing; CIFAR-10 consists of " + FILES);
      }
    }
    List<String> classNames = classNames(folder.resolve(CLASS_FILE));
    Batches train = new Batches(files.subList(0, 5));
    Batches test = new Batches(files.subList(5, 6));
    if (train.size() != 5 * OFFICIAL_BATCH || test.size() != OFFICIAL_BATCH) {
      LOG.warn(
          "{} has {} and {}; the full CIFAR-10 has 50,000 and 10,000",
          folder,
          Figures.count(train.size(), "training image"),
          Figures.count(test.size(), "test image"));
    }
    return ImageSource.inMemory("CIFAR-10", classNames, train, test);
  }

  private static List<String> classNames(Path file) throws IOException {
    if (Files.notExists(file)) {
      return CLASSES;
    }
    String text;
    try {
      text = BoundedFiles.readText(file, MAX_NAMES_BYTES);
    } catch (CharacterCodingException e) {
      throw new DataException(file, "must have 10 class names, but is not valid UTF-8", e);
    } catch (IOException e) {
      throw DataException.of(file, "cannot be read", e);
    }
    List<String> names = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (names.size() != CLASSES.size() || Set.copyOf(names).size() != names.size()) {
      throw new DataException(file, "must have 10 distinct class names, but has " + names);
    }
    return names;
  }

  /** The concatenated records of several files. */
  private static final class Batches implements LabelledImages.InMemory {

    private final List<Path> files;

    /** The index of each file's first image, then the total. */
    private final int[] starts;

    private final byte[] records;

    Batches(List<Path> files) throws IOException {
      this.files = files;
      starts = new int[files.size() + 1];
      for (int i = 0; i < files.size(); i++) {
        starts[i + 1] = starts[i] + count(files.get(i));
      }
      records = new byte[Math.multiplyExact(size(), RECORD)];
      for (int i = 0; i < files.size(); i++) {
        read(i);
      }
    }

    private static int count(Path file) throws IOException {
      long length = Files.size(file);
      if (length == 0) {
        throw new DataException(file, "is empty");
      }
      if (length % RECORD != 0) {
        throw new DataException(
            file,
            String.format(
                "is truncated or not a CIFAR-10 file: its size, %d bytes, is not a multiple of"
                    + " %d, the size of a record",
                length, RECORD));
      }
      if (length > (long) RECORD * 10 * OFFICIAL_BATCH) {
        throw new DataException(
            file, "is too large: " + length + " bytes, where CIFAR-10 has 30730000");
      }
      return (int) (length / RECORD);
    }

    private void read(int batch) throws IOException {
      Path file = files.get(batch);
      try (InputStream in = Files.newInputStream(file)) {
        in.readNBytes(
            records, starts[batch] * RECORD, (starts[batch + 1] - starts[batch]) * RECORD);
      }
      for (int i = starts[batch]; i < starts[batch + 1]; i++) {
        int label = label(i);
        if (label < 0 || label >= CLASSES.size()) {
          throw new DataException(
              file,
              String.format(
                  "has label %d at position %d, but CIFAR-10 has 0 to 9",
                  label & 0xff, i - starts[batch]));
        }
      }
    }

    @Override
    public int size() {
      return starts[files.size()];
    }

    @Override
    public ImageShape shape() {
      return SHAPE;
    }

    @Override
    public byte[] pixels(int index) {
      int red = index * RECORD + 1;
      byte[] pixels = new byte[3 * PLANE];
      for (int i = 0; i < PLANE; i++) {
        pixels[3 * i] = records[red + i];
        pixels[3 * i + 1] = records[red + PLANE + i];
        pixels[3 * i + 2] = records[red + 2 * PLANE + i];
      }
      return pixels;
    }

    @Override
    public int label(int index) {
      return records[index * RECORD];
    }

    @Override
    public String name(int index) {
      int batch = 0;
      while (starts[batch + 1] <= index) {
        batch++;
      }
      return "image " + (index - starts[batch]) + " of " + files.get(batch);
    }

    @Override
    public void digest(MessageDigest digest) {
      digest.update(records);
    }
  }
}
