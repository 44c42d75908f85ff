package org.gridmask.transform;

import org.bytedeco.opencv.opencv_core.Mat;

/**
 * An image transform that can also be applied to a label map, the class of each pixel. Draws are
 * keyed, so with the key of an image its label map goes through the same geometry.
 */
public interface LabelMapTransform {

  /** The label of pixels that have no class, such as those outside of the image. */
  int IGNORED = 255;

  /**
   * Transforms the label map of an image: its pixels move like those of the image, by
   * nearest-neighbour interpolation, and the border is {@link #IGNORED}. What changes only the
   * values of an image leaves its label map as it is.
   *
   * @param labels the label map, one channel of 8 bits, of the size of the image, not to be
   *     modified
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return the new label map, which shares no memory with the old one
   */
  Mat transformLabels(Mat labels, int epoch, long index);
}
