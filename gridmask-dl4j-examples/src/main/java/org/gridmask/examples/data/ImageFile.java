package org.gridmask.examples.data;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.EpochOrder;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads single image files in the same way as those of data sets. */
public final class ImageFile {

  private ImageFile() {}

  /**
   * Reads an image in colour and in its original size, for display.
   *
   * @param file the file, of any format that OpenCV reads
   * @return the image
   * @throws IOException if it cannot be read; the message is one line that names the file
   */
  public static BufferedImage picture(Path file) throws IOException {
    try (Mat image = decode(file, 3)) {
      BufferedImage picture =
          new BufferedImage(image.cols(), image.rows(), BufferedImage.TYPE_3BYTE_BGR);
      image.data().get(((DataBufferByte) picture.getRaster().getDataBuffer()).getData());
      return picture;
    }
  }

  /**
   * Reads an image in the input shape of a network.
   *
   * @param file the file, of any format that OpenCV reads
   * @param shape the shape
   * @param transform maps an image of any size to the shape; null to resize it
   * @return the image [1, C, H, W], values in [0, 255], channels in BGR order
   * @throws IOException if it cannot be read; the message is one line that names the file
   */
  public static INDArray read(Path file, ImageShape shape, ImageTransform transform)
      throws IOException {
    TargetShape target = new TargetShape(shape, transform != null);
    RawImage input;
    try (Mat image = decode(file, shape.channels())) {
      input = target.input(image);
    }
    LabelledImages single = new Single(input, file.toString());
    try (EpochRecordReader reader =
        new EpochRecordReader(
            single, List.of(""), target, transform, EpochOrder.fixed(), (name, e) -> {})) {
      return ((NDArrayWritable) reader.next().get(0)).get();
    }
  }

  private record Single(RawImage image, String file) implements LabelledImages {

    @Override
    public int size() {
      return 1;
    }

    @Override
    public RawImage image(int index, TargetShape target) {
      return image;
    }

    @Override
    public int label(int index) {
      return 0;
    }

    @Override
    public String name(int index) {
      return file;
    }
  }

  private static Mat decode(Path file, int channels) throws IOException {
    try {
      return EncodedImages.files(List.of(file), List.of(0)).decode(0, channels);
    } catch (IOException | RuntimeException e) {
      throw new IOException(file + ": cannot be read: " + FileErrors.reason(e), e);
    }
  }
}
