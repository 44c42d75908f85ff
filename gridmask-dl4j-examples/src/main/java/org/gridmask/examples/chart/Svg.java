package org.gridmask.examples.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gridmask.examples.picture.Lettering;

/** Writes an SVG picture element by element; coordinates are in CSS pixels. */
final class Svg {

  /** The default font size. */
  static final double SIZE = 13;

  /** The text anchor. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private final StringBuilder elements = new StringBuilder();
  private final ChartTarget target;

  Svg(ChartTarget target) {
    this.target = target;
  }

  ChartTarget target() {
    return target;
  }

  /** A straight line from {x, y} to {x, y}. */
  void line(ChartColor color, double width, double[] from, double[] to) {
    line(color, width, "none", List.of(from, to));
  }

  /**
   * A line through points {x, y}, with gaps at NaN.
   *
   * @param dashes the lengths of its dashes and gaps, or "none" for a solid line
   */
  void line(ChartColor color, double width, String dashes, List<double[]> points) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < points.size(); i++) {
      String x = number(points.get(i)[0]);
      String y = number(points.get(i)[1]);
      if (isGap(points, i)) {
        continue;
      }
      path.append(isGap(points, i - 1) ? "M" : "L").append(x).append(' ').append(y);
      if (isGap(points, i - 1) && isGap(points, i + 1)) {
        // A single point needs a length to be visible.
        path.append("h2");
      }
    }
    add(
        "<path stroke='%s' stroke-width='%s' stroke-dasharray='%s' d='%s'/>",
        css(color), width, dashes, path);
  }

  private static boolean isGap(List<double[]> points, int i) {
    return i < 0 || i == points.size() || Double.isNaN(points.get(i)[1]);
  }

  /** A mark around {x, y}. */
  void mark(ChartMark mark, ChartColor color, double[] at) {
    double scale = target.marks * mark.radius();
    add(
        "<path fill='%s' stroke='%s' stroke-width='%s' transform='translate(%s %s) scale(%s)'"
            + " d='%s'/>",
        css(mark.isFilled() ? color : ChartColor.BACKGROUND),
        css(color),
        1.3 / scale,
        at[0],
        at[1],
        scale,
        mark.path());
  }

  /** A text on the baseline y. */
  void text(String text, double x, double y, Anchor anchor, ChartColor color) {
    text(text, x, y, anchor, color, SIZE);
  }

  /** A text of another size. */
  void text(String text, double x, double y, Anchor anchor, ChartColor color, double size) {
    if (target != ChartTarget.RASTER) {
      add(
          "<text x='%s' y='%s' text-anchor='%s' fill='%s' font-size='%s'>%s</text>",
          x, y, anchor.name().toLowerCase(Locale.ROOT), css(color), size, escaped(text));
      return;
    }
    double left = -anchor.ordinal() / 2.0 * Lettering.width(text, Lettering.UNITS);
    add("<g fill='%s' transform='translate(%s %s)", css(color), x, y);
    elements.append(" scale(" + size / Lettering.UNITS + ")'>");
    for (int c : text.codePoints().toArray()) {
      add("<path transform='translate(%s)' d='%s'/>", left, Lettering.outline(c));
      left += Lettering.width(Character.toString(c), Lettering.UNITS);
    }
    add("</g>");
  }

  /**
   * The whole picture.
   *
   * @param height its height
   * @param idPrefix the prefix of the ids of title and description
   */
  String document(double height, String idPrefix, Chart chart) {
    boolean isPage = target == ChartTarget.PAGE;
    Svg whole = new Svg(target);
    whole.add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %1$s %2$s' width='%1$s' height='%2$s'"
            + " role='img' aria-labelledby='%3$stitle' aria-describedby='%3$sdesc' fill='none'"
            + " stroke-linejoin='round'%4$s>"
            + "<title id='%3$stitle'>%5$s</title><desc id='%3$sdesc'>%6$s</desc>",
        target.width,
        Math.round(height),
        idPrefix,
        isPage ? "" : " font-family='DejaVu Sans,Verdana,sans-serif'",
        escaped(ChartText.printable(chart.title())),
        escaped(chart.description()));
    if (!isPage) {
      whole.add("<rect width='100%%' height='100%%' fill='%s'/>", css(ChartColor.BACKGROUND));
    }
    return whole.elements.append(elements).append("</svg>\n").toString();
  }

  private String css(ChartColor color) {
    return color.css(target == ChartTarget.PAGE);
  }

  private void add(String template, Object... values) {
    elements.append(
        template.formatted(
            Stream.of(values)
                .map(value -> value instanceof Double number ? number(number) : value)
                .toArray()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Rounds to two decimals. */
  private static String number(double number) {
    double rounded = Math.round(100 * number) / 100.0;
    return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
  }
}
