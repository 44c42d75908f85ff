package org.gridmask.examples.picture;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Draws text with an embedded font.
 *
 * <p>Java's text rendering needs fontconfig and a font, which servers and containers often lack,
 * and is platform-dependent. This draws the same pixels everywhere. It supports Latin, Greek,
 * Cyrillic and a few symbols; others are drawn as the replacement character.
 */
public final class Lettering {

  /** Units per em of the outlines. */
  public static final int UNITS = 2048;

  private record Glyph(double advance, String outline) {}

  private static final int REPLACEMENT = 0xFFFD;
  private static final Map<Integer, Glyph> GLYPHS = read();

  private Lettering() {}

  private static Map<Integer, Glyph> read() {
    Map<Integer, Glyph> glyphs = new HashMap<>();
    try (InputStream in = Lettering.class.getResourceAsStream("lettering.txt");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#")) {
          String[] fields = line.split(" ", 3);
          glyphs.put(
              Integer.parseInt(fields[0], 16),
              new Glyph(Double.parseDouble(fields[1]), fields.length > 2 ? fields[2] : ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return glyphs;
  }

  /** The width of a text in pixels, at a font size (em) in pixels. */
  public static double width(String text, double size) {
    return size / UNITS * text.codePoints().mapToDouble(c -> glyph(c).advance()).sum();
  }

  /**
   * A character's outline.
   *
   * @param codePoint the character
   * @return SVG path data from (0, 0) on the baseline, at the size {@value #UNITS}; empty for a
   *     space
   */
  public static String outline(int codePoint) {
    return glyph(codePoint).outline();
  }

  /** Draws a text in the current colour, starting at x on the baseline. */
  public static void draw(
      Graphics2D graphics, String text, double x, double baseline, double size) {
    AffineTransform place = AffineTransform.getTranslateInstance(x, baseline);
    place.scale(size / UNITS, size / UNITS);
    for (int c : text.codePoints().toArray()) {
      graphics.fill(place.createTransformedShape(path(outline(c))));
      place.translate(glyph(c).advance(), 0);
    }
  }

  private static Glyph glyph(int codePoint) {
    Glyph glyph = GLYPHS.get(codePoint);
    return glyph != null ? glyph : GLYPHS.get(REPLACEMENT);
  }

  private static Path2D path(String outline) {
    Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO);
    for (String step : outline.split("(?=[MLQZ])")) {
      if (step.isEmpty()) {
        continue;
      }
      String[] words = step.substring(1).split(" ");
      double[] at = new double[words.length];
      for (int i = 0; i < words.length && !words[i].isEmpty(); i++) {
        at[i] = Double.parseDouble(words[i]);
      }
      switch (step.charAt(0)) {
        case 'M' -> path.moveTo(at[0], at[1]);
        case 'L' -> path.lineTo(at[0], at[1]);
        case 'Q' -> path.quadTo(at[0], at[1], at[2], at[3]);
        default -> path.closePath();
      }
    }
    return path;
  }
}
