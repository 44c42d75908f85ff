package org.gridmask.internal.jpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridmask.internal.codec.JdkReader;

/**
 * Checks that a JPEG file decodes as a whole. Decoders fill in what is missing, and libjpeg at most
 * prints a line.
 *
 * <p>Common files are entropy-decoded here. All others are left to the JDK's libjpeg, which reports
 * its warnings to a listener.
 */
public final class JpegCheck {

  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int BASELINE = 0xc0;
  private static final int EXTENDED = 0xc1;
  private static final int PROGRESSIVE = 0xc2;
  private static final int APPLICATION_0 = 0xe0;
  private static final int APPLICATION_14 = 0xee;
  private static final int APPLICATION_15 = 0xef;
  private static final int COMMENT = 0xfe;
  private static final int BLOCK = 64;

  private static final Pattern TOO_LONG =
      Pattern.compile("(\\d+) extraneous bytes before marker 0xd9");

  private final byte[] original;

  /** The original, or a copy with changes. */
  private byte[] file;

  private final List<Piece> pieces = new ArrayList<>();

  /** The bits still missing of each component's coefficients: -1 for all. */
  private int[][] missing;

  private int[] components;
  private int rows;
  private int columns;
  private boolean isProgressive;

  /** The offset of Adobe's colour transform code, or 0. */
  private int transform;

  private boolean regular = true;
  private boolean endsWithMarker;

  /** A marker segment, or entropy-coded data with the marker 0. */
  private record Piece(int marker, int from, int to) {}

  private JpegCheck(byte[] file) {
    original = file;
    this.file = file;
  }

  /**
   * A file that decodes as a whole.
   *
   * @param bytes the file, or a copy without what makes decoders warn
   * @param endsWithMarker false if the original lacks its end-of-image marker
   */
  public record Whole(byte[] bytes, boolean endsWithMarker) {}

  /**
   * Checks a file.
   *
   * @param file the whole file, which may lack its end marker
   * @throws IOException if its data ends early, is damaged or of an unsupported kind; the message
   *     does not name the file
   */
  public static Whole check(byte[] file) throws IOException {
    JpegCheck check = new JpegCheck(file);
    try {
      check.split();
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("its data ends early", e);
    }
    check.requireAllScans();
    check.correctTransform();
    check.requireAllData();
    return new Whole(check.regular ? file : check.joined(false), check.endsWithMarker);
  }

  /** Splits the file up to its end marker into pieces, leaving out garbage between them. */
  private void split() throws IOException {
    int at = 2;
    while (true) {
      int marker = nextMarker(at);
      if (marker == file.length) {
        regular = false;
        return;
      }
      regular &= marker == at;
      int code = unsigned(marker + 1);
      if (code == END_OF_IMAGE) {
        endsWithMarker = true;
        return;
      }
      if (code == START_OF_IMAGE) {
        throw new IOException("its data ends early: another image begins");
      }
      if (code < BASELINE || code < START_OF_IMAGE && code >= 0xd0) {
        // Without a length.
        at = marker + 2;
        regular = false;
        continue;
      }
      int end = marker + 2 + twoBytes(marker + 2);
      if (end > file.length) {
        throw new IOException("its data ends early");
      }
      read(code, marker + 4, end);
      pieces.add(new Piece(code, marker, end));
      at = end;
      if (code == START_OF_SCAN) {
        at = dataEnd(end);
        pieces.add(new Piece(0, end, at));
      }
    }
  }

  /** The next 0xff that begins a marker; the file's length if there is none. */
  private int nextMarker(int from) {
    for (int at = from; at < file.length - 1; at++) {
      int code = unsigned(at + 1);
      if (unsigned(at) == 0xff && code != 0 && code != 0xff) {
        return at;
      }
    }
    return file.length;
  }

  /** The end of entropy-coded data, in which 0xff is followed by 0 or a restart marker's code. */
  private int dataEnd(int from) {
    int at = from;
    do {
      while (at < file.length && file[at] != (byte) 0xff) {
        at++;
      }
      int code = at < file.length - 1 ? unsigned(at + 1) : END_OF_IMAGE;
      if (code != 0 && (code < 0xd0 || code > 0xd7)) {
        return at;
      }
      at += 2;
    } while (true);
  }

  private void read(int code, int from, int end) throws IOException {
    boolean isFrame =
        code >= BASELINE && code <= 0xcf && code != 0xc4 && code != 0xc8 && code != 0xcc;
    if (isFrame) {
      isProgressive = code == PROGRESSIVE;
      if (code > PROGRESSIVE) {
        throw new IOException(
            "it is a JPEG file of an unsupported kind (lossless, hierarchical or arithmetic)");
      }
      rows = twoBytes(from + 1);
      columns = twoBytes(from + 3);
      components = new int[unsigned(from + 5)];
      missing = new int[components.length][BLOCK];
      for (int i = 0; i < components.length; i++) {
        components[i] = unsigned(from + 6 + 3 * i);
        Arrays.fill(missing[i], -1);
      }
    } else if (code == START_OF_SCAN) {
      readScan(from, end);
    } else if (code == APPLICATION_0 && starts(from, end, "JFIF\0", 14)) {
      correct(from + 5, 1, 1);
    } else if (code == APPLICATION_14 && starts(from, end, "Adobe", 12)) {
      transform = from + 11;
    }
  }

  private boolean starts(int from, int end, String name, int length) {
    return end - from >= length
        && new String(file, from, name.length(), StandardCharsets.ISO_8859_1).equals(name);
  }

