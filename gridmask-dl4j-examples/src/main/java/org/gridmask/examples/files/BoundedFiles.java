package org.gridmask.examples.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads untrusted files: only regular files, since opening a pipe could block forever, and only up
 * to a maximum size.
 */
public final class BoundedFiles {

  private BoundedFiles() {}

  /**
   * Checks that a file is a regular file. Links are followed.
   *
   * @param file the file
   * @throws IOException if it is missing or not a regular file
   */
  public static void requireRegular(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      return;
    }
    if (Files.notExists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    throw new FileSystemException(
        file.toString(),
        null,
        Files.isDirectory(file) ? "it is a folder" : "it is not a regular file");
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @param max the maximum size in bytes
   * @return its content
   * @throws IOException if it is not a regular file, is larger, or cannot be read
   */
  public static byte[] read(Path file, int max) throws IOException {
    requireRegular(file);
    // Virtual files have size 0, and files may grow.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = Files.size(file) > max ? new byte[0] : in.readNBytes(max);
      if (Files.size(file) > max || bytes.length == max && in.read() >= 0) {
        throw new FileSystemException(file.toString(), null, "it has more than " + max + " bytes");
      }
      return bytes;
    }
  }

  /**
   * Reads a text in UTF-8, without the byte order mark that programs on Windows begin it with.
   *
   * @param file the file
   * @param max the maximum size in bytes
   * @return its content
   * @throws java.nio.charset.CharacterCodingException if it is not UTF-8
   * @throws IOException if it is not a regular file, is larger, or cannot be read
   */
  public static String readText(Path file, int max) throws IOException {
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(read(file, max))).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
