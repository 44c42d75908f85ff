package org.gridmask.loader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.internal.codec.ImageCodec;
import org.gridmask.internal.header.ImageHeader;
import org.gridmask.internal.pixel.MatRows;
import org.gridmask.transform.LabelMapTransform;

/**
 * The label maps of images: the class of each of their pixels, for semantic segmentation.
 * Implementations must be thread-safe.
 */
@FunctionalInterface
public interface LabelMaps {

  /** The label of pixels that have no class. */
  int IGNORED = LabelMapTransform.IGNORED;

  /** The number of 8-bit values. */
  int VALUES = 256;

  /**
   * The label map of an image.
   *
   * @param index the image, from 0
   * @return one channel of 8 bits, with the class of each pixel, from 0, or {@link #IGNORED}; the
   *     caller closes it
   * @throws IOException if it cannot be read; the image then counts as unreadable
   */
  Mat decode(int index) throws IOException;

  /**
   * Label maps in image files: PNG files of 8-bit grey or with a palette, whose grey levels or
   * palette indices are the labels. Only regular files of at most 512 MiB can be read.
   *
   * @param files the files, in the order of the images
   * @return the label maps
   */
  static LabelMaps files(List<Path> files) {
    List<Path> paths = List.copyOf(files);
    return index -> indices(ImageFiles.read(paths.get(index)));
  }

  /**
   * Decodes a label map, see {@link #files}.
   *
   * @param encoded the whole file
   * @return one channel of 8 bits, which the caller closes
   * @throws IOException if it is damaged, or of another kind; the message does not name it
   */
  static Mat indices(byte[] encoded) throws IOException {
    return ImageCodec.decodeIndices(encoded, ImageHeader.of(encoded));
  }

  /**
   * These label maps with other classes, such as Cityscapes' train ids in place of its ids.
   *
   * @param classes the class of each value, {@link #IGNORED} for those without one, and -1 for
   *     values that do not occur in a valid file; values from its length on do not occur either
   * @return the label maps; an image with an invalid value is unreadable
   * @throws IllegalArgumentException if there are more than 256 values
   */
  default LabelMaps mapped(int... classes) {
    Checks.inClosedRange("the number of classes", classes.length, 1, VALUES);
    int[] table = classes.clone();
    return index -> {
      Mat labels = decode(index);
      try {
        MatRows rows = new MatRows(labels);
        byte[] row = new byte[labels.cols()];
        for (int y = 0; y < labels.rows(); y++) {
          rows.read(y, row);
          for (int x = 0; x < row.length; x++) {
            int value = row[x] & 0xff;
            if (value >= table.length || table[value] < 0) {
              throw new IOException(
                  "its label map has the value %d at row %d, column %d, which is not a class"
                      .formatted(value, y, x));
            }
            row[x] = (byte) table[value];
          }
          rows.write(y, row);
        }
        return labels;
      } catch (IOException | RuntimeException e) {
        labels.close();
        throw e;
      }
    };
  }
}
