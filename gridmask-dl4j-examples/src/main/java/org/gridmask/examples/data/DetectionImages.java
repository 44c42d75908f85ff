package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.examples.detection.AnnotatedImage;
import org.gridmask.examples.detection.Annotation;
import org.gridmask.examples.detection.Annotations;
import org.gridmask.examples.detection.Box;
import org.gridmask.examples.detection.ShapePictures;
import org.gridmask.examples.files.FileNames;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.ObjectBoxes;

/**
 * The training or test images of a data set for detection, with the boxes of their objects.
 *
 * @param name the name of this part, for messages
 * @param annotations the images and their objects
 * @param files reads the images
 */
record DetectionImages(String name, Annotations annotations, Files files)
    implements PartImages<DetectionImages>, ObjectBoxes {

  /** Encoded images by their number. */
  interface Files {
    byte[] encoded(int index) throws IOException;

    /** The name of an image in messages. */
    String name(int index);

    /** Those on disk. */
    List<Path> paths();
  }

  /** The images in a folder. */
  static DetectionImages in(Path folder, Annotations annotations) {
    List<Path> paths =
        annotations.images().stream().map(image -> folder.resolve(image.file())).toList();
    return new DetectionImages(
        FileNames.text(folder),
        annotations,
        new Files() {
          @Override
          public byte[] encoded(int index) throws IOException {
            return FolderImages.read(paths.get(index));
          }

          @Override
          public String name(int index) {
            return FileNames.text(paths.get(index));
          }

          @Override
          public List<Path> paths() {
            return paths;
          }
        });
  }

  /** Generated pictures of shapes with these indices. */
  static DetectionImages shapes(String name, ShapePictures pictures, int first, int count) {
    List<AnnotatedImage> images = new ArrayList<>();
    List<byte[]> encoded = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      ShapePictures.Picture picture = pictures.picture(i);
      images.add(picture.annotations());
      int[] rgb =
          picture
              .pixels()
              .getRGB(0, 0, ShapePictures.SIZE, ShapePictures.SIZE, null, 0, ShapePictures.SIZE);
      byte[] bytes = new byte[3 * rgb.length];
      for (int j = 0; j < rgb.length; j++) {
        bytes[3 * j] = (byte) (rgb[j] >> 16);
        bytes[3 * j + 1] = (byte) (rgb[j] >> 8);
        bytes[3 * j + 2] = (byte) rgb[j];
      }
      encoded.add(EncodedImages.uncompressed(ShapePictures.SIZE, ShapePictures.SIZE, 3, bytes));
    }
    return new DetectionImages(
        name,
        Annotations.of(ShapePictures.CATEGORIES, images),
        new Files() {
          @Override
          public byte[] encoded(int index) {
            return encoded.get(index);
          }

          @Override
          public String name(int index) {
            return images.get(index).file();
          }

          @Override
          public List<Path> paths() {
            return List.of();
          }
        });
  }

  @Override
  public DetectionImages only(int[] indices) {
    return new DetectionImages(
        name,
        Annotations.of(
            annotations.categories(),
            IntStream.of(indices).mapToObj(annotations.images()::get).toList()),
        new Files() {
          @Override
          public byte[] encoded(int index) throws IOException {
            return files.encoded(indices[index]);
          }

          @Override
          public String name(int index) {
            return files.name(indices[index]);
          }

          @Override
          public List<Path> paths() {
            return IntStream.of(indices).mapToObj(files.paths()::get).toList();
          }
        });
  }

  @Override
  public int size() {
    return annotations.images().size();
  }

  @Override
  public byte[] encoded(int index) throws IOException {
    return files.encoded(index);
  }

  @Override
  public String name(int index) {
    return files.name(index);
  }

  @Override
  public String id(int index) {
    return annotations.images().get(index).file();
  }

  @Override
  public Objects of(int index) {
    AnnotatedImage image = annotations.images().get(index);
    List<Annotation> targets = image.targets();
    float[][] boxes = new float[targets.size()][];
    int[] labels = new int[targets.size()];
    for (int i = 0; i < labels.length; i++) {
      Box box = targets.get(i).box();
      boxes[i] =
          new float[] {
            (float) box.x(),
            (float) box.y(),
            (float) (box.x() + box.width()),
            (float) (box.y() + box.height())
          };
      labels[i] = annotations.categories().label(targets.get(i).category());
    }
    return new Objects(image.height(), image.width(), boxes, labels);
  }

  @Override
  public ImageShape shape(int index) throws IOException {
    try (Mat image = decode(index, 3)) {
      return new ImageShape(image.rows(), image.cols(), 3);
    }
  }
}
