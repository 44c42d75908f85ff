package org.gridmask.internal.text;

/** Makes text safe to print, such as names of files. */
public final class Printable {

  private Printable() {}

  /**
   * A text as one line that cannot change the colour or the direction of a terminal: control and
   * format characters, line separators and unpaired surrogates are escaped as in Java, such as
   * {@code \n} and {@code \u001b}.
   *
   * @param text any text
   * @return the text itself if it has no such characters
   */
  public static String line(String text) {
    if (text.codePoints().noneMatch(Printable::isEscaped)) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(point -> append(line, point));
    return line.toString();
  }

  private static boolean isEscaped(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      // Joiners shape words and emoji.
      case Character.FORMAT -> point != 0x200c && point != 0x200d;
      default -> false;
    };
  }

  private static void append(StringBuilder line, int point) {
    if (!isEscaped(point)) {
      line.appendCodePoint(point);
      return;
    }
    switch (point) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        for (char unit : Character.toChars(point)) {
          line.append(String.format("\\u%04x", (int) unit));
        }
      }
    }
  }
}
