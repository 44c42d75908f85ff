package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;
import org.gridmask.loader.EpochOrder;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.loader.LabelMaps;

/** A data set for semantic segmentation: images with label maps. */
public final class SegmentationSource implements DataSource {

  private static final String TRAIN = "train";
  private static final String VAL = "val";
  private static final String TEST = "test";

  private static final String CITYSCAPES_IMAGE_END = "_leftImg8bit.png";
  private static final String CITYSCAPES_LABEL_END = "_gtFine_labelIds.png";
  private static final String LABEL_END = ".png";
  private static final int MAX_CLASSES_BYTES = 1 << 20;

  private final String name;
  private final List<PixelClass> classes;
  private final UsedImages<SegmentationImages> train;
  private final SegmentationImages test;
  private final ImageShape shape;
  private final Ignored ignored;

  /** Computes the digest of the whole data set. */
  private final Supplier<String> sha256;

  /** Shared by all iterators. */
  private final ReadWarnings warnings;

  private SegmentationSource(
      Path directory,
      List<PixelClass> classes,
      SegmentationImages train,
      SegmentationImages test,
      Ignored ignored)
      throws DataException {
    this(
        ImageSource.nameOf(directory),
        classes,
        UsedImages.all(train),
        test,
        // Fails early, not after the first epoch.
        train.firstShape(FileNames.text(train.folder())),
        ignored,
        () -> FolderImages.sha256(directory, files(train, test)),
        new ReadWarnings());
    test.firstShape(FileNames.text(test.folder()));
  }

  private SegmentationSource(
      String name,
      List<PixelClass> classes,
      UsedImages<SegmentationImages> train,
      SegmentationImages test,
      ImageShape shape,
      Ignored ignored,
      Supplier<String> sha256,
      ReadWarnings warnings) {
    this.name = name;
    this.classes = classes;
    this.train = train;
    this.test = test;
    this.shape = shape;
    this.ignored = ignored;
    this.sha256 = sha256;
    this.warnings = warnings;
  }

  private static List<Path> files(SegmentationImages... parts) {
    return Stream.of(parts).flatMap(part -> part.files().stream()).toList();
  }

  /**
   * Opens a data set and checks it.
   *
   * <p>The directory contains one of
   *
   * <ul>
   *   <li>Cityscapes as published: {@code leftImg8bit/{train,val}/CITY/*_leftImg8bit.png} and
   *       {@code gtFine/{train,val}/CITY/*_gtFine_labelIds.png}, with its table from ids to train
   *       ids. The labels of its test images are not published, so {@code val} is evaluated.
   *   <li>images in {@code images/{train,val}}, label maps in {@code labels/{train,val}}, PNG files
   *       of the same name, and {@code classes.txt} with the names of the classes, one per line, in
   *       the order of their labels, from 0; 255 is a pixel without a class. {@code test} may be in
   *       place of {@code val}.
   * </ul>
   *
   * <p>Label maps have 8-bit grey pixels or a palette. An image without a valid label map is
   * unreadable.
   *
   * @param directory the folder
   * @return the data set
   * @throws DataException if there is no data set, or it is invalid
   * @throws IOException if reading fails
   */
  public static SegmentationSource of(Path directory) throws IOException {
    if (Files.isDirectory(directory.resolve("leftImg8bit"))) {
      return cityscapes(directory);
    }
    if (Files.isDirectory(directory.resolve("images"))) {
      return folders(directory);
    }
    throw new DataException(
        directory,
        Files.isDirectory(directory)
            ? "has neither Cityscapes (leftImg8bit and gtFine) nor the folders images and labels"
            : "is not a directory");
  }

  private static SegmentationSource cityscapes(Path directory) throws IOException {
    Layout layout =
        new Layout(
            directory.resolve("leftImg8bit"),
            directory.resolve("gtFine"),
            PixelClass.CITYSCAPES,
            file ->
                file.endsWith(CITYSCAPES_IMAGE_END)
                    ? Optional.of(file.replace(CITYSCAPES_IMAGE_END, CITYSCAPES_LABEL_END))
                    : Optional.empty(),
            CITYSCAPES_LABEL_END);
    return layout.open(directory, VAL);
  }

  private static SegmentationSource folders(Path directory) throws IOException {
    Path images = directory.resolve("images");
    Layout layout =
        new Layout(
            images,
            directory.resolve("labels"),
            PixelClass.named(classNames(directory.resolve("classes.txt"))),
            file -> Optional.of(FileNames.withoutExtension(file) + LABEL_END),
            LABEL_END);
    boolean hasVal =
        Files.isDirectory(images.resolve(VAL)) || !Files.isDirectory(images.resolve(TEST));
    return layout.open(directory, hasVal ? VAL : TEST);
  }

