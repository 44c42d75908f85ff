package org.gridmask.examples.files;

import java.awt.image.RenderedImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import javax.imageio.ImageIO;

/**
 * Writes files of a folder atomically: to a temporary file that is flushed to disk and renamed. A
 * folder must not have concurrent writers.
 */
public final class AtomicFiles {

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Writer {

    /**
     * Writes a file.
     *
     * @param file the temporary file, which is renamed afterwards, or deleted if this throws
     * @throws IOException if it cannot be written
     */
    void write(Path file) throws IOException;
  }

  private static final String SUFFIX = ".partial";

  private final Path folder;

  /**
   * The files of a folder.
   *
   * @param folder the folder, which exists
   */
  public AtomicFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a file, replacing an existing one.
   *
   * @param name the file name
   * @param writer writes the content
   * @throws IOException if it cannot be written; an existing file is kept
   */
  public void write(String name, Writer writer) throws IOException {
    Path partial = folder.resolve("." + name + SUFFIX);
    try {
      // Some writers do not truncate an existing file.
      Files.deleteIfExists(partial);
      writer.write(partial);
      try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(partial, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      forceFolder();
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw FileErrors.at(folder.resolve(name), FileErrors.reason(e), e);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /**
   * Writes a text in UTF-8.
   *
   * @param name the file name
   * @param text the content
   * @throws IOException if it cannot be written; an existing file is kept
   */
  public void writeText(String name, CharSequence text) throws IOException {
    write(name, file -> Files.writeString(file, text));
  }

  /**
   * Writes a PNG file.
   *
   * @param name the file name, which ends with .png
   * @param picture the picture
   * @throws IOException if it cannot be written; an existing file is kept
   */
  public void writePng(String name, RenderedImage picture) throws IOException {
    write(
        name,
        file -> {
          if (!ImageIO.write(picture, "png", file.toFile())) {
            throw new IOException("no PNG writer");
          }
        });
  }

  /**
   * Deletes the temporary files of killed writers.
   *
   * @throws IOException if that fails
   */
  public void deletePartial() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".*" + SUFFIX)) {
      for (Path partial : left) {
        Files.deleteIfExists(partial);
      }
    }
  }

  /**
   * Whether a file is a temporary file, by its name.
   *
   * @param file the file
   * @return whether it is
   */
  public static boolean isPartial(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(".") && name.endsWith(SUFFIX);
  }

  /** Makes the rename durable, where the system supports it (not on Windows). */
  private void forceFolder() {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file is complete; only a power failure could undo the rename.
    }
  }
}
