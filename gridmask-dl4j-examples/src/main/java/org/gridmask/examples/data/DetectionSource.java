package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.gridmask.examples.detection.AnnotatedImage;
import org.gridmask.examples.detection.Annotations;
import org.gridmask.examples.detection.Categories;
import org.gridmask.examples.detection.CocoAnnotations;
import org.gridmask.examples.detection.CsvAnnotations;
import org.gridmask.examples.detection.Faults;
import org.gridmask.examples.detection.ShapePictures;
import org.gridmask.examples.detection.VocAnnotations;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.loader.ImageDataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A data set for object detection: images with boxes of objects. */
public final class DetectionSource implements DataSource {

  /** Sides of padded images are multiples of it, the stride of the coarsest features but one. */
  public static final int STRIDE = 32;

  private static final Logger LOG = LoggerFactory.getLogger(DetectionSource.class);

  private static final String TRAIN = "train";
  private static final String VAL = "val";
  private static final String TEST = "test";

  private static final ShapePictures SHAPES = new ShapePictures(0);
  private static final int TRAIN_SHAPES = 600;
  private static final int TEST_SHAPES = 60;

  private final String name;

  /** Null for generated pictures. */
  private final Path directory;

  private final List<Path> annotationFiles;
  private final UsedImages<DetectionImages> train;
  private final DetectionImages test;
  private final ImageShape shape;
  private final Ignored ignored;

  /** Shared by all iterators. */
  private final ReadWarnings warnings;

  private DetectionSource(
      String name,
      Path directory,
      List<Path> annotationFiles,
      DetectionImages train,
      DetectionImages test,
      Ignored ignored)
      throws DataException {
    this.name = name;
    this.directory = directory;
    this.annotationFiles = annotationFiles;
    this.train = UsedImages.all(train);
    this.test = test;
    this.ignored = ignored;
    warnings = new ReadWarnings();
    // Fails early, not after the first epoch.
    shape = train.firstShape(train.name());
    test.firstShape(test.name());
  }

  private DetectionSource(
      DetectionSource whole, UsedImages<DetectionImages> train, DetectionImages test) {
    name = whole.name;
    directory = whole.directory;
    annotationFiles = whole.annotationFiles;
    shape = whole.shape;
    ignored = whole.ignored;
    warnings = whole.warnings;
    this.train = train;
    this.test = test;
  }

  /**
   * Opens a data set and checks it.
   *
   * <p>The directory contains one of
   *
   * <ul>
   *   <li>COCO as published: {@code annotations/instances_{train,val}2017.json} and the images in
   *       {@code train2017} and {@code val2017}, which may be in {@code images}. Other names after
   *       {@code train} and {@code val} are found as well; of several the last one counts.
   *   <li>Pascal VOC: {@code JPEGImages}, {@code Annotations} and {@code
   *       ImageSets/Main/{train,val}.txt}, or {@code trainval.txt} and {@code test.txt}.
   *   <li>{@code train.csv} and {@code val.csv}, or {@code test.csv}, see {@link CsvAnnotations},
   *       and the images in {@code images}, in sub-folders too.
   * </ul>
   *
   * <p>What is wrong with images and annotations is counted and logged. Training images without a
   * usable object are left out, as in torchvision's training of detectors; test images are not.
   *
   * @param dir the folder; empty for generated pictures of shapes, 600 to train on and 60 others
   * @return the data set
   * @throws DataException if there is no data set, or it is invalid
   * @throws IOException if reading fails
   */
  public static DetectionSource of(String dir) throws IOException {
    if (dir.isEmpty()) {
      return new DetectionSource(
          "generated shapes",
          null,
          List.of(),
          DetectionImages.shapes("training pictures", SHAPES, 0, TRAIN_SHAPES),
          DetectionImages.shapes("test pictures", SHAPES, TRAIN_SHAPES, TEST_SHAPES),
          Ignored.NOTHING);
    }
    Path folder = Path.of(dir);
    Reader reader = new Reader(folder);
    if (Files.isDirectory(folder.resolve("annotations"))) {
      return reader.coco();
    }
    if (VocAnnotations.isLayout(folder)) {
      return reader.voc();
    }
    if (Files.isRegularFile(folder.resolve(TRAIN + ".csv"))) {
      return reader.csv();
    }
    throw new DataException(
        folder,
        Files.isDirectory(folder)
            ? "has neither COCO's annotations, nor Pascal VOC (JPEGImages and Annotations), nor"
                + " train.csv"
            : "is not a directory");
  }

