package org.gridmask.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/** A data set that can be downloaded from its publisher. */
public sealed interface PublishedDataSet {

  /**
   * A published file.
   *
   * @param name its name, without folders
   * @param uri its HTTP or HTTPS URI
   * @param bytes its size
   * @param md5 its published MD5, 32 lower-case hexadecimal digits
   */
  record PublishedFile(String name, URI uri, long bytes, String md5) {

    /**
     * Compares a file with the published one.
     *
     * @param size its size in bytes
     * @param content its content, which is read to the end if the size matches
     * @return the difference, as the predicate of a sentence, or null if there is none
     */
    String fault(long size, InputStream content) throws IOException {
      if (size != bytes) {
        return wrongSize(size);
      }
      String found = DigestUtils.md5Hex(content);
      return found.equals(md5)
          ? null
          : "is corrupt: its MD5 is " + found + " instead of the published " + md5;
    }

    String wrongSize(Object found) {
      return "is not the published file: it has " + found + " bytes instead of " + bytes;
    }
  }

  /** The name on the command line and of the default folder. */
  String name();

  /** The files to download. */
  List<PublishedFile> files();

  /**
   * Files that need no unpacking.
   *
   * @param name the name on the command line
   * @param files the files
   */
  record Plain(String name, List<PublishedFile> files) implements PublishedDataSet {}

  /**
   * A gzip-compressed tar archive with a single folder.
   *
   * @param name the name on the command line
   * @param file the archive
   * @param folder the name of the folder in it
   * @param maxBytes the maximum size of the uncompressed tar file
   * @param images the number of training and test images together
   */
  record Archive(String name, PublishedFile file, String folder, long maxBytes, int images)
      implements PublishedDataSet {

    @Override
    public List<PublishedFile> files() {
      return List.of(file);
    }
  }

  /**
   * The data sets of this project's configurations. Sizes, checksums and URIs are those of <a
   * href="https://www.cs.toronto.edu/~kriz/cifar.html">CIFAR-10</a> (binary version) and <a
   * href="https://github.com/zalandoresearch/fashion-mnist">Fashion-MNIST</a>.
   */
  static List<PublishedDataSet> all() {
    return List.of(
        new Archive(
            "cifar10",
            file(
                "https://www.cs.toronto.edu/~kriz/",
                "cifar-10-binary.tar.gz",
                170_052_171,
                "c32a1d4ab5d03f1284b67883e8d87530"),
            CifarBinarySource.FOLDER,
            // Six files of 30,730,000 bytes, two small ones and tar's headers.
            185_000_000,
            60_000),
        new Plain(
            "fashion-mnist",
            List.of(
                fashion("train-images-idx3", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                fashion("train-labels-idx1", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
                fashion("t10k-images-idx3", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
                fashion("t10k-labels-idx1", 5_148, "bb300cfdad3c16e7a12a480ee83cd310"))));
  }

  private static PublishedFile fashion(String name, long bytes, String md5) {
    String folder = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    return file(folder, name + "-ubyte.gz", bytes, md5);
  }

  private static PublishedFile file(String folder, String name, long bytes, String md5) {
    return new PublishedFile(name, URI.create(folder + name), bytes, md5);
  }
}
