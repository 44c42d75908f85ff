package org.gridmask.internal.header;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The header of an encoded image. OpenCV detects the format from the content, supports many more
 * formats than needed here, and allocates the size that the header claims; so both are checked
 * before decoding.
 *
 * @param rows the height before EXIF rotation, at least 1
 * @param columns the width before EXIF rotation, at least 1
 * @param plainJpeg whether this is a JPEG file without anything unusual before its first frame that
 *     decoders may interpret differently
 * @param maybeRotated whether a JPEG file has, or may have, an EXIF orientation other than upright
 */
public record ImageHeader(int rows, int columns, boolean plainJpeg, boolean maybeRotated) {

  /** A third more than the largest image of ImageNet, 9331 x 6530. */
  static final int MAX_PIXELS = 100_000_000;

  /** No format is recognised by more. */
  private static final int MIN_START = 64;

  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;

  /** EXIF or XMP. */
  private static final int APPLICATION_1 = 0xe1;

  private record Size(long width, long height, boolean plainJpeg, boolean maybeRotated) {
    Size(long width, long height) {
      this(width, height, false, false);
    }
  }

  /**
   * Reads and checks a header.
   *
   * @param encoded the whole file
   * @throws IOException if it is not a JPEG, PNG, BMP, TIFF, WebP or PNM file, claims more than
   *     {@link #MAX_PIXELS} pixels, or is a truncated JPEG file; the message does not name the file
   */
  public static ImageHeader of(byte[] encoded) throws IOException {
    if (encoded.length == 0) {
      throw new IOException("empty file");
    }
    Size size;
    try {
      size = size(ByteBuffer.wrap(encoded));
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | ArithmeticException
        | IllegalArgumentException e) {
      throw new IOException("it ends within its header, or that is damaged", e);
    }
    if (size == null) {
      throw new IOException("it is no image in JPEG, PNG, BMP, TIFF, WebP or PNM format");
    }
    if (size.width < 1 || size.height < 1) {
      throw new IOException("its header claims no pixels");
    }
    if (size.width > MAX_PIXELS || size.height > MAX_PIXELS / size.width) {
      throw new IOException(
          String.format(
              "its header claims %d x %d pixels, but an image may have %d at most",
              size.height, size.width, MAX_PIXELS));
    }
    return new ImageHeader((int) size.height, (int) size.width, size.plainJpeg, size.maybeRotated);
  }

