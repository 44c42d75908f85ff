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

/** Writes charts as files of their own. */
public final class ChartFiles {

  /** Pixels of a PNG file for each of the SVG's, for screens with many and for print. */
  private static final int PNG_SCALE = 2;

  private ChartFiles() {}

  /**
   * Writes an SVG and a PNG file. In the PNG file, which no fonts are needed for, characters
   * outside of Latin, Greek and Cyrillic show as the replacement character.
   *
   * @param chart the chart
   * @param name the files' name without the extension
   * @param files where to
   * @throws IOException if they cannot be written; the message is one line that says why
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
