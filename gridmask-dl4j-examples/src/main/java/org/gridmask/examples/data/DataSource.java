package org.gridmask.examples.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A data set of training and test images. Immutable; its iterators are independent. */
public sealed interface DataSource permits ImageSource, SegmentationSource, DetectionSource {

  /** The name in reports. */
  String name();

  /** The names of the classes, in the order of their labels. */
  List<String> classNames();

  /** What else is in the folder of the data set. */
  Ignored ignored();

  /** The shape of the images. */
  ImageShape shape();

  /** The number of training images in use, including unreadable ones. */
  int trainSize();

  /** The number of test images, including unreadable ones. */
  int testSize();

  /**
   * The same data set with some of its training images in use.
   *
   * @param split which of all training images
   * @throws IllegalArgumentException if too few images are left, or none that can be read
   */
  DataSource split(TrainingSplit split);

  /** The validation images in place of the test images; empty without any. */
  default Optional<? extends DataSource> validation() {
    return Optional.empty();
  }

  /** The digest of the choice of training images, in hexadecimal; empty if all are trained on. */
  default Optional<String> splitSha256() {
    return Optional.empty();
  }

  /**
   * The SHA-256 of the data, in hexadecimal, independent of the shape.
   *
   * @throws IOException if reading fails
   */
  String sha256() throws IOException;
}