  /**
   * Whether a file begins like one in a supported format; it may still be damaged.
   *
   * @param start the first bytes of the file, 64 if it has as many
   */
  public static boolean isImage(byte[] start) {
    ByteBuffer in = ByteBuffer.wrap(Arrays.copyOf(start, Math.max(start.length, MIN_START)));
    try {
      return size(in) != null;
    } catch (NumberFormatException e) {
      // A text that begins like a PNM file.
      return false;
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  /** Null for an unsupported format. */
  private static Size size(ByteBuffer in) throws IOException {
    int start = in.getInt(0);
    if (start >>> 8 == 0xffd8ff) {
      return jpeg(in);
    }
    if (start == 0x89504e47) {
      return png(in);
    }
    if (start >>> 16 == 0x424d) {
      return bmp(in.order(ByteOrder.LITTLE_ENDIAN));
    }
    if (start == 0x49492a00) {
      return tiff(in.order(ByteOrder.LITTLE_ENDIAN));
    }
    if (start == 0x4d4d002a) {
      return tiff(in);
    }
    if (start == 0x52494646 && in.getInt(8) == 0x57454250) {
      return webp(in.order(ByteOrder.LITTLE_ENDIAN));
    }
    int digit = (start >>> 16 & 0xff) - '0';
    if (start >>> 24 == 'P' && digit >= 1 && digit <= 6) {
      return pnm(in);
    }
    return null;
  }

  /** The first chunk must be IHDR; otherwise a decoder might use a later one. */
  private static Size png(ByteBuffer in) throws IOException {
    if (in.getInt(4) != 0x0d0a1a0a || in.getInt(8) != 13 || in.getInt(12) != 0x49484452) {
      throw new IOException("its header is damaged");
    }
    return new Size(unsigned(in.getInt(16)), unsigned(in.getInt(20)));
  }

  /** Reads the first frame header. Segments are a marker and a length that includes itself. */
  private static Size jpeg(ByteBuffer in) throws IOException {
    boolean plain = true;
    boolean maybeRotated = false;
    int at = 2;
    while (true) {
      int marker = in.get(at + 1) & 0xff;
      if ((in.get(at) & 0xff) != 0xff) {
        // Decoders skip garbage between segments.
        plain = false;
        at++;
      } else if (marker == 0xff) {
        at++;
      } else if (marker == 0 || marker == 1 || marker >= 0xd0 && marker <= 0xd8) {
        plain = false;
        at += 2;
      } else if (isFrame(marker)) {
        requireEnd(in, at);
        return new Size(
            unsigned(in.getShort(at + 7)), unsigned(in.getShort(at + 5)), plain, maybeRotated);
      } else {
        plain &= marker >= 0xc0 && marker != END_OF_IMAGE && marker != START_OF_SCAN;
        int length = Short.toUnsignedInt(in.getShort(at + 2));
        maybeRotated |=
            marker == APPLICATION_1 && !ExifSegment.isUpright(in.slice(at + 4, length - 2));
        at += 2 + length;
      }
    }
  }

  /**
   * Requires the end-of-image marker, since OpenCV's decoder returns uninitialised memory for
   * truncated data. In entropy-coded data, 0xff is followed by 0 or a marker code.
   */
  private static void requireEnd(ByteBuffer in, int frame) throws IOException {
    for (int at = in.capacity() - 2; at > frame; at--) {
      if (in.get(at) == (byte) 0xff && in.get(at + 1) == (byte) END_OF_IMAGE) {
        return;
      }
    }
    throw new IOException("it is cut off");
  }

  /** The SOFn markers; DHT (0xc4), JPG (0xc8) and DAC (0xcc) lie among them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static Size bmp(ByteBuffer in) {
    if (in.getInt(14) == 12) {
      return new Size(unsigned(in.getShort(18)), unsigned(in.getShort(20)));
    }
    // The height is negative for top-down images.
    return new Size(Math.abs((long) in.getInt(18)), Math.abs((long) in.getInt(22)));
  }

  /** Reads width (256) and height (257), and tile width (322) and height (323), of directory 1. */
  private static Size tiff(ByteBuffer in) throws IOException {
    int directory = Math.toIntExact(unsigned(in.getInt(4)));
    int entries = Short.toUnsignedInt(in.getShort(directory));
    long[] sides = new long[4];
    int before = -1;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + 12 * i;
      int tag = Short.toUnsignedInt(in.getShort(entry));
      // Decoders differ in which of two duplicate tags counts.
      if (tag <= before) {
        throw new IOException("its header is damaged");
      }
      before = tag;
      // The decoder allocates as many values as an entry claims.
      if (unsigned(in.getInt(entry + 4)) > in.capacity()) {
        throw new IOException("its header is damaged");
      }
      int side = tag == 256 || tag == 257 ? tag - 256 : tag == 322 || tag == 323 ? tag - 320 : -1;
      if (side >= 0) {
        sides[side] =
            switch (in.getShort(entry + 2)) {
              case 1 -> in.get(entry + 8) & 0xff;
              case 3 -> unsigned(in.getShort(entry + 8));
              case 4 -> unsigned(in.getInt(entry + 8));
              default -> throw new IOException("its header is damaged");
            };
      }
    }
    return new Size(Math.max(sides[0], sides[2]), Math.max(sides[1], sides[3]));
  }

  private static Size webp(ByteBuffer in) {
    return switch (in.getInt(12)) {
      case 0x20385056 -> new Size(in.getShort(26) & 0x3fff, in.getShort(28) & 0x3fff);
      case 0x4c385056 -> {
        int bits = in.getInt(21);
        yield new Size((bits & 0x3fff) + 1, (bits >>> 14 & 0x3fff) + 1);
      }
      case 0x58385056 -> new Size((in.getInt(24) & 0xffffff) + 1, (in.getInt(27) & 0xffffff) + 1);
      default -> null;
    };
  }

  /** Two decimal numbers after the magic number, separated by white space and comments. */
  private static Size pnm(ByteBuffer in) throws IOException {
    byte[] head = new byte[Math.min(in.capacity(), 1 << 12)];
    in.get(0, head);
    String[] parts =
        new String(head, 2, head.length - 2, StandardCharsets.ISO_8859_1)
            .replaceAll("#[^\\n\\r]*", " ")
            .strip()
            .split("\\s+", 3);
    // A number at the end of the prefix may be truncated.
    if (parts.length < 3) {
      throw new IOException("its header is damaged");
    }
    return new Size(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  private static long unsigned(int value) {
    return Integer.toUnsignedLong(value);
  }

  private static long unsigned(short value) {
    return Short.toUnsignedLong(value);
  }
}
