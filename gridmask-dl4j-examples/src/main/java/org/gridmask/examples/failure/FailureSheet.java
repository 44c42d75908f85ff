package org.gridmask.examples.failure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gridmask.examples.picture.LabelledSheet;
import org.gridmask.examples.picture.LabelledSheet.Cell;
import org.gridmask.mask.DropMask;
import org.gridmask.statistics.FailureCase;
import org.gridmask.statistics.ObjectBox;

/**
 * Examples of failures: a row per method, with completely dropped objects on the left and
 * completely kept objects on the right. Masks are drawn at their original size.
 */
final class FailureSheet {

  /** The number of examples per kind of failure. */
  static final int EXAMPLES = 3;

  /**
   * A method with its examples.
   *
   * @param name its name
   * @param description its masks
   * @param dropped examples of dropped objects, at most {@value #EXAMPLES}
   * @param kept examples of kept objects, at most {@value #EXAMPLES}
   * @param images the number of simulated images
   */
  record Row(
      String name, String description, List<Example> dropped, List<Example> kept, long images) {

    /** Copies the lists. */
    Row {
      dropped = List.copyOf(dropped);
      kept = List.copyOf(kept);
    }
  }

  /**
   * An image of a simulation.
   *
   * @param x the minimum side of the dropped squares in pixels
   * @param image its mask and object
   */
  record Example(int x, FailureCase image) {}

  private static final int OUTLINE = 3;
  private static final Color KEPT = new Color(0xBDBDBD);
  private static final Color KEPT_OBJECT = new Color(0x9CCBEB);
  private static final Color DROPPED_OBJECT = new Color(0x0B2A40);
  private static final Color OBJECT = new Color(0xD55E00);

  private FailureSheet() {}

  /**
   * Lays a sheet out.
   *
   * @param rows the methods
   * @param height the masks' height in pixels
   * @param width the masks' width in pixels
   */
  static LabelledSheet of(List<Row> rows, int height, int width) {
    List<LabelledSheet.Row> shown = new ArrayList<>();
    for (Row row : rows) {
      List<Cell> cells = new ArrayList<>();
      for (List<Example> examples : List.of(row.dropped(), row.kept())) {
        examples.forEach(example -> cells.add(cell(example)));
        for (int i = examples.size(); i < EXAMPLES; i++) {
          String none = String.format(Locale.ROOT, "none in %,d images", row.images());
          cells.add(new Cell(blank(height, width), examples.isEmpty() ? List.of(none) : List.of()));
        }
      }
      shown.add(new LabelledSheet.Row(row.name() + ": " + row.description(), cells));
    }
    return new LabelledSheet(
        "Failures of masks",
        "Black: dropped, grey: kept. Orange outline: the object, dark where dropped, blue where"
            + " kept.",
        List.of("", "Object dropped", "", "", "Object kept", ""),
        shown,
        width);
  }

  private static BufferedImage blank(int height, int width) {
    BufferedImage blank = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = blank.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return blank;
  }

  private static Cell cell(Example example) {
    DropMask mask = example.image().mask();
    ObjectBox object = example.image().object();
    long lost = mask.droppedPixels(object.y0(), object.x0(), object.y1(), object.x1());
    return new Cell(
        picture(mask, object),
        List.of(
            "x = %d, object %d × %d".formatted(example.x(), object.width(), object.height()),
            String.format(
                Locale.ROOT,
                "drops %.1f %% of it, keeps %.0f %% of the image",
                100.0 * lost / object.area(),
                100 * mask.keepRatio())));
  }

  /**
   * Draws the outline around the object, so that it hides pixels of the object only at the image
   * border.
   */
  private static BufferedImage picture(DropMask mask, ObjectBox object) {
    int x0 = Math.max(0, object.x0() - OUTLINE);
    int y0 = Math.max(0, object.y0() - OUTLINE);
    int x1 = Math.min(mask.width(), object.x1() + OUTLINE);
    int y1 = Math.min(mask.height(), object.y1() + OUTLINE);
    BufferedImage picture =
        new BufferedImage(mask.width(), mask.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        boolean inObject = isIn(x, y, object.x0(), object.y0(), object.x1(), object.y1());
        Color color =
            mask.isDropped(y, x)
                ? inObject ? DROPPED_OBJECT : Color.BLACK
                : inObject ? KEPT_OBJECT : KEPT;
        boolean outline =
            isIn(x, y, x0, y0, x1, y1)
                && !isIn(x, y, x0 + OUTLINE, y0 + OUTLINE, x1 - OUTLINE, y1 - OUTLINE);
        picture.setRGB(x, y, (outline ? OBJECT : color).getRGB());
      }
    }
    return picture;
  }

  private static boolean isIn(int x, int y, int x0, int y0, int x1, int y1) {
    return x >= x0 && x < x1 && y >= y0 && y < y1;
  }
}
