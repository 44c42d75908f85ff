package org.gridmask.examples.chart;

import java.awt.Dimension;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGColor;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * Charts as SVG elements to stand in HTML pages.
 *
 * <p>Their colours are the page's CSS variables {@code --chart-ink} (titles and names), {@code
 * --chart-pale-ink} (numbers), {@code --chart-grid}, {@code --chart-background} (within unfilled
 * marks; there is no ground) and {@code --chart-1} to {@code --chart-7} (series), so that one
 * element serves dark, light and print; colours for white stand in where the page has no variables.
 * The title is not painted but only named for those who cannot see it: the page shows it as text.
 * Nothing outside of the element is referred to.
 */
public final class InlineSvg {

  private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

  /** What Batik says of a shape's looks, and what SVG takes for it where nothing is said. */
  private static final Map<String, String> STYLE =
      Map.of(
          "fill", "",
          "fill-opacity", "1",
          "stroke", "none",
          "stroke-width", "1",
          "stroke-dasharray", "none",
          "stroke-linecap", "butt",
          "stroke-linejoin", "miter");

  /** A shape. */
  private record Piece(Map<String, String> style, String path) {

    boolean isStroked() {
      return style.containsKey("stroke");
    }

    boolean isFilled() {
      return !"none".equals(style.get("fill"));
    }
  }

  private final SVGGeneratorContext context = SVGGeneratorContext.createDefault(Drawing.document());
  private final Map<String, String> colours =
      Stream.of(ChartColour.values())
          .collect(
              Collectors.toMap(
                  colour -> SVGColor.toSVG(colour.paint(), context).getPaintValue(),
                  ChartColour::css));

  private InlineSvg() {
    context.setPrecision(2);
  }

  /**
   * Draws a chart.
   *
   * @param chart the chart
   * @param idPrefix what begins every id within, one of its own for each chart of a page: a letter,
   *     then letters, digits, hyphens and underscores
   * @return one svg element, 440 CSS pixels wide unless the page's style makes it as wide as its
   *     place
   * @throws IllegalArgumentException if the prefix has other characters
   * @throws IOException if Java cannot draw text on this machine; the message says what to install
   */
  public static String of(Chart chart, String idPrefix) throws IOException {
    if (!ID.matcher(idPrefix).matches()) {
      throw new IllegalArgumentException(
          "idPrefix must be a letter, then letters, digits, - and _, but is \"" + idPrefix + "\"");
    }
    return new InlineSvg().write(new ChartPicture(chart, ChartLayout.inline()).drawing(), idPrefix);
  }

  private String write(Drawing drawing, String idPrefix) {
    SVGGraphics2D graphics = new Flat(context);
    graphics.setSVGCanvasSize(new Dimension(drawing.width(), drawing.height()));
    drawing.paint(graphics);
    List<Piece> pieces = new ArrayList<>();
    collect(graphics.getRoot(), Map.of(), pieces);

    Element svg = Drawing.document().getDocumentElement();
    svg.setAttribute("viewBox", "0 0 " + drawing.width() + " " + drawing.height());
    svg.setAttribute("width", Integer.toString(drawing.width()));
    svg.setAttribute("height", Integer.toString(drawing.height()));
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-labelledby", idPrefix + "-title");
    svg.setAttribute("aria-describedby", idPrefix + "-desc");
    svg.appendChild(Drawing.text(svg, "title", drawing.title()));
    svg.appendChild(Drawing.text(svg, "desc", drawing.description()));
    for (String named : List.of("title", "desc")) {
      ((Element) svg.getElementsByTagName(named).item(0))
          .setAttribute("id", idPrefix + "-" + named);
    }
    append(joined(pieces), svg);
    return text(svg);
  }

  /** Shapes with their places and looks in themselves; nothing in a chart needs to be clipped. */
  private static final class Flat extends SVGGraphics2D {

    Flat(SVGGeneratorContext context) {
      super(context, false);
    }

    @Override
    public void fill(Shape shape) {
      AffineTransform place = getTransform();
      setTransform(new AffineTransform());
      super.fill(place.createTransformedShape(shape));
      setTransform(place);
    }

