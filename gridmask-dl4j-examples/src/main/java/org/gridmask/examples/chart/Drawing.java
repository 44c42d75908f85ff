package org.gridmask.examples.chart;

import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGraphics2D;
import org.gridmask.examples.files.AtomicFiles;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * A picture made of lines, shapes and outlines of letters, to be written as SVG and PNG.
 *
 * @param width its width in CSS pixels
 * @param height its height in CSS pixels
 * @param title what it shows, for those who cannot see it
 * @param description what can be read off it, likewise
 * @param painter paints it; the same shapes each time
 */
record Drawing(
    int width, int height, String title, String description, Consumer<Graphics2D> painter) {

  static final String SVG = "http://www.w3.org/2000/svg";

  /** Pixels of the PNG for each of the drawing's, for screens with many and for print. */
  private static final int PNG_SCALE = 2;

  /**
   * Writes both files.
   *
   * @param name the files' name without the extension
   * @throws IOException if one cannot be written
   */
  void write(String name, AtomicFiles files) throws IOException {
    SVGGraphics2D svg = toSvg();
    Element root = svg.getRoot();
    root.setAttributeNS(null, "viewBox", "0 0 " + width + " " + height);
    root.setAttributeNS(null, "role", "img");
    root.insertBefore(text(root, "desc", description), root.getFirstChild());
    root.insertBefore(text(root, "title", title), root.getFirstChild());
    files.write(
        name + ".svg",
        file -> {
          try (OutputStream out = Files.newOutputStream(file)) {
            // Not by Batik, which names a document type that readers would fetch.
            TransformerFactory.newDefaultInstance()
                .newTransformer()
                .transform(new DOMSource(root), new StreamResult(out));
          } catch (TransformerException e) {
            // Its own message repeats that of a file that could not be written, in two lines.
            throw e.getException() instanceof SAXException sax
                    && sax.getException() instanceof IOException io
                ? io
                : new IOException(e.getMessage(), e);
          }
        });
    BufferedImage png = toImage();
    files.writePng(name + ".png", png);
  }

  static Element text(Element root, String element, String text) {
    Element written = root.getOwnerDocument().createElementNS(SVG, element);
    written.setTextContent(text);
    return written;
  }

  private SVGGraphics2D toSvg() {
    SVGGraphics2D graphics = new SVGGraphics2D(document());
    graphics.setSVGCanvasSize(new Dimension(width, height));
    paintOnWhite(graphics);
    return graphics;
  }

  static Document document() {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(SVG, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private BufferedImage toImage() {
    BufferedImage image =
        new BufferedImage(PNG_SCALE * width, PNG_SCALE * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(PNG_SCALE, PNG_SCALE);
    paintOnWhite(graphics);
    graphics.dispose();
    return image;
  }

  private void paintOnWhite(Graphics2D graphics) {
    smooth(graphics);
    graphics.setColor(ChartColour.BACKGROUND.paint());
    graphics.fillRect(0, 0, width, height);
    painter.accept(graphics);
  }

  /** Paints it, on whatever there is. */
  void paint(Graphics2D graphics) {
    smooth(graphics);
    painter.accept(graphics);
  }

  private static void smooth(Graphics2D graphics) {
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
  }
}
