package org.gridmask.internal.jpeg;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A baseline JPEG file in one of the common forms: grey, or YCbCr in a single scan with 4:4:4,
 * 4:2:2 or 4:2:0 chroma subsampling.
 *
 * @param file the whole file
 * @param scan the offset of the entropy-coded data
 * @param components the components, 1 or 3
 * @param restartInterval the number of MCUs between restart markers, 0 without them
 */
record BaselineJpeg(
    byte[] file,
    int scan,
    int rows,
    int columns,
    List<JpegComponent> components,
    int restartInterval) {

  private static final int BLOCK = 64;

  /** In pixels; libjpeg's limit, slightly below the format's. */
  private static final int MAX_SIDE = 65500;

  private static final int START_OF_FRAME_0 = 0xc0;
  private static final int START_OF_FRAME_1 = 0xc1;
  private static final int HUFFMAN_TABLES = 0xc4;
  private static final int START_OF_SCAN = 0xda;
  private static final int QUANTISATION_TABLES = 0xdb;
  private static final int RESTART_INTERVAL = 0xdd;
  private static final int APPLICATION_0 = 0xe0;
  private static final int APPLICATION_14 = 0xee;
  private static final int APPLICATION_15 = 0xef;
  private static final int COMMENT = 0xfe;

  /**
   * Reads everything up to the entropy-coded data.
   *
   * @param file a file whose header was checked
   * @return null for any other kind of JPEG file, and for a corrupt one
   */
  static BaselineJpeg of(byte[] file) {
    try {
      return new Reader(file).read();
    } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether chroma has half the columns. */
  boolean halvesColumns() {
    return components.get(0).across() == 2;
  }

  /** Whether chroma has half the rows. */
  boolean halvesRows() {
    return components.get(0).down() == 2;
  }

  /** The number of MCUs (a block of each chroma component and the luma blocks) in a row. */
  int mcusPerRow() {
    int columns = JpegPlane.BLOCK_SIDE * components.get(0).across();
    return (this.columns + columns - 1) / columns;
  }

  boolean restartsBefore(int unit) {
    return restartInterval > 0 && unit > 0 && unit % restartInterval == 0;
  }

  private static final class Reader {
    private final ByteBuffer in;
    private final int[][] quantizationTables = new int[4][];
    private final HuffmanTable[] dc = new HuffmanTable[4];
    private final HuffmanTable[] ac = new HuffmanTable[4];
    private ByteBuffer frame;
    private boolean jfif;

    /** Adobe's colour transform code, -1 if there is none. */
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
        if (!read(marker, segment)) {
          return null;
        }
      }
      return null;
    }

    private boolean read(int marker, ByteBuffer segment) {
      return switch (marker) {
        case START_OF_FRAME_0, START_OF_FRAME_1 -> {
          boolean first = frame == null;
          frame = segment;
          yield first;
        }
        case HUFFMAN_TABLES -> readHuffmanTables(segment);
        case QUANTISATION_TABLES -> readQuantizationTables(segment);
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
        default -> marker == COMMENT || marker > APPLICATION_0 && marker <= APPLICATION_15;
      };
    }

    private boolean readHuffmanTables(ByteBuffer segment) {
      while (segment.hasRemaining()) {
        int index = unsigned(segment);
        byte[] counts = new byte[16];
        segment.get(counts);
        int sum = 0;
        for (byte count : counts) {
          sum += count & 0xff;
        }
        byte[] symbols = new byte[sum];
        segment.get(symbols);
        boolean isDc = index < 16;
        HuffmanTable table = sum > 256 ? null : HuffmanTable.of(counts, symbols, isDc);
        (isDc ? dc : ac)[isDc ? index : index - 16] = table;
        if (table == null) {
          return false;
        }
      }
      return true;
    }

    private boolean readQuantizationTables(ByteBuffer segment) {
      while (segment.hasRemaining()) {
        // Above 15 for 16-bit values, which baseline files do not have.
        int index = unsigned(segment);
        int[] table = new int[BLOCK + HuffmanTable.END_OF_BLOCK];
        for (int k = 0; k < BLOCK; k++) {
          table[k] = unsigned(segment);
        }
        quantizationTables[index] = table;
      }
      return true;
    }

    private BaselineJpeg scan(ByteBuffer scan) {
      int precision = unsigned(frame);
      int rows = Short.toUnsignedInt(frame.getShort());
      int columns = Short.toUnsignedInt(frame.getShort());
      int planes = unsigned(frame);
      if (precision != 8
          || rows > MAX_SIDE
          || columns > MAX_SIDE
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
        int[] quantization = quantizationTables[unsigned(frame)];
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
                quantization,
                dc[tables >> 4],
                ac[tables & 0xf]));
      }
      boolean whole = scan.get() == 0 && scan.get() == BLOCK - 1 && scan.get() == 0;
      return whole
              && components.stream().allMatch(Reader::isComplete)
              && (planes == 1 || isYCbCr(names) && hasCommonSampling(components))
          ? new BaselineJpeg(in.array(), in.position(), rows, columns, components, restartInterval)
          : null;
    }

    private static boolean isSampling(int factor) {
      return factor >= 1 && factor <= 4;
    }

    private static boolean isComplete(JpegComponent component) {
      return component.quantization() != null && component.dc() != null && component.ac() != null;
    }

    /** Whether decoders assume YCbCr. */
    private boolean isYCbCr(int[] names) {
      return jfif && transform < 0
          || transform == 1
          || transform < 0 && Arrays.equals(names, new int[] {1, 2, 3});
    }

    private static boolean hasCommonSampling(List<JpegComponent> components) {
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
