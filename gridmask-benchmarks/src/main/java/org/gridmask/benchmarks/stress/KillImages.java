package org.gridmask.benchmarks.stress;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.gridmask.random.KeyedRandom;

/** A folder of small noise images in three classes, and a damaged file. */
final class KillImages {

  private static final int CLASSES = 3;
  private static final int SIZE = 16;

  private KillImages() {}

  static Path write(Path folder) throws IOException {
    write(folder.resolve("train"), 40);
    write(folder.resolve("test"), 10);
    Files.writeString(folder.resolve("train/class0/damaged.png"), "not an image");
    return folder;
  }

  private static void write(Path split, int images) throws IOException {
    for (int label = 0; label < CLASSES; label++) {
      Path of = Files.createDirectories(split.resolve("class" + label));
      for (int i = 0; i < images; i++) {
        KeyedRandom random = KeyedRandom.of(1, split.getFileName().toString(), label, i);
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < SIZE * SIZE; p++) {
          int tone = random.nextInt(100) << 8 * label;
          image.setRGB(p % SIZE, p / SIZE, random.nextInt(128) * 0x010101 + tone);
        }
        ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
      }
    }
  }
}
