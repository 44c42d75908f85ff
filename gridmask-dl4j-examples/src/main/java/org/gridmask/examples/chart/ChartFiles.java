package org.gridmask.examples.chart;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.gridmask.examples.files.AtomicFiles;

/** Writes charts as SVG and PNG files. */
public final class ChartFiles {

  /** The scale of PNG files, for high-resolution screens and print. */
  private static final int PNG_SCALE = 2;

  private ChartFiles() {}

  /**
   * Writes an SVG and a PNG file. The PNG file uses the embedded font, where characters other than
   * Latin, Greek and Cyrillic are drawn as the replacement character.
   *
   * @param chart the chart
   * @param name the base name of the files
   * @param files the target folder
   * @throws IOException if they cannot be written
   */
  public static void write(Chart chart, String name, AtomicFiles files) throws IOException {
    files.writeText(name + ".svg", ChartSvg.draw(chart, ChartTarget.FILE, ""));
    files.writePng(name + ".png", painted(ChartSvg.draw(chart, ChartTarget.RASTER, "")));
  }

  private static BufferedImage painted(String svg) {
    SVGDocument document =
        new SVGLoader()
            .load(
                new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)),
                null,
                LoaderContext.createDefault());
    BufferedImage image =
        new BufferedImage(
            PNG_SCALE * (int) document.size().width,
            PNG_SCALE * (int) document.size().height,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.scale(PNG_SCALE, PNG_SCALE);
    document.render(null, graphics);
    graphics.dispose();
    return image;
  }
}
