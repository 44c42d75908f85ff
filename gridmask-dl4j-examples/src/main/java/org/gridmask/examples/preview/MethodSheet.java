package org.gridmask.examples.preview;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.gridmask.examples.picture.Lettering;
import org.gridmask.examples.picture.Thumbnail;

/**
 * Pictures under many methods, side by side: a row for each picture, a column for each method.
 *
 * <p>Pictures larger than networks see are first brought to the 224 pixels of ImageNet on their
 * shorter side. The next picture, brought to the same size, is the one that a picture is mixed
 * with; the last is mixed with the first.
 */
public final class MethodSheet {

  /** The most rows that one sheet should have. */
  public static final int MAX_ROWS = 10;

  private static final int CELL = 128;
  private static final int GAP = 10;
  private static final int MARGIN = 32;
  private static final int HEADER = 132;
  private static final int NAMES = 110;

  private static final Color INK = new Color(0x212121);
  private static final Color PALE_INK = new Color(0x6B6B6B);

  private final List<NamedImage> images;
  private final int from;
  private final int to;
  private final List<String> methods;
  private final MethodGallery gallery;
  private final long seed;

  /**
   * Lays a sheet out.
   *
   * @param images all the pictures, at least one
   * @param from the first picture of this sheet
   * @param to the picture after the last one of this sheet
   * @param methods the columns, by the gallery's names
   * @param gallery what does them
   * @param seed decides all draws
   */
  public MethodSheet(
      List<NamedImage> images,
      int from,
      int to,
      List<String> methods,
      MethodGallery gallery,
      long seed) {
    this.images = List.copyOf(images);
    this.from = from;
    this.to = to;
    this.methods = List.copyOf(methods);
    this.gallery = gallery;
    this.seed = seed;
  }

  /**
   * Draws the sheet.
   *
   * @return the sheet, on white
   */
  public BufferedImage draw() {
    int width = MARGIN + NAMES + methods.size() * (CELL + GAP) - GAP + MARGIN;
    BufferedImage sheet =
        new BufferedImage(width, rowTop(to - from) + MARGIN - GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    graphics.setColor(INK);
    String title = "Augmentation methods";
    double room = width - 2.0 * MARGIN;
    double size = Math.min(26, 26 * room / Lettering.width(title, 26));
    Lettering.draw(graphics, title, MARGIN, MARGIN + 24, size);
    for (int column = 0; column < methods.size(); column++) {
      heading(graphics, column);
    }
    for (int row = 0; row < to - from; row++) {
      row(sheet, graphics, row);
    }
    graphics.dispose();
    return sheet;
  }

  /** Where a picture under a method is shown; rows count from the sheet's first. */
  Rectangle cellAt(int row, int column) {
    NamedImage image = images.get(from + row);
    Dimension cell = Thumbnail.size(image.width(), image.height(), CELL);
    return new Rectangle(
        MARGIN + NAMES + column * (CELL + GAP) + (CELL - cell.width) / 2,
        rowTop(row),
        cell.width,
        cell.height);
  }

  private int rowTop(int row) {
    int top = HEADER;
    for (NamedImage image : images.subList(from, from + row)) {
      top += Thumbnail.size(image.width(), image.height(), CELL).height + GAP;
    }
    return top;
  }

  /** What is combined with something stands above it. */
  private void heading(Graphics2D graphics, int column) {
    String[] lines = methods.get(column).split("(?=\\+)");
    double middle = MARGIN + NAMES + column * (CELL + GAP) + CELL / 2.0;
    double baseline = HEADER - 12 - 18.0 * (lines.length - 1);
    for (String line : lines) {
      Lettering.drawCentred(graphics, line, middle, baseline, 15, CELL);
      baseline += 18;
    }
  }

  private void row(BufferedImage sheet, Graphics2D graphics, int row) {
    BufferedImage picture = asSeen(images.get(from + row));
    BufferedImage partner =
        Thumbnail.of(
            images.get((from + row + 1) % images.size()).pixels(),
            picture.getWidth(),
            picture.getHeight());
    Rectangle first = cellAt(row, 0);
    graphics.setColor(PALE_INK);
    Lettering.drawCentred(
        graphics,
        images.get(from + row).name(),
        MARGIN + (NAMES - GAP) / 2.0,
        first.getCenterY() + 5,
        14,
        NAMES - 2.0 * GAP);
    for (int column = 0; column < methods.size(); column++) {
      Rectangle cell = cellAt(row, column);
      BufferedImage shown = gallery.apply(methods.get(column), picture, partner, seed, from + row);
      BufferedImage scaled = Thumbnail.of(shown, cell.width, cell.height);
      for (int y = 0; y < cell.height; y++) {
        for (int x = 0; x < cell.width; x++) {
          sheet.setRGB(cell.x + x, cell.y + y, scaled.getRGB(x, y));
        }
      }
    }
  }

  private static BufferedImage asSeen(NamedImage image) {
    int width = image.pixels().getWidth();
    int height = image.pixels().getHeight();
    double scale = (double) MethodGallery.IMAGENET_SIDE / Math.min(width, height);
    return scale >= 1
        ? image.pixels()
        : Thumbnail.of(
            image.pixels(),
            (int) Math.max(1, Math.round(width * scale)),
            (int) Math.max(1, Math.round(height * scale)));
  }
}
