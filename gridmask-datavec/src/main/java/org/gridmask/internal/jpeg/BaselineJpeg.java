package org.gridmask.internal.jpeg;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A baseline JPEG file as nearly all photographs are: one plane of grey levels, or one of luminance
 * and two of colour in a single scan, the latter in as many samples or in half of them in one or
 * both directions.
 *
 * @param file the whole file
 * @param scan where the coded pixels begin
 * @param components the planes, 1 or 3
 * @param restartInterval how many units there are between restart markers, 0 if there are none
 */
record BaselineJpeg(
    byte[] file,
    int scan,
    int rows,
    int columns,
    List<JpegComponent> components,
    int restartInterval) {

  private static final int BLOCK = 64;

  /** Rows or columns. The format has room for 35 more, which libjpeg refuses. */
  private static final int LONGEST_SIDE = 65500;

  private static final int START_OF_FRAME_0 = 0xc0;
  private static final int START_OF_FRAME_1 = 0xc1;
  private static final int HUFFMAN_TABLES = 0xc4;
  private static final int START_OF_SCAN = 0xda;
  private static final int QUANTISATION_TABLES = 0xdb;
  private static final int RESTART_INTERVAL = 0xdd;
  private static final int APPLICATION_0 = 0xe0;
  private static final int APPLICATION_2 = 0xe2;
  private static final int APPLICATION_14 = 0xee;
  private static final int APPLICATION_15 = 0xef;
  private static final int COMMENT = 0xfe;

  /**
   * Reads what comes before the coded pixels.
   *
   * @param file a file whose header was looked at
   * @return null for any other JPEG file, and for a damaged one
   */
  static BaselineJpeg of(byte[] file) {
    try {
      return new Reader(file).read();
    } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether colours have half of the samples in a row. */
  boolean halvesColumns() {
    return components.get(0).across() == 2;
  }

  /** Whether colours have half of the rows. */
  boolean halvesRows() {
    return components.get(0).down() == 2;
  }

  /** How many units, one block of colour each and the luminance for it, there are in a row. */
  int unitsAcross() {
    int columns = JpegPlane.BLOCK_SIDE * components.get(0).across();
    return (this.columns + columns - 1) / columns;
  }

  boolean restartsBefore(int unit) {
    return restartInterval > 0 && unit > 0 && unit % restartInterval == 0;
  }

  private static final class Reader {
    private final ByteBuffer in;
    private final int[][] factors = new int[4][];
    private final HuffmanTable[] direct = new HuffmanTable[4];
    private final HuffmanTable[] alternating = new HuffmanTable[4];
    private ByteBuffer frame;
    private boolean jfif;

    /** Adobe's code for what the planes are, -1 if it is not given. */
    private int transform = -1;

    private int restartInterval;

    Reader(byte[] file) {
      in = ByteBuffer.wrap(file).position(2);
    }

    BaselineJpeg read() {
      while (unsigned(in) == 0xff) {
        int marker = unsigned(in);
        int end = in.position() + Short.toUnsignedInt(in.getShort(in.position()));
        ByteBuffer segment = in.slice(in.position() + 2, end - in.position() - 2);
        in.position(end);
        if (marker == START_OF_SCAN) {
          return frame == null ? null : scan(segment);
        }
        if (!take(marker, segment)) {
          return null;
        }
      }
      return null;
    }

    private boolean take(int marker, ByteBuffer segment) {
      return switch (marker) {
        case START_OF_FRAME_0, START_OF_FRAME_1 -> {
          boolean first = frame == null;
          frame = segment;
          yield first;
        }
        case HUFFMAN_TABLES -> takeCodes(segment);
        case QUANTISATION_TABLES -> takeFactors(segment);
        case RESTART_INTERVAL -> {
          restartInterval = Short.toUnsignedInt(segment.getShort());
          yield !segment.hasRemaining();
        }
        case APPLICATION_0 -> {
          jfif |=
              segment.remaining() >= 14
                  && segment.getInt(0) == 0x4a464946 // JFIF
                  && segment.get(4) == 0;
          yield true;
        }
        case APPLICATION_14 -> {
          if (segment.remaining() >= 12
              && segment.getInt(0) == 0x41646f62 // Adob
              && segment.get(4) == 'e') {
            transform = segment.get(11) & 0xff;
          }
          yield true;
        }
        // Not APPLICATION_1: even behind the frame's header, EXIF data may turn the picture.
        default -> marker == COMMENT || marker >= APPLICATION_2 && marker <= APPLICATION_15;
      };
    }

    private boolean takeCodes(ByteBuffer segment) {
      while (segment.hasRemaining()) {
        int place = unsigned(segment);
        byte[] counts = new byte[16];
        segment.get(counts);
        int sum = 0;
        for (byte count : counts) {
          sum += count & 0xff;
        }
        byte[] symbols = new byte[sum];
        segment.get(symbols);
        boolean isDirect = place < 16;
        HuffmanTable table = sum > 256 ? null : HuffmanTable.of(counts, symbols, isDirect);
        (isDirect ? direct : alternating)[isDirect ? place : place - 16] = table;
        if (table == null) {
          return false;
        }
      }
      return true;
    }

    private boolean takeFactors(ByteBuffer segment) {
      while (segment.hasRemaining()) {
        // Above 15 for factors of two bytes, which no baseline file has.
        int place = unsigned(segment);
        int[] table = new int[BLOCK + HuffmanTable.END_OF_BLOCK];
        for (int k = 0; k < BLOCK; k++) {
          table[k] = unsigned(segment);
        }
        factors[place] = table;
      }
      return true;
    }

    private BaselineJpeg scan(ByteBuffer scan) {
      int precision = unsigned(frame);
      int rows = Short.toUnsignedInt(frame.getShort());
      int columns = Short.toUnsignedInt(frame.getShort());
      int planes = unsigned(frame);
      if (precision != 8
          || rows > LONGEST_SIDE
          || columns > LONGEST_SIDE
          || planes != 1 && planes != 3
          || frame.remaining() != 3 * planes
          || scan.remaining() != 2 * planes + 4
          || unsigned(scan) != planes) {
        return null;
      }
      int[] names = new int[planes];
      List<JpegComponent> components = new ArrayList<>();
      for (int i = 0; i < planes; i++) {
        names[i] = unsigned(frame);
        int sampling = unsigned(frame);
        int[] factor = factors[unsigned(frame)];
        if (unsigned(scan) != names[i]
            || !isSampling(sampling >> 4)
            || !isSampling(sampling & 0xf)) {
          return null;
        }
        int tables = unsigned(scan);
        components.add(
            new JpegComponent(
                planes == 1 ? 1 : sampling >> 4,
                planes == 1 ? 1 : sampling & 0xf,
                factor,
                direct[tables >> 4],
                alternating[tables & 0xf]));
      }
      boolean whole = scan.get() == 0 && scan.get() == BLOCK - 1 && scan.get() == 0;
      return whole
              && components.stream().allMatch(Reader::isComplete)
              && (planes == 1 || hasLuminanceAndColour(names) && hasKnownSampling(components))
          ? new BaselineJpeg(in.array(), in.position(), rows, columns, components, restartInterval)
          : null;
    }

    private static boolean isSampling(int factor) {
      return factor >= 1 && factor <= 4;
    }

    private static boolean isComplete(JpegComponent component) {
      return component.factors() != null
          && component.direct() != null
          && component.alternating() != null;
    }

    /** As decoders guess it. */
    private boolean hasLuminanceAndColour(int[] names) {
      return jfif && transform < 0
          || transform == 1
          || transform < 0 && Arrays.equals(names, new int[] {1, 2, 3});
    }

    private static boolean hasKnownSampling(List<JpegComponent> components) {
      JpegComponent first = components.get(0);
      return components.stream().skip(1).allMatch(c -> c.across() == 1 && c.down() == 1)
          && (first.across() == 1 && first.down() == 1
              || first.across() == 2 && (first.down() == 1 || first.down() == 2));
    }

    private static int unsigned(ByteBuffer from) {
      return from.get() & 0xff;
    }
  }
}
