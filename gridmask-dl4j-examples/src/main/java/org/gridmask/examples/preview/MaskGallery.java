package org.gridmask.examples.preview;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.GridGeometry;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.Stripes;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;

/**
 * Example masks of GridMask's parameters and variations, for images of a given size.
 *
 * <p>d is a fraction of the shorter side, so that images of all sizes look alike; the labels give
 * it in pixels of the image. Within a row, grids of equal d have the same offset.
 */
public final class MaskGallery {

  /**
   * One mask.
   *
   * @param label its parameters
   * @param mask the mask, of the size of the image
   */
  public record Cell(String label, DropMask mask) {}

  /**
   * A row of masks.
   *
   * @param heading the heading
   * @param cells the masks
   */
  public record Row(String heading, List<Cell> cells) {}

  private static final double[] RATIOS = {0.3, 0.4, 0.5, 0.6, 0.7};
  private static final double[] UNITS = {0.125, 0.2, 0.3, 0.45, 0.7, 1.0};
  private static final int[] ANGLES = {0, 15, 30, 45, 60, 75};
  private static final double R = 0.6;

  private final int height;
  private final int width;
  private final long seed;

  private MaskGallery(int height, int width, long seed) {
    this.height = height;
    this.width = width;
    this.seed = seed;
  }

  /**
   * Draws the masks.
   *
   * @param height the image's height in pixels
   * @param width the image's width in pixels
   * @param seed the random seed of the offsets
   * @return rows of six; the first mask of the first row drops nothing
   */
  public static List<Row> of(int height, int width, long seed) {
    MaskGallery gallery = new MaskGallery(height, width, seed);
    return List.of(gallery.ratios(), gallery.units(), gallery.angles(), gallery.variations());
  }

  private Row ratios() {
    Stream<Cell> grids = DoubleStream.of(RATIOS).mapToObj(r -> grid(r, unit(0.4), 0, 0));
    Cell original = new Cell("the original", DropMask.none(height, width));
    return new Row(
        "r: the kept share of a unit's side", Stream.concat(Stream.of(original), grids).toList());
  }

  private Row units() {
    return new Row(
        "d: the side of a unit",
        DoubleStream.of(UNITS).mapToObj(share -> grid(R, unit(share), 0, 1)).toList());
  }

  private Row angles() {
    return new Row(
        "Rotation", IntStream.of(ANGLES).mapToObj(angle -> grid(R, unit(0.3), angle, 2)).toList());
  }

  private Row variations() {
    int d = unit(0.3);
    return new Row(
        "Variations",
        List.of(
            variation("reversed", 0.2, d, true, 1, Stripes.BOTH),
            variation("reversed", 0.4, d, true, 1, Stripes.BOTH),
            variation("random, p_u 0.5", R, d, false, 0.5, Stripes.BOTH),
            variation("random, p_u 0.8", R, d, false, 0.8, Stripes.BOTH),
            variation("horizontal stripes", R, d, false, 1, Stripes.HORIZONTAL),
            variation("vertical stripes", R, d, false, 1, Stripes.VERTICAL)));
  }

  /** At least 4 pixels: smaller units drop nothing, as l = ceil(r d). */
  private int unit(double share) {
    return (int) Math.max(4, Math.round(share * Math.min(height, width)));
  }

  private Cell grid(double r, int d, int angle, int row) {
    GridGeometry drawn = upright(r, d).build().draw(random(row));
    GridGeometry turned =
        new GridGeometry(d, drawn.keepLength(), drawn.deltaX(), drawn.deltaY(), angle, false);
    String label = String.format(Locale.ROOT, "r %.1f   d %d   angle %d°", r, d, angle);
    return new Cell(label, turned.mask(height, width));
  }

  private Cell variation(
      String name, double r, int d, boolean reversed, double unitProbability, Stripes stripes) {
    GridMask generator =
        upright(r, d).reversed(reversed).unitProbability(unitProbability).stripes(stripes).build();
    String label = String.format(Locale.ROOT, "%s   r %.1f   d %d", name, r, d);
    return new Cell(label, generator.generate(height, width, random(3)));
  }

  private static GridMask.Builder upright(double r, int d) {
    return GridMask.builder().r(r).d(d, d).rotation(0);
  }

  private KeyedRandom random(int row) {
    return KeyedRandom.of(seed, Purpose.PREVIEW, 0, row);
  }
}
