package org.gridmask.examples.failure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.gridmask.examples.picture.Lettering;
import org.gridmask.mask.DropMask;
import org.gridmask.statistics.FailureCase;
import org.gridmask.statistics.ObjectBox;

/**
 * Masks that failed: a row for each method, with objects that were dropped whole at the left and
 * objects that were kept whole at the right. A pixel of a mask is a pixel of the sheet.
 */
public final class FailureSheet {

  /** How many examples of each failure have room. */
  public static final int EXAMPLES = 3;

  /**
   * A method with its examples.
   *
   * @param name what it is called
   * @param words what it drops, in a few words
   * @param dropped objects that were dropped whole, at most {@value #EXAMPLES}
   * @param kept objects that were kept whole, as many at most
   * @param images among how many images they were looked for
   */
  public record Row(
      String name, String words, List<Example> dropped, List<Example> kept, long images) {

    /** Copies the lists. */
    public Row {
      dropped = List.copyOf(dropped);
      kept = List.copyOf(kept);
    }
  }

  /**
   * An image of a simulation.
   *
   * @param x the least side of the dropped squares in pixels
   * @param image its mask and object
   */
  public record Example(int x, FailureCase image) {}

  private static final int MARGIN = 36;
  private static final int GAP = 16;
  private static final int GROUP_GAP = 48;
  private static final int TITLE = 118;
  private static final int HEADING = 40;
  private static final int CAPTION = 56;
  private static final int OUTLINE = 3;

  private static final Color INK = new Color(0x212121);
  private static final Color PALE_INK = new Color(0x616161);
  private static final Color KEPT = new Color(0xBDBDBD);
  private static final Color KEPT_OBJECT = new Color(0x9CCBEB);
  private static final Color DROPPED_OBJECT = new Color(0x0B2A40);
  private static final Color OBJECT = new Color(0xD55E00);

  private final List<Row> rows;
  private final int height;
  private final int width;

  /**
   * Lays a sheet out.
   *
   * @param rows the methods
   * @param height the masks' height in pixels
   * @param width the masks' width in pixels
   */
  public FailureSheet(List<Row> rows, int height, int width) {
    this.rows = List.copyOf(rows);
    this.height = height;
    this.width = width;
  }

  /**
   * Draws the sheet.
   *
   * @return the sheet, on white
   */
  public BufferedImage draw() {
    BufferedImage sheet =
        new BufferedImage(
            2 * MARGIN + 2 * groupWidth() + GROUP_GAP,
            rowTop(rows.size()),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    title(graphics);
    for (int row = 0; row < rows.size(); row++) {
      row(sheet, graphics, row);
    }
    graphics.dispose();
    return sheet;
  }

  /** Where a mask is shown; the first {@link #EXAMPLES} columns are of dropped objects. */
  Rectangle maskAt(int row, int column) {
    int group = column / EXAMPLES;
    int x = MARGIN + group * (groupWidth() + GROUP_GAP) + column % EXAMPLES * (width + GAP);
    return new Rectangle(x, rowTop(row) + HEADING, width, height);
  }

  private int groupWidth() {
    return EXAMPLES * (width + GAP) - GAP;
  }

  private int rowTop(int row) {
    return MARGIN + TITLE + row * (HEADING + height + CAPTION);
  }

  private void title(Graphics2D graphics) {
    graphics.setColor(INK);
    Lettering.draw(graphics, "Failures of masks", MARGIN, MARGIN + 24, 28);
    graphics.setColor(PALE_INK);
    String key =
        "Black and dark: dropped. Grey and blue: kept. Orange outline: the object, dark where it is"
            + " dropped, blue where it is kept.";
    double room = 2.0 * groupWidth() + GROUP_GAP;
    Lettering.draw(
        graphics, key, MARGIN, MARGIN + 54, Math.min(17, 17 * room / Lettering.width(key, 17)));
    graphics.setColor(INK);
    for (int group = 0; group < 2; group++) {
      String heading = group == 0 ? "Object dropped whole" : "Object kept whole";
      Lettering.draw(graphics, heading, maskAt(0, group * EXAMPLES).x, MARGIN + 100, 22);
    }
  }

  private void row(BufferedImage sheet, Graphics2D graphics, int row) {
    Row shown = rows.get(row);
    double baseline = rowTop(row) + 26;
    graphics.setColor(INK);
    Lettering.draw(graphics, shown.name(), MARGIN, baseline, 19);
    graphics.setColor(PALE_INK);
    double left = MARGIN + Lettering.width(shown.name() + "  ", 19);
    Lettering.draw(graphics, shown.words(), left, baseline, 16);
    examples(sheet, graphics, row, 0, shown.dropped());
    examples(sheet, graphics, row, EXAMPLES, shown.kept());
  }

  private void examples(
      BufferedImage sheet, Graphics2D graphics, int row, int column, List<Example> examples) {
    if (examples.isEmpty()) {
      Rectangle place = maskAt(row, column);
      graphics.setColor(PALE_INK);
      Lettering.drawCentred(
          graphics,
          String.format(Locale.ROOT, "none in %,d images", rows.get(row).images()),
          place.x + groupWidth() / 2.0,
          place.getCenterY(),
          18,
          groupWidth());
    }
    for (int i = 0; i < examples.size(); i++) {
      example(sheet, graphics, maskAt(row, column + i), examples.get(i));
    }
  }

  private void example(BufferedImage sheet, Graphics2D graphics, Rectangle place, Example example) {
    DropMask mask = example.image().mask();
    ObjectBox object = example.image().object();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean inside = y >= object.y0() && y < object.y1() && x >= object.x0() && x < object.x1();
        Color colour =
            mask.isDropped(y, x)
                ? inside ? DROPPED_OBJECT : Color.BLACK
                : inside ? KEPT_OBJECT : KEPT;
        sheet.setRGB(place.x + x, place.y + y, colour.getRGB());
      }
    }
    graphics.setColor(OBJECT);
    outline(graphics, place, object);
    long lost = mask.droppedPixels(object.y0(), object.x0(), object.y1(), object.x1());
    graphics.setColor(INK);
    Lettering.drawCentred(
        graphics,
        "x = " + example.x() + ", object " + object.width() + " × " + object.height(),
        place.getCenterX(),
        place.getMaxY() + 20,
        15,
        width);
    graphics.setColor(PALE_INK);
    Lettering.drawCentred(
        graphics,
        String.format(
            Locale.ROOT,
            "drops %.1f %% of it, keeps %.0f %% of the image",
            100.0 * lost / object.area(),
            100 * mask.keepRatio()),
        place.getCenterX(),
        place.getMaxY() + 38,
        13,
        width);
  }

  /** Around the object, so that none of its pixels is hidden but at the border of the image. */
  private void outline(Graphics2D graphics, Rectangle place, ObjectBox object) {
    int x0 = Math.max(0, object.x0() - OUTLINE);
    int y0 = Math.max(0, object.y0() - OUTLINE);
    int x1 = Math.min(width, object.x1() + OUTLINE);
    int y1 = Math.min(height, object.y1() + OUTLINE);
    graphics.fillRect(place.x + x0, place.y + y0, x1 - x0, OUTLINE);
    graphics.fillRect(place.x + x0, place.y + y1 - OUTLINE, x1 - x0, OUTLINE);
    graphics.fillRect(place.x + x0, place.y + y0, OUTLINE, y1 - y0);
    graphics.fillRect(place.x + x1 - OUTLINE, place.y + y0, OUTLINE, y1 - y0);
  }
}
