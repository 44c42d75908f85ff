package org.gridmask.examples.preview;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.gridmask.examples.picture.Lettering;
import org.gridmask.examples.picture.Thumbnail;
import org.gridmask.mask.DropMask;

/**
 * One image under many masks, in the manner of the paper's figure 3: each mask (grey stays, black
 * goes) above the image without the pixels it drops, the parameters below.
 *
 * <p>Masks are drawn at the image's own size and shown as they are: a pixel of a cell shows the
 * image's pixel under its middle. Small images are enlarged by a whole factor without smoothing.
 */
public final class ContactSheet {

  private static final int CELL = 256;
  private static final int MIN_COLUMN = 236;
  private static final int MARGIN = 40;
  private static final int GAP = 20;
  private static final int TITLE = 84;
  private static final int HEADING = 40;
  private static final int PAIR_GAP = 8;
  private static final int CAPTION = 72;

  private static final Color KEPT = new Color(0xBDBDBD);
  private static final Color INK = new Color(0x212121);
  private static final Color PALE_INK = new Color(0x6B6B6B);
  private static final Color FRAME = new Color(0xD9D9D9);

  private final NamedImage image;
  private final List<MaskGallery.Row> rows;
  private final Color fill;
  private final int cellWidth;
  private final int cellHeight;

  /**
   * Lays a sheet out.
   *
   * @param image the image
   * @param rows the masks, of the image's own size
   * @param fill what is shown in place of dropped pixels
   */
  public ContactSheet(NamedImage image, List<MaskGallery.Row> rows, Color fill) {
    this.image = image;
    this.rows = List.copyOf(rows);
    this.fill = fill;
    Dimension cell = Thumbnail.size(image.width(), image.height(), CELL);
    cellWidth = cell.width;
    cellHeight = cell.height;
  }

  /**
   * Draws the sheet.
   *
   * @return the sheet, on white
   */
  public BufferedImage draw() {
    int columns = rows.stream().mapToInt(row -> row.cells().size()).max().orElse(1);
    BufferedImage sheet =
        new BufferedImage(
            2 * MARGIN + columns * (columnWidth() + GAP) - GAP,
            rowTop(rows.size()),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    title(graphics, sheet.getWidth());
    BufferedImage scaled = Thumbnail.of(image.pixels(), cellWidth, cellHeight);
    for (int row = 0; row < rows.size(); row++) {
      graphics.setColor(INK);
      Lettering.draw(graphics, rows.get(row).heading(), MARGIN, rowTop(row) + 22, 20);
      List<MaskGallery.Cell> cells = rows.get(row).cells();
      for (int column = 0; column < cells.size(); column++) {
        cell(sheet, graphics, scaled, row, column, cells.get(column));
      }
    }
    graphics.dispose();
    return sheet;
  }

  /** Where a mask is shown. */
  Rectangle maskAt(int row, int column) {
    int left = MARGIN + column * (columnWidth() + GAP) + (columnWidth() - cellWidth) / 2;
    return new Rectangle(left, rowTop(row) + HEADING, cellWidth, cellHeight);
  }

  /** Where the image under that mask is shown. */
  Rectangle imageAt(int row, int column) {
    Rectangle mask = maskAt(row, column);
    return new Rectangle(mask.x, mask.y + cellHeight + PAIR_GAP, cellWidth, cellHeight);
  }

  private int columnWidth() {
    return Math.max(cellWidth, MIN_COLUMN);
  }

  private int rowTop(int row) {
    return MARGIN + TITLE + row * (HEADING + 2 * cellHeight + PAIR_GAP + CAPTION);
  }

  private void title(Graphics2D graphics, int sheetWidth) {
    graphics.setColor(INK);
    String title = "GridMask on " + image.name();
    double room = sheetWidth - 2.0 * MARGIN;
    double size = Math.min(30, 30 * room / Lettering.width(title, 30));
    Lettering.draw(graphics, title, MARGIN, MARGIN + 26, size);
    graphics.setColor(PALE_INK);
    String subtitle =
        image.width()
            + " × "
            + image.height()
            + " pixels. Above: the mask, grey is kept and black is dropped. Below: the image under"
            + " it.";
    Lettering.draw(graphics, subtitle, MARGIN, MARGIN + 56, 17);
  }

  private void cell(
      BufferedImage sheet,
      Graphics2D graphics,
      BufferedImage scaled,
      int row,
      int column,
      MaskGallery.Cell cell) {
    Rectangle mask = maskAt(row, column);
    Rectangle masked = imageAt(row, column);
    graphics.setColor(FRAME);
    for (Rectangle frame : List.of(mask, masked)) {
      graphics.fillRect(frame.x - 1, frame.y - 1, frame.width + 2, frame.height + 2);
    }
    DropMask dropped = cell.mask();
    for (int y = 0; y < cellHeight; y++) {
      int sourceY = under(y, cellHeight, image.height());
      for (int x = 0; x < cellWidth; x++) {
        boolean drop = dropped.isDropped(sourceY, under(x, cellWidth, image.width()));
        sheet.setRGB(mask.x + x, mask.y + y, (drop ? Color.BLACK : KEPT).getRGB());
        sheet.setRGB(masked.x + x, masked.y + y, drop ? fill.getRGB() : scaled.getRGB(x, y));
      }
    }
    double middle = masked.getCenterX();
    double baseline = masked.getMaxY() + 22;
    graphics.setColor(INK);
    Lettering.drawCentred(graphics, cell.label(), middle, baseline, 16, columnWidth());
    graphics.setColor(PALE_INK);
    String kept = String.format(Locale.ROOT, "keeps %.0f %%", 100 * dropped.keepRatio());
    Lettering.drawCentred(graphics, kept, middle, baseline + 20, 14, columnWidth());
  }

  /** The source's pixel under the middle of a cell's. */
  private static int under(int at, int cell, int source) {
    return (int) ((2L * at + 1) * source / (2L * cell));
  }
}