    @Override
    public void draw(Shape shape) {
      AffineTransform place = getTransform();
      setTransform(new AffineTransform());
      super.draw(place.createTransformedShape(shape));
      setTransform(place);
    }

    @Override
    public void setClip(Shape clip) {}
  }

  /** Batik's groups say what is different from those around them. */
  private void collect(Element element, Map<String, String> around, List<Piece> pieces) {
    Map<String, String> style = new TreeMap<>(around);
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      Node attribute = attributes.item(i);
      if (STYLE.containsKey(attribute.getNodeName())) {
        style.put(attribute.getNodeName(), attribute.getNodeValue());
      }
    }
    if ("path".equals(element.getTagName())) {
      if (!"0".equals(style.get("fill-opacity"))) {
        String path = element.getAttribute("d");
        if (path.endsWith("Z")) {
          style.remove("stroke-linecap");
        }
        pieces.add(new Piece(tidy(style), path));
      }
      return;
    }
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) {
        collect(inner, style, pieces);
      }
    }
  }

  /** Without what goes without saying. */
  private Map<String, String> tidy(Map<String, String> style) {
    Map<String, String> tidy = new TreeMap<>(style);
    if ("none".equals(tidy.get("stroke"))) {
      tidy.keySet().removeIf(name -> name.startsWith("stroke"));
    }
    tidy.entrySet().removeIf(each -> each.getValue().equals(STYLE.get(each.getKey())));
    tidy.computeIfPresent("fill", (name, value) -> variable(value));
    tidy.computeIfPresent("stroke", (name, value) -> variable(value));
    return tidy;
  }

  private String variable(String colour) {
    if (colour.equals("none")) {
      return colour;
    }
    String variable = colours.get(colour);
    if (variable == null) {
      throw new IllegalStateException("the chart has a colour of its own: " + colour);
    }
    return variable;
  }

  /**
   * Marks, which are filled and then outlined, as one; likewise lines and letters of one colour.
   */
  private static List<Piece> joined(List<Piece> pieces) {
    List<Piece> joined = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      Piece next = i + 1 < pieces.size() ? pieces.get(i + 1) : piece;
      if (piece.path().equals(next.path()) && !piece.isStroked() && !next.isFilled()) {
        Map<String, String> both = new TreeMap<>(next.style());
        both.put("fill", piece.style().get("fill"));
        joined.add(new Piece(both, path(List.of(piece))));
        i++;
        continue;
      }
      int end = i + 1;
      while (end < pieces.size()
          && pieces.get(end).style().equals(piece.style())
          && piece.isStroked() != piece.isFilled()
          && !isMark(pieces, end)) {
        end++;
      }
      joined.add(new Piece(piece.style(), path(pieces.subList(i, end))));
      i = end - 1;
    }
    return joined;
  }

  private static boolean isMark(List<Piece> pieces, int at) {
    return at + 1 < pieces.size()
        && pieces.get(at).path().equals(pieces.get(at + 1).path())
        && !pieces.get(at + 1).isFilled();
  }

  private static String path(List<Piece> pieces) {
    SvgPath path = new SvgPath();
    pieces.forEach(piece -> path.add(piece.path()));
    return path.toString();
  }

  /** Shapes that look alike and follow one another as a group. */
  private static void append(List<Piece> pieces, Element svg) {
    for (int i = 0; i < pieces.size(); ) {
      Map<String, String> style = pieces.get(i).style();
      int end = i;
      while (end < pieces.size() && pieces.get(end).style().equals(style)) {
        end++;
      }
      Element group = svg;
      if (end - i > 1) {
        group = element(svg, "g");
        style.forEach(group::setAttribute);
      }
      for (Piece piece : pieces.subList(i, end)) {
        Element path = element(group, "path");
        path.setAttribute("d", piece.path());
        if (group == svg) {
          style.forEach(path::setAttribute);
        }
      }
      i = end;
    }
  }

  private static Element element(Element parent, String name) {
    return (Element)
        parent.appendChild(parent.getOwnerDocument().createElementNS(Drawing.SVG, name));
  }

  private static String text(Element svg) {
    StringWriter text = new StringWriter();
    try {
      Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
      writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      writer.transform(new DOMSource(svg), new StreamResult(text));
    } catch (TransformerException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }
}
