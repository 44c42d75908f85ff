package org.gridmask.examples.data;

import java.io.IOException;
import java.security.MessageDigest;

/** Labelled images, numbered from 0. */
interface LabelledImages {

  /** The number of images, unreadable ones included. */
  int size();

  /**
   * The image as the input of a transform.
   *
   * @throws IOException if it is unreadable; the message does not name it
   */
  RawImage image(int index, TargetShape target) throws IOException;

  /** The class, from 0. */
  int label(int index);

  /** The image and its file, for messages. */
  String name(int index);

  /** Images of one shape in memory, in the form of their files. */
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