  /** Replaces a value, unless it is in a range, by its lower bound. */
  private void correct(int at, int min, int max) {
    if (unsigned(at) < min || unsigned(at) > max) {
      file = file == original ? file.clone() : file;
      file[at] = (byte) min;
      regular = false;
    }
  }

  /** Decoders warn about unknown codes, and assume YCbCr or YCCK. */
  private void correctTransform() {
    if (transform > 0 && components.length == 3 && unsigned(transform) > 1) {
      correct(transform, 1, 1);
    } else if (transform > 0 && components.length == 4 && unsigned(transform) != 0) {
      correct(transform, 2, 2);
    }
  }

  private void readScan(int from, int end) throws IOException {
    if (components == null) {
      throw new IOException("its header is damaged");
    }
    if (!isProgressive) {
      // Decoders ignore other values, with a warning.
      correct(end - 3, 0, 0);
      correct(end - 2, BLOCK - 1, BLOCK - 1);
      correct(end - 1, 0, 0);
    }
    int first = Math.min(unsigned(end - 3), BLOCK - 1);
    int last = Math.min(unsigned(end - 2), BLOCK - 1);
    int bits = unsigned(end - 1) & 0xf;
    for (int i = 0; i < unsigned(from); i++) {
      for (int c = 0; c < components.length; c++) {
        if (components[c] == unsigned(from + 1 + 2 * i)) {
          Arrays.fill(missing[c], first, Math.max(first, last) + 1, bits);
        }
      }
    }
  }

  private void requireAllScans() throws IOException {
    if (components == null) {
      throw new IOException("its data ends early");
    }
    for (int[] coefficients : missing) {
      if (Arrays.stream(coefficients).anyMatch(bits -> bits != 0)) {
        throw new IOException("its data ends early: it lacks some of its scans");
      }
    }
  }

  private void requireAllData() throws IOException {
    byte[] plain = joined(true);
    BaselineJpeg jpeg = BaselineJpeg.of(plain);
    if (jpeg == null) {
      requireNoWarning(plain);
      return;
    }
    int used = dataLength(jpeg);
    if (used < 0) {
      throw new IOException("its data ends early or is damaged");
    }
    shortenLastData(pieces.get(lastData()).to - pieces.get(lastData()).from - used);
  }

  /** The length of the entropy-coded data; -1 if it ends early or is damaged. */
  private static int dataLength(BaselineJpeg jpeg) {
    EntropyReader reader = new EntropyReader(jpeg.file(), jpeg.scan());
    int mcuRows =
        (jpeg.rows() + JpegPlane.BLOCK_SIDE * jpeg.components().get(0).down() - 1)
            / (JpegPlane.BLOCK_SIDE * jpeg.components().get(0).down());
    int mcus = mcuRows * jpeg.mcusPerRow();
    for (int mcu = 0; mcu < mcus; mcu++) {
      if (jpeg.restartsBefore(mcu)) {
        reader.restart(mcu / jpeg.restartInterval() - 1);
      }
      for (JpegComponent component : jpeg.components()) {
        for (int i = component.across() * component.down(); i > 0; i--) {
          reader.skip(component, 0);
        }
      }
      if (reader.isIrregular()) {
        return -1;
      }
    }
    return reader.unreadFrom() - jpeg.scan();
  }

  private void requireNoWarning(byte[] plain) throws IOException {
    byte[] checked = plain;
    for (String warning = warning(checked); warning != null; warning = warning(checked)) {
      Matcher tooLong = TOO_LONG.matcher(warning);
      if (!tooLong.find()) {
        throw new IOException("its data ends early or is damaged: " + warning);
      }
      shortenLastData(Integer.parseInt(tooLong.group(1)));
      checked = joined(true);
    }
    dropUnneeded();
  }

  /**
   * Drops bytes at the end that this decoder has read ahead and not needed. Another reads fewer
   * ahead, and would warn.
   */
  private void dropUnneeded() throws IOException {
    Piece data = pieces.get(lastData());
    boolean wasRegular = regular;
    do {
      data = pieces.get(lastData());
      wasRegular = regular;
      shortenLastData(1);
    } while (data.from < data.to && warning(joined(true)) == null);
    pieces.set(lastData(), data);
    regular = wasRegular;
  }

  private String warning(byte[] plain) throws IOException {
    try (JdkReader reader = JdkReader.of("jpeg", plain)) {
      return reader.firstWarning(columns, rows);
    }
  }

  private int lastData() {
    int last = pieces.size() - 1;
    while (pieces.get(last).marker != 0) {
      last--;
    }
    return last;
  }

  private void shortenLastData(int bytes) {
    if (bytes > 0) {
      regular = false;
      Piece data = pieces.get(lastData());
      pieces.set(lastData(), new Piece(0, data.from, Math.max(data.from, data.to - bytes)));
    }
  }

  /** The pieces and an end marker, optionally without what says nothing about the pixels. */
  private byte[] joined(boolean plain) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream(file.length + 2);
    joined.write(file, 0, 2);
    for (Piece piece : pieces) {
      boolean isExtra =
          piece.marker == COMMENT
              || piece.marker > APPLICATION_0
                  && piece.marker <= APPLICATION_15
                  && piece.marker != APPLICATION_14;
      if (!plain || !isExtra) {
        joined.write(file, piece.from, piece.to - piece.from);
      }
    }
    joined.write(0xff);
    joined.write(END_OF_IMAGE);
    return joined.toByteArray();
  }

  private int unsigned(int at) {
    return file[at] & 0xff;
  }

  private int twoBytes(int at) {
    return unsigned(at) << 8 | unsigned(at + 1);
  }
}