  /** Reads the two parts of a data set. */
  private static final class Reader {
    private final Path directory;
    private final Ignored.Counter ignored = new Ignored.Counter();
    private final List<Path> files = new ArrayList<>();

    Reader(Path directory) {
      this.directory = directory;
    }

    DetectionSource coco() throws IOException {
      Path trainFile = instances(TRAIN);
      Path testFile = instances(VAL);
      Path trainFolder = imagesOf(trainFile);
      Path testFolder = imagesOf(testFile);
      return open(
          trainFolder,
          read(trainFile, () -> CocoAnnotations.read(trainFile).in(trainFolder)),
          testFolder,
          read(testFile, () -> CocoAnnotations.read(testFile).in(testFolder)));
    }

    private Path instances(String part) throws IOException {
      try (Stream<Path> found = Files.list(directory.resolve("annotations"))) {
        String start = "instances_" + part;
        return found
            .filter(file -> name(file).startsWith(start) && name(file).endsWith(".json"))
            .max(Path::compareTo)
            .orElseThrow(
                () ->
                    new DataException(
                        directory.resolve("annotations"), "has no " + start + "*.json"));
      }
    }

    private Path imagesOf(Path instances) throws DataException {
      String part = name(instances).replaceFirst("^instances_", "").replaceFirst("\\.json$", "");
      for (Path parent : List.of(directory, directory.resolve("images"))) {
        if (Files.isDirectory(parent.resolve(part))) {
          return parent.resolve(part);
        }
      }
      throw new DataException(
          directory, "has no folder " + part + " with the images of " + name(instances));
    }

    private static String name(Path file) {
      return file.getFileName().toString();
    }

    DetectionSource voc() throws IOException {
      Path images = VocAnnotations.images(directory);
      boolean hasTest = Files.isRegularFile(list(TEST));
      String trained = hasTest && Files.isRegularFile(list("trainval")) ? "trainval" : TRAIN;
      String tested = hasTest ? TEST : VAL;
      return open(
          images,
          read(list(trained), () -> VocAnnotations.read(directory, trained)),
          images,
          read(list(tested), () -> VocAnnotations.read(directory, tested)));
    }

    private Path list(String set) {
      return directory.resolve("ImageSets").resolve("Main").resolve(set + ".txt");
    }

    DetectionSource csv() throws IOException {
      Path images = directory.resolve("images");
      Path trained = directory.resolve(TRAIN + ".csv");
      Path val = directory.resolve(VAL + ".csv");
      Path test = directory.resolve(TEST + ".csv");
      if (!Files.isRegularFile(val) && !Files.isRegularFile(test)) {
        throw new DataException(directory, "has neither val.csv nor test.csv");
      }
      Path tested = Files.isRegularFile(val) ? val : test;
      return open(
          images,
          read(trained, () -> CsvAnnotations.read(trained, images)),
          images,
          read(tested, () -> CsvAnnotations.read(tested, images)));
    }

    private interface AnnotationReader {
      Annotations read() throws IOException;
    }

    private Annotations read(Path file, AnnotationReader reader) throws IOException {
      files.add(file);
      try {
        return reader.read();
      } catch (DataException e) {
        throw e;
      } catch (IOException e) {
        throw new DataException(file, FileErrors.reason(e), e);
      }
    }

    private DetectionSource open(
        Path trainFolder, Annotations trained, Path testFolder, Annotations tested)
        throws IOException {
      // Names in files of VOC and CSV are numbered as they occur.
      Categories categories = trained.categories().with(tested.categories());
      if (categories.size() == 0) {
        throw new DataException(files.get(0), "has no categories" + faults(trained));
      }
      Annotations usable = counted(files.get(0), trained.in(categories));
      Annotations all = counted(files.get(1), tested.in(categories));
      Annotations targets = usable.only(image -> !image.targets().isEmpty());
      int empty = usable.images().size() - targets.images().size();
      if (empty > 0) {
        ignored.files("training image without objects", empty);
      }
      requireImages(files.get(0), targets, "with a usable object");
      requireImages(files.get(1), all, "");
      return new DetectionSource(
          ImageSource.nameOf(directory),
          directory,
          List.copyOf(files),
          DetectionImages.in(trainFolder, targets),
          DetectionImages.in(testFolder, all),
          ignored.result());
    }

