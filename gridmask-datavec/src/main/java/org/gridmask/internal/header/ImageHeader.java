package org.gridmask.internal.header;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;

/**
 * The header of an encoded image. Decoders allocate the size that it claims, so it is checked
 * before decoding.
 *
 * @param format the format, detected from the content
 * @param rows the height of the upright image, at least 1
 * @param columns the width of the upright image, at least 1
 * @param orientation how the stored image is turned, 1 (upright) to 8, as EXIF numbers it
 * @param plainJpeg whether this is a JPEG file without anything unusual before its first frame that
 *     decoders may interpret differently
 */
public record ImageHeader(
    Format format, int rows, int columns, int orientation, boolean plainJpeg) {

  /** The supported formats. */
  public enum Format {
    JPEG,
    PNG,
    BMP,
    TIFF,
    WEBP,
    PNM
  }

  /** A third more than the largest image of ImageNet, 9331 x 6530. */
  static final int MAX_PIXELS = 100_000_000;

  /** No format is recognised by more. */
  private static final int MIN_START = 64;

  /** Orientations from this one on exchange rows and columns. */
  private static final int TRANSPOSED = 5;

  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;

  /** EXIF or XMP. */
  private static final int APPLICATION_1 = 0xe1;

  private static final int GIF = 0x47494638;
  private static final int PNG_EXIF = 0x65584966;
  private static final int TIFF_ORIENTATION = 274;
  private static final int WEBP_EXIF = 0x46495845;
  private static final int WEBP_EXTENDED = 0x58385056;
  private static final int WEBP_ANIMATION = 2;

  private static final Set<Integer> BMP_HEADER_SIZES = Set.of(12, 16, 40, 52, 56, 64, 108, 124);

  /** The largest BMP compression that is not that of another format. */
  private static final int BMP_BIT_FIELDS = 3;

  private record Size(Format format, long width, long height, int orientation, boolean plainJpeg) {

    Size(Format format, long width, long height, int orientation) {
      this(format, width, height, orientation, false);
    }
  }

  /**
   * Reads and checks a header.
   *
   * @param encoded the whole file
   * @throws IOException if it is not a JPEG, PNG, BMP, TIFF, WebP or PNM file, is animated (WebP),
   *     or claims more than {@link #MAX_PIXELS} pixels; the message does not name the file
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
    if (size == null && encoded.length > 4 && ByteBuffer.wrap(encoded).getInt() == GIF) {
      throw new IOException("it is a GIF file, a format that is not supported");
    }
    if (size == null) {
      throw new IOException("it is not an image in JPEG, PNG, BMP, TIFF, WebP or PNM format");
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
    boolean turned = size.orientation >= TRANSPOSED;
    return new ImageHeader(
        size.format,
        (int) (turned ? size.width : size.height),
        (int) (turned ? size.height : size.width),
        size.orientation,
        size.plainJpeg);
  }

  /** Whether the stored image is neither rotated nor mirrored. */
  public boolean isUpright() {
    return orientation == Exif.UPRIGHT;
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
      PnmHeader pnm = PnmHeader.of(in.array());
      return new Size(Format.PNM, pnm.width(), pnm.height(), Exif.UPRIGHT);
    }
    return null;
  }

  /** The first chunk must be IHDR; otherwise a decoder might use a later one. */
  private static Size png(ByteBuffer in) throws IOException {
    if (in.getInt(4) != 0x0d0a1a0a || in.getInt(8) != 13 || in.getInt(12) != 0x49484452) {
      throw new IOException("its header is damaged");
    }
    int orientation = Exif.UPRIGHT;
    // Length, type, data, checksum.
    long at = 33;
    while (at <= in.capacity() - 12L) {
      long length = unsigned(in.getInt((int) at));
      if (in.getInt((int) at + 4) == PNG_EXIF && length <= in.capacity() - at - 12) {
        orientation = Exif.orientation(in.slice((int) at + 8, (int) length));
        break;
      }
      at += 12 + length;
    }
    return new Size(Format.PNG, unsigned(in.getInt(16)), unsigned(in.getInt(20)), orientation);
  }

  /**
   * Reads all segments up to the first scan. Segments are a marker and a length that includes
   * itself.
   */
  private static Size jpeg(ByteBuffer in) throws IOException {
    boolean plain = true;
    int orientation = 0;
    int frame = 0;
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
      } else if (marker == START_OF_SCAN && frame > 0) {
        return new Size(
            Format.JPEG,
            unsigned(in.getShort(frame + 7)),
            unsigned(in.getShort(frame + 5)),
            Math.max(Exif.UPRIGHT, orientation),
            plain);
      } else {
        plain &= marker >= 0xc0 && marker != END_OF_IMAGE && marker != START_OF_SCAN;
        if (frame == 0 && isFrame(marker)) {
          frame = at;
        }
        int length = Short.toUnsignedInt(in.getShort(at + 2));
        if (orientation == 0 && marker == APPLICATION_1) {
          ByteBuffer segment = in.slice(at + 4, length - 2);
          orientation = Exif.isNamed(segment) ? Exif.orientation(segment) : 0;
        }
        at += 2 + length;
      }
    }
  }

  /** The SOFn markers; DHT (0xc4), JPG (0xc8) and DAC (0xcc) lie among them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static Size bmp(ByteBuffer in) throws IOException {
    if (!BMP_HEADER_SIZES.contains(in.getInt(14))) {
      // A text that begins like a BMP file.
      return null;
    }
    if (in.getInt(14) == 12) {
      return new Size(
          Format.BMP, unsigned(in.getShort(18)), unsigned(in.getShort(20)), Exif.UPRIGHT);
    }
    if (unsigned(in.getInt(30)) > BMP_BIT_FIELDS) {
      throw new IOException("it is a BMP file with an unsupported compression");
    }
    // The height is negative for top-down images.
    return new Size(
        Format.BMP, Math.abs((long) in.getInt(18)), Math.abs((long) in.getInt(22)), Exif.UPRIGHT);
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
    return new Size(
        Format.TIFF,
        Math.max(sides[0], sides[2]),
        Math.max(sides[1], sides[3]),
        Exif.orientation(in));
  }

  private static Size webp(ByteBuffer in) throws IOException {
    return switch (in.getInt(12)) {
      case 0x20385056 ->
          new Size(Format.WEBP, in.getShort(26) & 0x3fff, in.getShort(28) & 0x3fff, Exif.UPRIGHT);
      case 0x4c385056 -> {
        int bits = in.getInt(21);
        yield new Size(Format.WEBP, (bits & 0x3fff) + 1, (bits >>> 14 & 0x3fff) + 1, Exif.UPRIGHT);
      }
      case WEBP_EXTENDED -> {
        if ((in.get(20) & WEBP_ANIMATION) != 0) {
          throw new IOException("it is an animated WebP file, a kind that is not supported");
        }
        yield new Size(
            Format.WEBP,
            (in.getInt(24) & 0xffffff) + 1,
            (in.getInt(27) & 0xffffff) + 1,
            webpOrientation(in));
      }
      default -> null;
    };
  }

  /** Chunks are a name, a length and data, padded to an even length. */
  private static int webpOrientation(ByteBuffer in) {
    long at = 12;
    while (at <= in.capacity() - 8L) {
      long length = unsigned(in.getInt((int) at + 4));
      if (in.getInt((int) at) == WEBP_EXIF && length <= in.capacity() - at - 8) {
        return Exif.orientation(in.slice((int) at + 8, (int) length));
      }
      at += 8 + length + length % 2;
    }
    return Exif.UPRIGHT;
  }

  private static long unsigned(int value) {
    return Integer.toUnsignedLong(value);
  }

  private static long unsigned(short value) {
    return Short.toUnsignedLong(value);
  }
}
