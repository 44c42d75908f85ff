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
 * Atomically written files of one folder: each is written to a temporary file, flushed to disk and
 * renamed. Only one writer may use a folder at a time.
 */
public final class AtomicFiles {

  /** Writes one file, such as a network. */
  @FunctionalInterface
  public interface Writer {

    /**
     * Writes the whole file.
     *
     * @param file the temporary file, which is renamed when this returns, and deleted when this
     *     throws
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
   * Writes a file, and replaces an existing one.
   *
   * @param name the file's name
   * @param writer writes it
   * @throws IOException if it cannot be written; an existing file remains then
   */
  public void write(String name, Writer writer) throws IOException {
    Path partial = folder.resolve("." + name + SUFFIX);
    try {
      // Some writers write in place, so nothing of an earlier file may remain.
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
   * Writes a text, in UTF-8.
   *
   * @param name the file's name
   * @param text the whole text
   * @throws IOException if it cannot be written; an existing file remains then
   */
  public void writeText(String name, CharSequence text) throws IOException {
    write(name, file -> Files.writeString(file, text));
  }

  /**
   * Writes a picture.
   *
   * @param name the file's name, which ends with .png
   * @param picture the picture
   * @throws IOException if it cannot be written; an existing file remains then
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
   * Whether a file is the temporary file of a writer, possibly of a killed one.
   *
   * @param file the file
   * @return whether its name says so
   */
  public static boolean isPartial(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(".") && name.endsWith(SUFFIX);
  }

  /** Makes the rename durable where the system lets a folder be opened (not on Windows). */
  private void forceFolder() {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file is complete in any case; only a power failure might undo the rename.
    }
  }
}
