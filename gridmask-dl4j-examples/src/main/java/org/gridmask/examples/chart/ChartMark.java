package org.gridmask.examples.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import org.knowm.xchart.style.markers.Marker;

/** The shapes that tell a chart's series apart without colour. */
final class ChartMark extends Marker {

  /** A mark's outline, within -1 and 1. */
  enum Form {
    CIRCLE(new Ellipse2D.Double(-0.9, -0.9, 1.8, 1.8)),
    SQUARE(new Rectangle2D.Double(-0.8, -0.8, 1.6, 1.6)),
    TRIANGLE(polygon(0, -1, 1, 0.8, -1, 0.8)),
    DIAMOND(polygon(0, -1.1, 1.1, 0, 0, 1.1, -1.1, 0)),
    WEDGE(polygon(0, 1, 1, -0.8, -1, -0.8)),
    PLUS(plus()),
    STAR(star());

    private final Shape outline;

    Form(Shape outline) {
      this.outline = outline;
    }

    private static Shape polygon(double... xy) {
      Path2D path = new Path2D.Double();
      path.moveTo(xy[0], xy[1]);
      for (int i = 2; i < xy.length; i += 2) {
        path.lineTo(xy[i], xy[i + 1]);
      }
      path.closePath();
      return path;
    }

    private static Shape plus() {
      double arm = 0.36;
      return polygon(
          -arm, -1, arm, -1, arm, -arm, 1, -arm, 1, arm, arm, arm, arm, 1, -arm, 1, -arm, arm, -1,
          arm, -1, -arm, -arm, -arm);
    }

    private static Shape star() {
      double[] xy = new double[20];
      for (int i = 0; i < 10; i++) {
        double radius = i % 2 == 0 ? 1.25 : 0.55;
        xy[2 * i] = radius * Math.sin(i * Math.PI / 5);
        xy[2 * i + 1] = -radius * Math.cos(i * Math.PI / 5);
      }
      return polygon(xy);
    }
  }

  private static final BasicStroke OUTLINE = new BasicStroke(1.3f);

  private final Form form;
  private final double radius;
  private final boolean filled;

  ChartMark(Form form, double radius, boolean filled) {
    this.form = form;
    this.radius = radius;
    this.filled = filled;
  }

  /**
   * In the graphics' colour; an unfilled one has the background within, so that lines do not cross
   * it.
   */
  @Override
  public void paint(Graphics2D graphics, double x, double y, int size) {
    AffineTransform place = AffineTransform.getTranslateInstance(x, y);
    place.scale(radius, radius);
    Shape mark = place.createTransformedShape(form.outline);
    Color colour = graphics.getColor();
    graphics.setColor(filled ? colour : ChartColour.BACKGROUND.paint());
    graphics.fill(mark);
    graphics.setColor(colour);
    graphics.setStroke(OUTLINE);
    graphics.draw(mark);
  }
}
