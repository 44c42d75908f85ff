package org.gridmask.examples.report;

import java.nio.ByteBuffer;
import java.util.List;

/** What the parts of a report have to be. */
final class ReportChecks {

  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

  /** The first chunk follows the signature: its length and name, then width and height. */
  private static final int PNG_WIDTH = 16;

  private static final int PNG_HEIGHT = 20;

  private ReportChecks() {}

  static void given(String name, String text) {
    if (text == null) {
      throw new IllegalArgumentException(name + " must be a text, which may be empty, but is null");
    }
  }

  static void text(String name, String text) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank");
    }
  }

  static <T> List<T> some(String name, List<T> list) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException(name + " must have at least one element, but have none");
    }
    return List.copyOf(list);
  }

  static void png(byte[] png, int width, int height) {
    if (png.length < PNG_HEIGHT + Integer.BYTES
        || ByteBuffer.wrap(png).getLong() != PNG_SIGNATURE) {
      throw new IllegalArgumentException(
          "png must be a PNG file, but its %d bytes are none".formatted(png.length));
    }
    int pngWidth = ByteBuffer.wrap(png).getInt(PNG_WIDTH);
    int pngHeight = ByteBuffer.wrap(png).getInt(PNG_HEIGHT);
    if (width < 1 || pngWidth != width || height < 1 || pngHeight != height) {
      throw new IllegalArgumentException(
          "width and height must be those of the PNG file, %d x %d pixels, but are %d x %d"
              .formatted(pngWidth, pngHeight, width, height));
    }
  }
}
