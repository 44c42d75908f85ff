package org.gridmask.examples.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws the boxes of objects with their names on a picture. */
public final class BoxPictures {

  /**
   * A box to draw.
   *
   * @param x the left edge in pixels of the picture
   * @param y the top edge
   * @param width the width
   * @param height the height
   * @param label what is written at its top left corner; may be empty
   * @param number determines its colour, such as the number of its class, at least 0
   */
  public record Labelled(
      double x, double y, double width, double height, String label, int number) {

    /**
     * The box in a picture of another size.
     *
     * @param factor the factor of the picture's sides
     * @return the box
     */
    public Labelled scaled(double factor) {
      return new Labelled(factor * x, factor * y, factor * width, factor * height, label, number);
    }
  }

  /** The golden ratio spreads hues evenly, however many there are. */
  private static final double HUE_STEP = 0.618033988749895;

  private static final double MIN_FONT = 11;
  private static final double FONT_SHARE = 0.025;

  private BoxPictures() {}

  /**
   * Draws boxes on a picture, the last ones on top.
   *
   * @param picture the picture, which is not changed
   * @param boxes the boxes; parts outside of the picture are not drawn
   * @return a new picture of the same size
   */
  public static BufferedImage of(BufferedImage picture, List<Labelled> boxes) {
    BufferedImage drawn =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = drawn.createGraphics();
    graphics.drawImage(picture, 0, 0, null);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    double font =
        Math.max(MIN_FONT, FONT_SHARE * Math.min(picture.getWidth(), picture.getHeight()));
    boxes.forEach(box -> frame(graphics, box, Math.max(1.5, font / 6)));
    // Names are above all frames, so that each can be read.
    boxes.forEach(box -> name(graphics, box, font, picture.getWidth()));
    graphics.dispose();
    return drawn;
  }

  /**
   * Draws boxes on a picture that is scaled down first, so that names stay legible.
   *
   * @param picture the picture, which is not changed
   * @param boxes the boxes in pixels of the picture
   * @param max the maximum of the longer side of the result in pixels, at least 1
   * @return a new picture
   */
  public static BufferedImage within(BufferedImage picture, List<Labelled> boxes, int max) {
    BufferedImage small = Thumbnail.within(picture, max);
    double factor = (double) small.getWidth() / picture.getWidth();
    return of(small, boxes.stream().map(box -> box.scaled(factor)).toList());
  }

  private static void frame(Graphics2D graphics, Labelled box, double width) {
    graphics.setColor(colour(box.number));
    graphics.setStroke(
        new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
    graphics.draw(
        new Rectangle2D.Double(
            box.x + width / 2,
            box.y + width / 2,
            Math.max(0, box.width - width),
            Math.max(0, box.height - width)));
  }

  /** Inside of the picture, and above the box if there is room. */
  private static void name(Graphics2D graphics, Labelled box, double font, int right) {
    if (box.label.isEmpty()) {
      return;
    }
    double width = Lettering.width(box.label, font) + 0.5 * font;
    double height = 1.3 * font;
    double x = Math.max(0, Math.min(box.x, right - width));
    double y = Math.max(0, box.y - height);
    graphics.setColor(colour(box.number));
    graphics.fill(new Rectangle2D.Double(x, y, width, height));
    graphics.setColor(Color.WHITE);
    Lettering.draw(graphics, box.label, x + 0.25 * font, y + font, font);
  }

  /** Dark enough for white letters. */
  private static Color colour(int number) {
    return Color.getHSBColor((float) (number * HUE_STEP % 1), 0.85f, 0.62f);
  }
}
