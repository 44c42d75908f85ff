package org.gridmask.examples.data;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.EpochOrder;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An image file that belongs to no data set, read as the readers of data sets read theirs. */
public final class ImageFile {

  private ImageFile() {}

  /**
   * Reads an image in colour and in its own size, to be shown.
   *
   * @param file the file, of any format that OpenCV reads
   * @return the image
   * @throws IOException if there is no such image; the message is one line that names the file
   */
  public static BufferedImage picture(Path file) throws IOException {
    try (Mat image = decode(file, 3)) {
      ImageShape shape = new ImageShape(image.rows(), image.cols(), 3);
      BufferedImage picture =
          new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_3BYTE_BGR);
      byte[] pixels = Pixels.fitted(image, shape);
      byte[] to = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
      System.arraycopy(pixels, 0, to, 0, to.length);
      return picture;
    }
  }

  /**
   * Reads an image in the shape that a network takes.
   *
   * @param file the file, of any format that OpenCV reads
   * @param shape the shape
   * @param transform what brings an image of any size to the shape, or null to scale it as a whole
   * @return the image [1, C, H, W], values from 0 to 255, colours as blue, green, red
   * @throws IOException if there is no such image; the message is one line that names the file
   */
  public static INDArray read(Path file, ImageShape shape, ImageTransform transform)
      throws IOException {
    Framing framing = transform == null ? Framing.scaled(shape) : Framing.byTransform(shape);
    Bitmap bitmap;
    try (Mat image = decode(file, shape.channels())) {
      bitmap = framing.of(image);
    }
    ImageStream stream =
        new ImageStream(
            new Single(bitmap, file.toString()),
            framing,
            transform,
            EpochOrder.fixed(),
            new UnreadableImages());
    return only(stream.next());
  }

  private record Single(Bitmap bitmap, String file) implements ImageStream.Images {

    @Override
    public int size() {
      return 1;
    }

    @Override
    public Bitmap image(int index) {
      return bitmap;
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

  private static INDArray only(List<Writable> record) {
    return ((NDArrayWritable) record.get(0)).get();
  }

  private static Mat decode(Path file, int channels) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder, not an image");
    }
    try {
      return EncodedImages.decode(Pixels.read(file), channels);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read: " + FileErrors.reason(e), e);
    } catch (RuntimeException e) {
      // OpenCV's own errors, such as for sizes beyond its limits, have several lines.
      throw new IOException(
          file + ": cannot be read: " + String.valueOf(e.getMessage()).strip().split("\\R")[0], e);
    }
  }
}