    private Annotations counted(Path file, Annotations annotations) {
      Faults faults = annotations.faults();
      if (faults.count() > 0) {
        LOG.warn("{}: {}", file, faults);
      }
      faults
          .byReason()
          .forEach(
              (reason, fault) -> {
                switch (fault.kind()) {
                  case FILE -> ignored.files(reason, fault.count());
                  case ANNOTATION -> ignored.annotations(reason, fault.count());
                }
              });
      return annotations;
    }

    private static void requireImages(Path file, Annotations annotations, String which)
        throws DataException {
      if (annotations.images().isEmpty()) {
        throw new DataException(file, ("has no images " + which).strip() + faults(annotations));
      }
    }

    private static String faults(Annotations annotations) {
      return annotations.faults().count() > 0 ? "; " + annotations.faults() : "";
    }
  }

  /**
   * A few training images, to train and to evaluate on.
   *
   * @param count how many, the first ones
   * @return the data set with these images alone
   */
  public DetectionSource overfit(int count) {
    UsedImages<DetectionImages> first = train.first(count);
    return new DetectionSource(this, first, first.trained());
  }

  @Override
  public String name() {
    return name;
  }

  /** The names of the categories, in the order of their labels, without the background. */
  @Override
  public List<String> classNames() {
    Categories categories = categories();
    return categories.ids().stream().map(categories::name).toList();
  }

  /**
   * The categories.
   *
   * @return the categories of both parts
   */
  public Categories categories() {
    return test.annotations().categories();
  }

  @Override
  public Ignored ignored() {
    return ignored;
  }

  /** The shape of the first training image; others may have another size. */
  @Override
  public ImageShape shape() {
    return shape;
  }

  @Override
  public int trainSize() {
    return train.size();
  }

  @Override
  public int testSize() {
    return test.size();
  }

  /**
   * The same data set with some of its training images in use; the limit is that of all images,
   * which are not of one class.
   *
   * @param split which of all training images
   * @throws IllegalArgumentException if there are too few images for validation, or none of a part
   *     can be read
   */
  @Override
  public DetectionSource split(TrainingSplit split) {
    return new DetectionSource(this, train.split(split), test);
  }

  @Override
  public Optional<DetectionSource> validation() {
    return train.validation().map(images -> new DetectionSource(this, train, images));
  }

  @Override
  public Optional<String> splitSha256() {
    return train.sha256();
  }

  /**
   * The test images and their objects.
   *
   * @return the annotations; an image's number is its place in their list
   */
  public Annotations testAnnotations() {
    return test.annotations();
  }

  /**
   * Whether a training image is taller than wide.
   *
   * @param index its number among the training images in use
   * @return whether its annotations say so
   */
  public boolean isTall(int index) {
    AnnotatedImage image = train.all().annotations().images().get(train.number(index));
    return image.height() > image.width();
  }

  /**
   * The training images, in batches padded to multiples of {@link #STRIDE}. The caller sets order,
   * transforms, normaliser and batch size.
   *
   * @return images with boxes
   */
  public ImageDataSetIterator.Builder trainImages() {
    DetectionImages trained = train.trained();
    return images(trained).boxes(trained, STRIDE);
  }

  /**
   * The training images in the order of the files, each in its own size, to be read one by one.
   *
   * @return images without boxes
   */
  public ImageDataSetIterator.Builder plainTrainImages() {
    return images(train.trained()).batchSize(1);
  }

  /**
   * The test images in the order of {@link #testAnnotations}, padded like {@link #trainImages}.
   *
   * @return images with boxes
   */
  public ImageDataSetIterator.Builder testImages() {
    return images(test).boxes(test, STRIDE);
  }

  private ImageDataSetIterator.Builder images(DetectionImages part) {
    return warnings.of(ImageDataSetIterator.builder(part, classNames()));
  }

  /**
   * The SHA-256 of the data, in hexadecimal: as of the image files in folders, see {@link
   * ImageSource#sha256}, over images and annotation files; of generated pictures, over their
   * pixels.
   */
  @Override
  public String sha256() throws IOException {
    if (directory != null) {
      List<Path> files = new ArrayList<>(annotationFiles);
      Stream.of(train.all(), test)
          .flatMap(part -> part.files().paths().stream())
          .forEach(files::add);
      return FolderImages.sha256(directory, files.stream().distinct().toList());
    }
    MessageDigest digest = DigestUtils.getSha256Digest();
    for (DetectionImages part : List.of(train.all(), test)) {
      for (int i = 0; i < part.size(); i++) {
        digest.update(part.encoded(i));
      }
    }
    return Hex.encodeHexString(digest.digest());
  }
}
