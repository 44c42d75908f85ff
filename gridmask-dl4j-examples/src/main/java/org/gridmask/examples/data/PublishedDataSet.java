package org.gridmask.examples.data;

import java.net.URI;
import java.util.List;

/** A data set that can be fetched from where its authors publish it. */
public sealed interface PublishedDataSet {

  /** What it is called on the command line, and the last part of its usual folder. */
  String name();

  /** The files that are fetched. */
  List<PublishedFile> files();

  /**
   * Files that are used as they are.
   *
   * @param name what it is called on the command line
   * @param files the files
   */
  record Plain(String name, List<PublishedFile> files) implements PublishedDataSet {

    /** Copies the list. */
    public Plain {
      files = List.copyOf(files);
    }
  }

  /**
   * One archive, a tar file compressed with gzip, with one folder in it.
   *
   * @param name what it is called on the command line
   * @param file the archive
   * @param folder the name of the folder in it
   * @param mostBytes the most that the tar file may have, uncompressed
   * @param images the number of images, for training and for testing together
   */
  record Archive(String name, PublishedFile file, String folder, long mostBytes, int images)
      implements PublishedDataSet {

    @Override
    public List<PublishedFile> files() {
      return List.of(file);
    }
  }

  /** The data sets of this project's recipes. */
  static List<PublishedDataSet> all() {
    return List.of(cifar10(), fashionMnist());
  }

  /**
   * CIFAR-10, the binary version; checksum and address from its page,
   * https://www.cs.toronto.edu/~kriz/cifar.html.
   */
  static PublishedDataSet cifar10() {
    return new Archive(
        "cifar10",
        new PublishedFile(
            "cifar-10-binary.tar.gz",
            URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
            170_052_171,
            "c32a1d4ab5d03f1284b67883e8d87530"),
        CifarBinarySource.FOLDER,
        // Six files of 30,730,000 bytes, two small ones, and what tar puts around them.
        185_000_000,
        60_000);
  }

  /**
   * Fashion-MNIST; checksums and addresses from its README,
   * https://github.com/zalandoresearch/fashion-mnist.
   */
  static PublishedDataSet fashionMnist() {
    return new Plain(
        "fashion-mnist",
        List.of(
            fashion("train-images-idx3-ubyte.gz", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            fashion("train-labels-idx1-ubyte.gz", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
            fashion("t10k-images-idx3-ubyte.gz", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
            fashion("t10k-labels-idx1-ubyte.gz", 5_148, "bb300cfdad3c16e7a12a480ee83cd310")));
  }

  private static PublishedFile fashion(String name, long bytes, String md5) {
    return new PublishedFile(
        name,
        URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/" + name),
        bytes,
        md5);
  }
}
