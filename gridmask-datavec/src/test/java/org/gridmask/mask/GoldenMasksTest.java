package org.gridmask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Masks drawn by the code that the authors of GridMask published, reproduced pixel by pixel. */
class GoldenMasksTest {

  @Test
  void ownGoldenMasksAreReproduced() throws IOException, URISyntaxException {
    Path masks = Path.of(GoldenMasksTest.class.getResource("/golden-masks/masks.csv").toURI());
    assertReproduced(masks.getParent(), 20);
  }

  @Test
  void allGoldenMasksAreReproduced() throws IOException {
    String shared = System.getProperty("gridmask.sharedData", "");
    assumeTrue(!shared.isEmpty(), "the property gridmask.sharedData names no folder of test data");
    assertReproduced(Path.of(shared, "golden-masks"), 200);
  }

  private static void assertReproduced(Path folder, int atLeast) throws IOException {
    List<Double> rotatedDifferences = new ArrayList<>();
    int masks = 0;
    List<String> lines = Files.readAllLines(folder.resolve("masks.csv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] column = line.split(",");
      int height = Integer.parseInt(column[1]);
      int width = Integer.parseInt(column[2]);
      GridGeometry grid =
          new GridGeometry(
              Integer.parseInt(column[3]),
              Integer.parseInt(column[5]),
              Integer.parseInt(column[6]),
              Integer.parseInt(column[7]),
              Double.parseDouble(column[8]),
              Boolean.parseBoolean(column[9]));
      DropMask mask = grid.mask(height, width);
      double difference = difference(mask, ImageIO.read(folder.resolve(column[0]).toFile()));
      if (grid.angleDegrees() == 0) {
        assertThat(difference).as("share of pixels that differ in %s", line).isZero();
      } else {
        assertThat(difference).as("share of pixels that differ in %s", line).isLessThan(0.01);
        rotatedDifferences.add(difference);
      }
      masks++;
    }
    assertThat(masks).isGreaterThanOrEqualTo(atLeast);
    assertThat(rotatedDifferences.stream().mapToDouble(d -> d).average().orElseThrow())
        .as("mean share of pixels that differ in the rotated masks")
        .isLessThan(1e-4);
  }

  private static double difference(DropMask mask, BufferedImage golden) {
    assertThat(golden.getHeight()).isEqualTo(mask.height());
    assertThat(golden.getWidth()).isEqualTo(mask.width());
    int differing = 0;
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        boolean kept = (golden.getRGB(x, y) & 0xff) > 127;
        differing += kept == mask.isDropped(y, x) ? 1 : 0;
      }
    }
    return (double) differing / (mask.height() * mask.width());
  }
}
