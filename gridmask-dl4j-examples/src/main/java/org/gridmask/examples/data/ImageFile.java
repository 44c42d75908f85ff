package org.gridmask.examples.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;
import org.gridmask.loader.EncodedImages;

/**
 * An image file, read for display in the same way as for training.
 *
 * @param picture the picture in colour, of at most 16 million pixels; larger images are subsampled
 * @param height the height of the image in pixels
 * @param width the width of the image in pixels
 */
public record ImageFile(BufferedImage picture, int height, int width) {

  private static final long MAX_PIXELS = 16_000_000;

  /**
   * Reads an image.
   *
   * @param file the file, see {@link EncodedImages}
   * @return the image
   * @throws IOException if it cannot be read; the message is one line that names the file
   */
  public static ImageFile read(Path file) throws IOException {
    try (Mat image = open(file).decode(0, 3)) {
      return new ImageFile(picture(image), image.rows(), image.cols());
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * A file as a source of one image.
   *
   * @param file the file
   * @return the source
   * @throws IOException if it is no regular file; the message does not name it
   */
  public static EncodedImages open(Path file) throws IOException {
    BoundedFiles.requireRegular(file);
    return EncodedImages.files(List.of(file), List.of(0));
  }

  /**
   * An exception that names the file.
   *
   * @param file the file
   * @param why why it cannot be read
   * @return the exception, with a message of one line
   */
  public static IOException unreadable(Path file, Exception why) {
    return new IOException(
        FileNames.text(file) + ": cannot be read: " + FileErrors.reason(why), why);
  }

  private static BufferedImage picture(Mat image) {
    int step = (int) Math.ceil(Math.sqrt((double) image.rows() * image.cols() / MAX_PIXELS));
    step = Math.max(1, step);
    int height = (image.rows() + step - 1) / step;
    int width = (image.cols() + step - 1) / step;
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    byte[] row = new byte[3 * image.cols()];
    for (int y = 0; y < height; y++) {
      image.ptr(y * step).get(row);
      for (int x = 0; x < width; x++) {
        int at = 3 * step * x;
        picture.setRGB(
            x, y, (row[at + 2] & 0xff) << 16 | (row[at + 1] & 0xff) << 8 | row[at] & 0xff);
      }
    }
    return picture;
  }
}
