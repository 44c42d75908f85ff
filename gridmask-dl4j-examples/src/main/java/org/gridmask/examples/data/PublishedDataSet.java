package org.gridmask.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/** A data set, or weights of a network, that can be downloaded from the publisher. */
public sealed interface PublishedDataSet {

  /**
   * A published checksum.
   *
   * @param algorithm the algorithm, "MD5" or "SHA-256"
   * @param hex its lower-case hexadecimal digits
   */
  record Checksum(String algorithm, String hex) {
    @Override
    public String toString() {
      return algorithm + ": " + hex;
    }
  }

  /**
   * A published file.
   *
   * @param name its name, without folders
   * @param uri its HTTP or HTTPS URI
   * @param bytes its size
   * @param checksum its published checksum
   */
  record PublishedFile(String name, URI uri, long bytes, Checksum checksum) {

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
      String found = new DigestUtils(checksum.algorithm).digestAsHex(content);
      return found.equals(checksum.hex)
          ? null
          : "is corrupt: its %s is %s instead of the published %s"
              .formatted(checksum.algorithm, found, checksum.hex);
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
   * The weights of a network.
   *
   * @param name the name on the command line
   * @param file the file
   */
  record Weights(String name, PublishedFile file) implements PublishedDataSet {

    @Override
    public List<PublishedFile> files() {
      return List.of(file);
    }
  }

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
   * The data sets and weights of this project's configurations. Sizes, checksums and URIs are those
   * of <a href="https://www.cs.toronto.edu/~kriz/cifar.html">CIFAR-10</a> (binary version), <a
   * href="https://github.com/zalandoresearch/fashion-mnist">Fashion-MNIST</a> and <a
   * href="https://docs.pytorch.org/vision/stable/models.html">torchvision</a> (IMAGENET1K_V1),
   * whose file names have the first digits of the checksum.
   */
  static List<PublishedDataSet> all() {
    return List.of(
        new Archive(
            "cifar10",
            file(
                "https://www.cs.toronto.edu/~kriz/",
                "cifar-10-binary.tar.gz",
                170_052_171,
                new Checksum("MD5", "c32a1d4ab5d03f1284b67883e8d87530")),
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
                fashion("t10k-labels-idx1", 5_148, "bb300cfdad3c16e7a12a480ee83cd310"))),
        new Weights(
            "weights-resnet50",
            file(
                "https://download.pytorch.org/models/",
                "resnet50-0676ba61.pth",
                102_530_333,
                new Checksum(
                    "SHA-256",
                    "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a"))));
  }

  private static PublishedFile fashion(String name, long bytes, String md5) {
    String folder = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    return file(folder, name + "-ubyte.gz", bytes, new Checksum("MD5", md5));
  }

  private static PublishedFile file(String folder, String name, long bytes, Checksum checksum) {
    return new PublishedFile(name, URI.create(folder + name), bytes, checksum);
  }
}
