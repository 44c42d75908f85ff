package org.gridmask.examples.preview;

import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.gridmask.examples.picture.LabelledSheet;
import org.gridmask.examples.picture.LabelledSheet.Cell;
import org.gridmask.examples.picture.LabelledSheet.Row;
import org.gridmask.examples.picture.Thumbnail;

/**
 * Pictures with many methods: a row per picture, a column per method.
 *
 * <p>The shorter side of large pictures is first reduced to 224 pixels, as for ImageNet. Each
 * picture is mixed with the next one, resized to the same size; the last with the first.
 */
public final class MethodSheet {

  /** The maximum number of rows per sheet. */
  public static final int MAX_ROWS = 10;

  private static final int CELL = 128;

  private MethodSheet() {}

  /**
   * Lays out a sheet.
   *
   * @param images all pictures, at least one
   * @param from the first picture of this sheet
   * @param to the end of this sheet, exclusive
   * @param methods the names of the methods, one per column
   * @param gallery applies the methods
   * @param seed the random seed
   */
  public static LabelledSheet of(
      List<NamedImage> images,
      int from,
      int to,
      List<String> methods,
      MethodGallery gallery,
      long seed) {
    List<Row> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      BufferedImage picture = asSeen(images.get(i).pixels());
      BufferedImage partner =
          Thumbnail.of(
              images.get((i + 1) % images.size()).pixels(),
              picture.getWidth(),
              picture.getHeight());
      Dimension cell = Thumbnail.size(picture.getWidth(), picture.getHeight(), CELL);
      List<Cell> cells = new ArrayList<>();
      for (String method : methods) {
        BufferedImage shown = gallery.apply(method, picture, partner, seed, i);
        cells.add(new Cell(Thumbnail.of(shown, cell.width, cell.height), List.of()));
      }
      rows.add(new Row(images.get(i).name(), cells));
    }
    return new LabelledSheet("Augmentation methods", "", methods, rows, CELL);
  }

  private static BufferedImage asSeen(BufferedImage pixels) {
    int width = pixels.getWidth();
    int height = pixels.getHeight();
    double scale = (double) MethodGallery.IMAGENET_SIDE / Math.min(width, height);
    return scale >= 1
        ? pixels
        : Thumbnail.of(
            pixels,
            (int) Math.max(1, Math.round(width * scale)),
            (int) Math.max(1, Math.round(height * scale)));
  }
}
