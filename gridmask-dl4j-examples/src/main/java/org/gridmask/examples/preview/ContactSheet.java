package org.gridmask.examples.preview;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gridmask.examples.picture.LabelledSheet;
import org.gridmask.examples.picture.LabelledSheet.Cell;
import org.gridmask.examples.picture.LabelledSheet.Row;
import org.gridmask.examples.picture.Thumbnail;
import org.gridmask.mask.DropMask;

/**
 * An image with many masks, as in the paper's figure 3: each mask (grey: kept, black: dropped)
 * above the masked image, with the parameters below.
 *
 * <p>Masks have the size of the image, and are scaled to the cell by nearest neighbour. Small
 * images are enlarged by an integer factor without smoothing.
 */
public final class ContactSheet {

  /** The gap between a mask and the masked image, in pixels. */
  static final int PAIR_GAP = 8;

  private static final int CELL = 256;
  private static final int MIN_COLUMN = 236;
  private static final Color KEPT = new Color(0xBDBDBD);

  private ContactSheet() {}

  /**
   * Lays out a sheet.
   *
   * @param image the image
   * @param rows the masks, of the size of the image
   * @param fill the colour of dropped pixels
   */
  public static LabelledSheet of(NamedImage image, List<MaskGallery.Row> rows, Color fill) {
    Dimension cell = Thumbnail.size(image.width(), image.height(), CELL);
    BufferedImage scaled = Thumbnail.of(image.pixels(), cell.width, cell.height);
    List<Row> shown = new ArrayList<>();
    for (MaskGallery.Row row : rows) {
      List<Cell> cells = new ArrayList<>();
      for (MaskGallery.Cell each : row.cells()) {
        String kept = String.format(Locale.ROOT, "keeps %.0f %%", 100 * each.mask().keepRatio());
        cells.add(new Cell(pair(scaled, each.mask(), fill), List.of(each.label(), kept)));
      }
      shown.add(new Row(row.heading(), cells));
    }
    return new LabelledSheet(
        "GridMask on " + image.name(),
        "%d × %d pixels. Above: the mask (grey: kept, black: dropped). Below: the masked image."
            .formatted(image.width(), image.height()),
        List.of(),
        shown,
        Math.max(cell.width, MIN_COLUMN));
  }

  private static BufferedImage pair(BufferedImage scaled, DropMask mask, Color fill) {
    int width = scaled.getWidth();
    int height = scaled.getHeight();
    BufferedImage pair =
        new BufferedImage(width, 2 * height + PAIR_GAP, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        boolean dropped =
            mask.isDropped(under(y, height, mask.height()), under(x, width, mask.width()));
        pair.setRGB(x, y, (dropped ? Color.BLACK : KEPT).getRGB());
        pair.setRGB(x, height + PAIR_GAP + y, dropped ? fill.getRGB() : scaled.getRGB(x, y));
      }
      for (int y = 0; y < PAIR_GAP; y++) {
        pair.setRGB(x, height + y, Color.WHITE.getRGB());
      }
    }
    return pair;
  }

  /** The source pixel at the centre of a cell pixel. */
  private static int under(int at, int cell, int source) {
    return (int) ((2L * at + 1) * source / (2L * cell));
  }
}
