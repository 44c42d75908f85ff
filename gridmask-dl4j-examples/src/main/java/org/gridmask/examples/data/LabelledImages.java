package org.gridmask.examples.data;

import java.security.MessageDigest;
import org.gridmask.loader.EncodedImages;

/** The training or test images of a data set. */
interface LabelledImages extends EncodedImages {

  /** What identifies the image in its part of the data set, wherever that is stored. */
  default String id(int index) {
    return String.valueOf(index);
  }

  /** Images of equal shape in memory. */
  interface InMemory extends LabelledImages {

    ImageShape shape();

    /** A copy of one image: grey or RGB values in the order [H, W, C]. */
    byte[] pixels(int index);

    /** Adds the uncompressed files to a digest. */
    void digest(MessageDigest digest);

    @Override
    default byte[] encoded(int index) {
      ImageShape shape = shape();
      return EncodedImages.uncompressed(
          shape.height(), shape.width(), shape.channels(), pixels(index));
    }
  }
}
