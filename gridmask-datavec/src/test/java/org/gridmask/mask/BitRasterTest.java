package org.gridmask.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BitRasterTest {

  /** Against an array of booleans. */
  @Property(tries = 300, seed = "1")
  void dropsFindsAndListsPixels(
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 200) int width,
      @ForAll @IntRange(max = 12) int rectangles,
      @ForAll long seed) {
    Random random = new Random(seed);
    BitRaster raster = new BitRaster(height, width);
    boolean[][] dropped = new boolean[height][width];
    for (int i = 0; i < rectangles; i++) {
      int y0 = random.nextInt(height);
      int x0 = random.nextInt(width);
      Rectangle area =
          new Rectangle(
              y0, x0, y0 + 1 + random.nextInt(height - y0), x0 + 1 + random.nextInt(width - x0));
      int most = random.nextInt(height * width + 1);
      assertThat(raster.drop(area, most)).isEqualTo(drop(dropped, area, most));
      List<Rectangle> left = kept(dropped);
      if (!left.isEmpty()) {
        int rank = random.nextInt(left.size());
        assertThat(raster.kept(rank)).isEqualTo(left.get(rank));
      }
    }

    DropMask mask = raster.mask();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        assertThat(mask.isDropped(y, x)).isEqualTo(dropped[y][x]);
      }
    }
    List<Rectangle> kept = kept(dropped);
    for (int rank = 0; rank < kept.size(); rank++) {
      assertThat(raster.kept(rank)).isEqualTo(kept.get(rank));
    }
  }

  private static List<Rectangle> kept(boolean[][] dropped) {
    List<Rectangle> kept = new ArrayList<>();
    for (int y = 0; y < dropped.length; y++) {
      for (int x = 0; x < dropped[y].length; x++) {
        if (!dropped[y][x]) {
          kept.add(new Rectangle(y, x, y + 1, x + 1));
        }
      }
    }
    return kept;
  }

  private static int drop(boolean[][] dropped, Rectangle area, int most) {
    int count = 0;
    for (int y = area.y0(); y < area.y1(); y++) {
      for (int x = area.x0(); x < area.x1(); x++) {
        if (!dropped[y][x] && count < most) {
          dropped[y][x] = true;
          count++;
        }
      }
    }
    return count;
  }
}
