package org.gridmask.examples.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small segmentation data sets: a bright block on dark noise, below a striped sky. */
public final class LabelledFolders {

  /** Cityscapes' ids of road, car and sky, and one without a train id. */
  private static final int ROAD = 7;

  private static final int CAR = 26;
  private static final int SKY = 23;
  private static final int LICENCE_PLATE = 255;

  private LabelledFolders() {}

  /** Cityscapes' layout, with images of 40 x 56 in one city. */
  public static Path cityscapes(Path folder, int train, int val) throws IOException {
    for (String part : new String[] {"train", "val"}) {
      for (int i = 0; i < (part.equals("train") ? train : val); i++) {
        Path images =
            Files.createDirectories(folder.resolve("leftImg8bit").resolve(part).resolve("x"));
        Path labels = Files.createDirectories(folder.resolve("gtFine").resolve(part).resolve("x"));
        String name = "x_000000_00000" + i;
        write(
            images.resolve(name + "_leftImg8bit.png"),
            labels.resolve(name + "_gtFine_labelIds.png"),
            part.hashCode() + i,
            new int[] {ROAD, CAR, SKY, LICENCE_PLATE});
      }
    }
    return folder;
  }

  /** Folders of images and labels, whose classes are ground, block and sky. */
  public static Path plain(Path folder, int train, int val) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("classes.txt"), "ground\nblock\nsky\n");
    for (String part : new String[] {"train", "val"}) {
      for (int i = 0; i < (part.equals("train") ? train : val); i++) {
        Path images = Files.createDirectories(folder.resolve("images").resolve(part));
        Path labels = Files.createDirectories(folder.resolve("labels").resolve(part));
        write(
            images.resolve(i + ".jpg"),
            labels.resolve(i + ".png"),
            part.hashCode() + i,
            new int[] {0, 1, 2, 255});
      }
    }
    return folder;
  }

  private static void write(Path image, Path labels, int seed, int[] values) throws IOException {
    Random random = new Random(seed);
    BufferedImage picture = new BufferedImage(56, 40, BufferedImage.TYPE_3BYTE_BGR);
    BufferedImage map = new BufferedImage(56, 40, BufferedImage.TYPE_BYTE_GRAY);
    int left = random.nextInt(30);
    int top = 14 + random.nextInt(8);
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 56; x++) {
        boolean isBlock = x >= left && x < left + 20 && y >= top && y < top + 14;
        int kind = isBlock ? 1 : y < 12 ? 2 : 0;
        int level = random.nextInt(40);
        picture.setRGB(
            x, y, kind == 1 ? 0xd02020 + level : kind == 2 ? 0x4080d0 + level : 0x303030 + level);
        map.getRaster().setSample(x, y, 0, values[y == 39 ? 3 : kind]);
      }
    }
    String name = image.getFileName().toString();
    ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), image.toFile());
    ImageIO.write(map, "png", labels.toFile());
  }
}
