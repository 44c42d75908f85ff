package org.gridmask.examples.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.gridmask.internal.text.Printable;

/** Names of files as text. */
public final class FileNames {

  /** What Java decodes all bytes to that are invalid in the locale's charset. */
  private static final char REPLACEMENT = '\uFFFD';

  private FileNames() {}

  /**
   * A path as text of one line: control characters are escaped as in Java. Java's own text of two
   * names may be the same where they are not valid in the locale's charset; in this one, such bytes
   * are escaped.
   *
   * @param path a path from a listing, relative or absolute
   * @return the path, decoded as UTF-8 if Java cannot decode it, with {@code \xE9} in place of each
   *     invalid byte
   */
  public static String text(Path path) {
    String text = path.toString();
    if (text.indexOf(REPLACEMENT) < 0) {
      return Printable.line(text);
    }
    StringBuilder escaped = new StringBuilder(path.isAbsolute() ? "/" : "");
    for (Path name : path) {
      escaped.append(escaped.length() > 1 ? "/" : "").append(decoded(bytes(name)));
    }
    return Printable.line(escaped.toString());
  }

  /**
   * A file name without its extension.
   *
   * @param name the name
   * @return what is before its last dot, unless that is the first character
   */
  public static String withoutExtension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 1 ? name : name.substring(0, dot);
  }

  /**
   * The existing file that an argument names. Java replaces the bytes of an argument that are
   * invalid in the locale's charset, but not those of names in a listing.
   *
   * @param argument a path from the command line
   * @return the only file whose name has the same text, or else the argument
   * @throws IOException if a folder cannot be listed
   */
  public static Path existing(Path argument) throws IOException {
    if (argument.toString().indexOf(REPLACEMENT) < 0 || Files.exists(argument)) {
      return argument;
    }
    Path found = argument.isAbsolute() ? argument.getRoot() : Path.of("");
    for (Path name : argument) {
      Path next = found.resolve(name);
      if (!Files.exists(next)) {
        if (!Files.isDirectory(found)) {
          return argument;
        }
        List<Path> same;
        try (Stream<Path> entries = Files.list(found)) {
          same =
              entries
                  .map(Path::getFileName)
                  .filter(entry -> entry.toString().equals(name.toString()))
                  .toList();
        }
        if (same.size() != 1) {
          return argument;
        }
        next = found.resolve(same.get(0));
      }
      found = next;
    }
    return found;
  }

  /** Only the URI of a path shows its bytes: percent-encoded, after the current folder. */
  private static byte[] bytes(Path name) {
    String uri = name.toUri().getRawPath();
    String last = uri.replaceFirst("/$", "").replaceFirst("^.*/", "");
    ByteBuffer bytes = ByteBuffer.allocate(last.length());
    for (int i = 0; i < last.length(); i++) {
      if (last.charAt(i) == '%') {
        bytes.put((byte) HexFormat.fromHexDigits(last, i + 1, i + 3));
        i += 2;
      } else {
        bytes.put((byte) last.charAt(i));
      }
    }
    byte[] name8 = new byte[bytes.flip().remaining()];
    bytes.get(name8);
    return name8;
  }

  private static String decoded(byte[] name) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(name);
    CharBuffer out = CharBuffer.allocate(4 * name.length);
    for (CoderResult result = decoder.decode(in, out, true);
        result.isMalformed();
        result = decoder.decode(in, out, true)) {
      for (int i = 0; i < result.length(); i++) {
        out.put(String.format("\\x%02X", in.get()));
      }
    }
    return out.flip().toString();
  }
}
