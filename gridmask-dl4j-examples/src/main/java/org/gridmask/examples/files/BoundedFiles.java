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
 * Reads whole files that may have been put there by anyone: nothing but plain files (to open a pipe
 * would wait for ever), and never more bytes than asked for.
 */
public final class BoundedFiles {

  private BoundedFiles() {}

  /**
   * Refuses what is no plain file, such as a folder or a pipe. Links are followed.
   *
   * @param file the file
   * @throws IOException if it is not there or no plain file; {@link FileErrors#reason} says which
   */
  public static void requireRegular(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      return;
    }
    if (Files.notExists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    throw new FileSystemException(
        file.toString(), null, Files.isDirectory(file) ? "it is a folder" : "it is no plain file");
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @param most the most bytes that it may have
   * @return its content
   * @throws IOException if it is no plain file, has more bytes, or cannot be read
   */
  public static byte[] read(Path file, int most) throws IOException {
    requireRegular(file);
    // Files that the system makes up have a size of 0, and others may grow.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = Files.size(file) > most ? new byte[0] : in.readNBytes(most);
      if (Files.size(file) > most || bytes.length == most && in.read() >= 0) {
        throw new FileSystemException(file.toString(), null, "it has more than " + most + " bytes");
      }
      return bytes;
    }
  }

  /**
   * Reads a text in UTF-8.
   *
   * @param file the file
   * @param most the most bytes that it may have
   * @return its content
   * @throws java.nio.charset.CharacterCodingException if it is not UTF-8
   * @throws IOException if it is no plain file, has more bytes, or cannot be read
   */
  public static String readText(Path file, int most) throws IOException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(read(file, most))).toString();
  }
}
