package org.gridmask.examples.data;

import java.security.MessageDigest;

/** Labelled images of one shape that are in memory as their files hold them. */
interface StoredImages {

  int count();

  ImageShape shape();

  /** A copy of one image, in the layout of a {@link Bitmap}. */
  byte[] pixels(int index);

  int label(int index);

  /** The image and its file, for messages. */
  String name(int index);

  /** Adds the files, uncompressed. */
  void digest(MessageDigest digest);
}
