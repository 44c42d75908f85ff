package org.gridmask.examples.chart;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gridmask.examples.picture.Lettering;

/**
 * The font of charts, which comes with the program.
 *
 * <p>The charting library measures text with Java's fonts, which {@link Lettering} cannot stand in
 * for. Java looks for fontconfig before it opens any font, even one that it is handed, and gives up
 * where that or its fonts are missing, as on many servers; told of an empty configuration of its
 * own, it does not look. What remains needed is the FreeType library, which Java brings or the
 * system has.
 */
final class ChartLetters {

  /** Measures alike for pictures of every kind and scale. */
  static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

  private static final String FONTCONFIG = "sun.awt.fontconfig";

  private static Font font;

  private ChartLetters() {}

  /**
   * The font, at a size.
   *
   * @throws IOException if Java cannot draw text on this machine; the message says what to install
   */
  static synchronized Font font(float size) throws IOException {
    if (font == null) {
      font = load();
    }
    return font.deriveFont(size);
  }

  private static Font load() throws IOException {
    Path configuration = withoutFontconfig();
    try (InputStream in = ChartLetters.class.getResourceAsStream("DejaVuSans-subset.ttf")) {
      Font loaded = Font.createFont(Font.TRUETYPE_FONT, in);
      width("Y", loaded.deriveFont(12f));
      return loaded;
    } catch (IOException
        | FontFormatException
        | RuntimeException
        | LinkageError
        | InternalError e) {
      throw new IOException(
          "charts cannot be drawn: Java cannot use fonts on this machine ("
              + e
              + "); install the FreeType library (Debian: libfreetype6, Alpine: freetype)",
          e);
    } finally {
      if (configuration != null) {
        System.clearProperty(FONTCONFIG);
        Files.deleteIfExists(configuration);
      }
    }
  }

  /** Read once, when Java first needs a font; null where Java has other ways to find fonts. */
  private static Path withoutFontconfig() throws IOException {
    if (!"Linux".equals(System.getProperty("os.name")) || System.getProperty(FONTCONFIG) != null) {
      return null;
    }
    Path configuration = Files.createTempFile("gridmask-fonts", ".properties");
    Files.writeString(configuration, "version=1\nsequence.allfonts=default\n");
    System.setProperty(FONTCONFIG, configuration.toString());
    return configuration;
  }

  static double width(String text, Font at) {
    return text.isEmpty() ? 0 : new TextLayout(text, at, MEASURE).getAdvance();
  }

  /** Writes a text, turned by an angle around where it begins, as outlines. */
  static void draw(
      Graphics2D graphics, String text, Font at, double x, double baseline, double radians) {
    if (!text.isEmpty()) {
      AffineTransform place = AffineTransform.getTranslateInstance(x, baseline);
      place.rotate(radians);
      graphics.fill(new TextLayout(text, at, MEASURE).getOutline(place));
    }
  }

  /** The text, or as much of it as has room, with dots for the rest. */
  static String fitted(String text, Font at, double room) {
    if (width(text, at) <= room) {
      return text;
    }
    int end = text.length();
    while (end > 0 && width(text.substring(0, end) + "…", at) > room) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end).stripTrailing() + "…";
  }

  /** On one line, without what a font has no form for. */
  static String drawable(String text, Font at) {
    StringBuilder drawable = new StringBuilder();
    printable(text)
        .codePoints()
        .map(c -> at.canDisplay(c) ? c : 0xFFFD)
        .forEach(drawable::appendCodePoint);
    return drawable.toString();
  }

  /** On one line, without what neither a font nor XML has a form for. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.strip()
        .codePoints()
        .map(c -> Character.isWhitespace(c) ? ' ' : c)
        .map(c -> isPrintable(c) ? c : 0xFFFD)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
      default -> true;
    };
  }
}
