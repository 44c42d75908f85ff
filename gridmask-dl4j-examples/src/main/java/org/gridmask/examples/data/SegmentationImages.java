package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    implements PartImages<SegmentationImages> {

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

  @Override
  public String name(int index) {
    return FileNames.text(images.get(index));
  }

  @Override
  public String id(int index) {
    return FolderImages.slashed(folder.relativize(images.get(index)));
  }

  @Override
  public SegmentationImages only(int[] indices) {
    return new SegmentationImages(
        folder,
        IntStream.of(indices).mapToObj(images::get).toList(),
        IntStream.of(indices).mapToObj(labelFiles::get).toList(),
        index -> labelMaps.decode(indices[index]));
  }

  @Override
  public ImageShape shape(int index) throws IOException {
    try (Mat image = decode(index, 3);
        Mat labels = labelMaps.decode(index)) {
      if (labels.rows() != image.rows() || labels.cols() != image.cols()) {
        throw new IOException(
            "its label map has %d x %d pixels, but the image %d x %d"
                .formatted(labels.rows(), labels.cols(), image.rows(), image.cols()));
      }
      return new ImageShape(image.rows(), image.cols(), 3);
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