  /**
   * Where a data set's files are.
   *
   * @param images the folder of the parts' images
   * @param labels the folder of the parts' label maps, in the same sub-folders
   * @param classes the classes
   * @param labelOf the name of an image's label map; empty for files that are no images of the data
   *     set
   * @param labelEnd what the names of label maps end with
   */
  private record Layout(
      Path images,
      Path labels,
      List<PixelClass> classes,
      Function<String, Optional<String>> labelOf,
      String labelEnd) {

    SegmentationSource open(Path directory, String tested) throws IOException {
      Ignored.Counter ignored = new Ignored.Counter();
      SegmentationImages train = part(TRAIN, ignored);
      SegmentationImages test = part(tested, ignored);
      return new SegmentationSource(directory, classes, train, test, ignored.result());
    }

    private SegmentationImages part(String name, Ignored.Counter ignored) throws IOException {
      Path folder = images.resolve(name);
      for (Path needed : List.of(folder, labels.resolve(name))) {
        if (!Files.isDirectory(needed)) {
          throw new DataException(FileNames.text(needed), "is missing");
        }
      }
      ImageTree tree = ImageTree.of(folder);
      ignored.add(tree.ignored());
      List<Path> files = new ArrayList<>();
      List<Path> labelFiles = new ArrayList<>();
      for (Path image : tree.files()) {
        Optional<String> label = labelOf.apply(image.getFileName().toString());
        if (label.isPresent()) {
          files.add(folder.resolve(image));
          labelFiles.add(labels.resolve(name).resolve(image).resolveSibling(label.get()));
        } else {
          ignored.file("not " + CITYSCAPES_IMAGE_END);
        }
      }
      if (files.isEmpty()) {
        Ignored others = ignored.result();
        throw new DataException(
            FileNames.text(folder), "has no images" + (others.any() ? "; ignored " + others : ""));
      }
      countUnused(labels.resolve(name), Set.copyOf(labelFiles), ignored);
      return SegmentationImages.of(folder, files, labelFiles, classes);
    }

    /** Other files beside label maps, such as Cityscapes' polygons, have their use. */
    private void countUnused(Path folder, Set<Path> used, Ignored.Counter ignored)
        throws IOException {
      for (Path file : ImageTree.of(folder).files()) {
        if (file.getFileName().toString().endsWith(labelEnd)
            && !used.contains(folder.resolve(file))) {
          ignored.file("label maps without an image");
        }
      }
    }
  }

  private static List<String> classNames(Path file) throws IOException {
    List<String> names;
    try {
      names =
          BoundedFiles.readText(file, MAX_CLASSES_BYTES)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
    } catch (CharacterCodingException e) {
      throw new DataException(file, "is not UTF-8 text", e);
    } catch (IOException e) {
      throw new DataException(
          file,
          "must have the names of the classes, one per line, in the order of their labels, but "
              + (Files.notExists(file) ? "is missing" : FileErrors.reason(e)),
          e);
    }
    if (names.size() < 2 || names.size() > LabelMaps.IGNORED) {
      throw new DataException(
          file, "must have 2 to " + LabelMaps.IGNORED + " classes, but has " + names.size());
    }
    Set<String> seen = new HashSet<>();
    for (String each : names) {
      if (!seen.add(each)) {
        throw new DataException(file, "has the class " + each + " twice");
      }
    }
    return names;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> classNames() {
    return classes.stream().map(PixelClass::name).toList();
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
  public SegmentationSource split(TrainingSplit split) {
    return with(train.split(split), test);
  }

  private SegmentationSource with(
      UsedImages<SegmentationImages> trained, SegmentationImages tested) {
    return new SegmentationSource(name, classes, trained, tested, shape, ignored, sha256, warnings);
  }

  @Override
  public Optional<SegmentationSource> validation() {
    return train.validation().map(images -> with(train, images));
  }

  /** The same data set with the training images in use in place of the test images. */
  public SegmentationSource trainAsTest() {
    return with(train, train.trained());
  }

  @Override
  public Optional<String> splitSha256() {
    return train.sha256();
  }

  /**
   * The training images, shuffled in each epoch depending only on the seed and the epoch. The
   * caller sets size, transforms, normaliser and batch size.
   *
   * @param seed the seed of the run
   * @return images with label maps, in train ids
   */
  public ImageDataSetIterator.Builder trainImages(long seed) {
    return images(train.trained()).order(EpochOrder.shuffled(seed));
  }

  /**
   * The training images in the order of their files, each in its own size, to be read one by one.
   *
   * @return images with label maps, in train ids
   */
  public ImageDataSetIterator.Builder plainTrainImages() {
    return images(train.trained()).batchSize(1);
  }

  /**
   * The test images in the order of their files, each in its own size, to be read one by one.
   *
   * @return images with label maps, in train ids
   */
  public ImageDataSetIterator.Builder testImages() {
    return images(test).batchSize(1);
  }

  private ImageDataSetIterator.Builder images(SegmentationImages part) {
    return warnings.of(
        ImageDataSetIterator.builder(part, classNames()).labelMaps(part.labelMaps()));
  }

  /**
   * The SHA-256 of the data, in hexadecimal: as of the image files in folders, see {@link
   * ImageSource#sha256}, over images and label maps.
   */
  @Override
  public String sha256() {
    return sha256.get();
  }
}
