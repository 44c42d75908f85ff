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
 * One image under many masks, in the manner of the paper's figure 3: each mask (grey is kept, black
 * dropped) above the image without the pixels it drops, the parameters below.
 *
 * <p>Masks are drawn at the image's own size and shown as they are: a pixel of a cell shows the
 * image's pixel under its middle. Small images are enlarged by a whole factor without smoothing.
 */
public final class ContactSheet {

  /** The rows between a mask and the image under it. */
  static final int PAIR_GAP = 8;

  private static final int CELL = 256;
  private static final int MIN_COLUMN = 236;
  private static final Color KEPT = new Color(0xBDBDBD);

  private ContactSheet() {}

  /**
   * Lays a sheet out.
   *
   * @param image the image
   * @param rows the masks, of the image's own size
   * @param fill what is shown in place of dropped pixels
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
        "%d × %d pixels. Above: the mask, grey is kept and black is dropped. Below: the image under it."
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

  /** The source's pixel under the middle of a cell's. */
  private static int under(int at, int cell, int source) {
    return (int) ((2L * at + 1) * source / (2L * cell));
  }
}
