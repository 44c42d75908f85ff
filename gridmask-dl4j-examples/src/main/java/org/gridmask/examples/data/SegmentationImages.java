package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;
import org.gridmask.loader.LabelMaps;

/**
 * The training or test images of a segmentation data set, with their label files.
 *
 * @param folder the folder of the images
 * @param images the image files
 * @param labelFiles the label file of each image, which may be missing
 * @param labelMaps the label maps in these files, in train ids
 */
record SegmentationImages(
    Path folder, List<Path> images, List<Path> labelFiles, LabelMaps labelMaps)
    implements LabelledImages {

  static SegmentationImages of(
      Path folder, List<Path> images, List<Path> labelFiles, List<PixelClass> classes) {
    LabelMaps files =
        index -> {
          Path file = labelFiles.get(index);
          try {
            return LabelMaps.indices(FolderImages.read(file));
          } catch (IOException e) {
            throw new IOException(
                "its label map " + FileNames.text(file) + ": " + FileErrors.reason(e), e);
          }
        };
    return new SegmentationImages(
        folder,
        List.copyOf(images),
        List.copyOf(labelFiles),
        files.mapped(PixelClass.trainIds(classes)));
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public byte[] encoded(int index) throws IOException {
    return FolderImages.read(images.get(index));
  }

  /** All are of one class: they have label maps instead. */
  @Override
  public int label(int index) {
    return 0;
  }

  @Override
  public String name(int index) {
    return FileNames.text(images.get(index));
  }

  @Override
  public String id(int index) {
    return FolderImages.slashed(folder.relativize(images.get(index)));
  }

  /** Some of these images. */
  SegmentationImages only(int[] indices, List<PixelClass> classes) {
    return of(
        folder,
        IntStream.of(indices).mapToObj(images::get).toList(),
        IntStream.of(indices).mapToObj(labelFiles::get).toList(),
        classes);
  }

  /**
   * The shape of the first image that can be read with its label map.
   *
   * @throws DataException if there is none
   */
  ImageShape firstShape() throws DataException {
    Optional<String> problem = Optional.empty();
    for (int i = 0; i < size(); i++) {
      try (Mat image = decode(i, 3);
          Mat labels = labelMaps.decode(i)) {
        if (labels.rows() == image.rows() && labels.cols() == image.cols()) {
          return new ImageShape(image.rows(), image.cols(), 3);
        }
        throw new IOException(
            "its label map has %d x %d pixels, but the image %d x %d"
                .formatted(labels.rows(), labels.cols(), image.rows(), image.cols()));
      } catch (IOException | RuntimeException e) {
        // The reader warns about it.
        problem = problem.or(() -> Optional.of(FileErrors.reason(e)));
      }
    }
    throw new DataException(
        FileNames.text(folder),
        "none of its images can be read with its label map; the first is %s: %s"
            .formatted(name(0), problem.orElseThrow()));
  }

  /** Whether any image can be read with its label map. */
  boolean hasReadable() {
    try {
      firstShape();
      return true;
    } catch (DataException e) {
      return false;
    }
  }

  /** All files. */
  List<Path> files() {
    List<Path> files = new ArrayList<>(images);
    // Images of two formats may share one.
    labelFiles.stream().distinct().forEach(files::add);
    return files;
  }
}
