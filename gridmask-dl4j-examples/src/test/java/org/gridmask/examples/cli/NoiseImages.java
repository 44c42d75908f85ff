package org.gridmask.examples.cli;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A data set of two classes in IDX files: dark and bright noise, 12 x 12. */
final class NoiseImages {

  private NoiseImages() {}

  static void write(Path folder, int train, int test) throws IOException {
    write(folder, "train", train);
    write(folder, "t10k", test);
  }

  private static void write(Path folder, String split, int count) throws IOException {
    Random random = new Random(1);
    try (DataOutputStream images =
            idx(folder.resolve(split + "-images-idx3-ubyte"), 2051, count, 12, 12);
        DataOutputStream labels = idx(folder.resolve(split + "-labels-idx1-ubyte"), 2049, count)) {
      for (int i = 0; i < count; i++) {
        labels.write(i % 2);
        for (int p = 0; p < 144; p++) {
          images.write(random.nextInt(150) + i % 2 * 12);
        }
      }
    }
  }

  private static DataOutputStream idx(Path file, int... header) throws IOException {
    DataOutputStream out = new DataOutputStream(Files.newOutputStream(file));
    for (int number : header) {
      out.writeInt(number);
    }
    return out;
  }
}
