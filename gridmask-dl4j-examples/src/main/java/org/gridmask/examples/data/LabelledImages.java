package org.gridmask.examples.data;

import java.io.IOException;
import java.security.MessageDigest;

/** Indexed labelled images. */
interface LabelledImages {

  /** The number of images, including unreadable ones. */
  int size();

  /**
   * The image as input of a transform.
   *
   * @throws IOException if it is unreadable; the message does not name it
   */
  RawImage image(int index, TargetShape target) throws IOException;

  /** The class index. */
  int label(int index);

  /** The image and its file, for messages. */
  String name(int index);

  /** What identifies the image in its part of the data set, wherever that is stored. */
  default String id(int index) {
    return String.valueOf(index);
  }

  /** Images of equal shape in memory. */
  interface InMemory extends LabelledImages {

    ImageShape shape();

    /** A copy of one image, in the layout of a {@link RawImage}. */
    byte[] pixels(int index);

    /** Adds the uncompressed files to a digest. */
    void digest(MessageDigest digest);

    @Override
    default RawImage image(int index, TargetShape target) {
      return target.input(new RawImage(shape(), pixels(index)));
    }
  }
}
