package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CIFAR-10 in its official binary format: five files for training and one for testing, of records
 * of 3,073 bytes each: a label from 0 to 9, then a plane of 32 x 32 values for red, one for green
 * and one for blue.
 */
final class CifarBinarySource {

  private static final Logger LOG = LoggerFactory.getLogger(CifarBinarySource.class);

  /** The folder that the official archive unpacks to. */
  static final String FOLDER = "cifar-10-batches-bin";

  private static final String CLASS_FILE = "batches.meta.txt";
  private static final List<String> TRAIN =
      IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList();
  private static final String TEST = "test_batch.bin";
  private static final int OFFICIAL_BATCH = 10_000;

  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private static final ImageShape SHAPE = new ImageShape(32, 32, 3);
  private static final int PLANE = 32 * 32;
  private static final int MAX_NAMES_BYTES = 1 << 16;
  private static final int RECORD = 1 + 3 * PLANE;

  private CifarBinarySource() {}

  /** Whether a directory holds at least one of the files, and so should hold all. */
  static boolean isIn(Path directory) {
    return folderIn(directory) != null;
  }

  /** The directory itself, its folder of the official name, or null. */
  private static Path folderIn(Path directory) {
    return Stream.of(directory, directory.resolve(FOLDER))
        .filter(
            folder ->
                Stream.concat(TRAIN.stream(), Stream.of(TEST))
                    .anyMatch(name -> Files.isRegularFile(folder.resolve(name))))
        .findFirst()
        .orElse(null);
  }

  static ImageSource open(Path directory) throws IOException {
    Path folder = folderIn(directory);
    List<Path> train = TRAIN.stream().map(folder::resolve).toList();
    Path test = folder.resolve(TEST);
    for (Path file : train) {
      requireFile(file);
    }
    requireFile(test);
    List<String> classNames = classNames(folder.resolve(CLASS_FILE));
    Batches training = Batches.read(train);
    Batches testing = Batches.read(List.of(test));
    if (training.size() != OFFICIAL_BATCH * TRAIN.size() || testing.size() != OFFICIAL_BATCH) {
      LOG.warn(
          "{} holds {} training and {} test images; the whole of CIFAR-10 is 50000 and 10000",
          folder,
          training.size(),
          testing.size());
    }
    return ImageSource.inMemory("CIFAR-10", classNames, training, testing);
  }

  private static void requireFile(Path file) throws DataException {
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          file, "is missing; CIFAR-10 is data_batch_1.bin to data_batch_5.bin and test_batch.bin");
    }
  }

  private static List<String> classNames(Path file) throws IOException {
    if (Files.notExists(file)) {
      return CLASSES;
    }
    String text;
    try {
      text = BoundedFiles.readText(file, MAX_NAMES_BYTES);
    } catch (CharacterCodingException e) {
      throw new DataException(file, "must hold 10 names of classes, but is not UTF-8 text", e);
    } catch (IOException e) {
      throw new DataException(file, "cannot be read: " + FileErrors.reason(e), e);
    }
    List<String> names = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (names.size() != CLASSES.size() || Set.copyOf(names).size() != names.size()) {
      throw new DataException(file, "must hold 10 different names of classes, but holds " + names);
    }
    return names;
  }

  /** The records of some files, as they are. */
  private static final class Batches implements LabelledImages.InMemory {

    private record Batch(Path file, int start, byte[] records) {

      int count() {
        return records.length / RECORD;
      }
    }

    private final List<Batch> batches = new ArrayList<>();
    private int count;

    static Batches read(List<Path> files) throws IOException {
      Batches result = new Batches();
      for (Path file : files) {
        result.add(file);
      }
      return result;
    }

    private void add(Path file) throws IOException {
      long length = Files.size(file);
      if (length == 0) {
        throw new DataException(file, "is empty");
      }
      if (length % RECORD != 0) {
        throw new DataException(
            file,
            String.format(
                "is truncated or no file of CIFAR-10: its %d bytes are no multiple of %d, the size"
                    + " of a label and an image",
                length, RECORD));
      }
      if (length > (long) RECORD * 10 * OFFICIAL_BATCH) {
        throw new DataException(
            file, "is too large: " + length + " bytes, where CIFAR-10 has 30730000");
      }
      Batch batch = new Batch(file, count, Files.readAllBytes(file));
      for (int i = 0; i < batch.count(); i++) {
        int label = batch.records()[i * RECORD] & 0xff;
        if (label >= CLASSES.size()) {
          throw new DataException(
              file,
              "has label " + label + " at position " + i + ", but CIFAR-10 knows 0 to 9 only");
        }
      }
      batches.add(batch);
      count += batch.count();
    }

    private Batch batchOf(int index) {
      int i = batches.size() - 1;
      while (batches.get(i).start() > index) {
        i--;
      }
      return batches.get(i);
    }

    @Override
    public int size() {
      return count;
    }

    @Override
    public ImageShape shape() {
      return SHAPE;
    }

    @Override
    public byte[] pixels(int index) {
      Batch batch = batchOf(index);
      int red = (index - batch.start()) * RECORD + 1;
      byte[] pixels = new byte[3 * PLANE];
      for (int i = 0; i < PLANE; i++) {
        pixels[3 * i] = batch.records()[red + 2 * PLANE + i];
        pixels[3 * i + 1] = batch.records()[red + PLANE + i];
        pixels[3 * i + 2] = batch.records()[red + i];
      }
      return pixels;
    }

    @Override
    public int label(int index) {
      Batch batch = batchOf(index);
      return batch.records()[(index - batch.start()) * RECORD];
    }

    @Override
    public String name(int index) {
      Batch batch = batchOf(index);
      return "image " + (index - batch.start()) + " of " + batch.file();
    }

    @Override
    public void digest(MessageDigest digest) {
      batches.forEach(batch -> digest.update(batch.records()));
    }
  }
}
