package org.gridmask.examples.data;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.gridmask.examples.files.FileErrors;

/**
 * Unpacks a tar file compressed with gzip. It takes plain files and folders below the target, and
 * refuses the whole archive where it holds anything else: links, devices, paths that lead out, the
 * same file twice, or more bytes than expected.
 */
final class TarArchive {

  /** Counts what the tar file has uncompressed, headers and all, before anyone sees it. */
  private static final class Limited extends FilterInputStream {

    private final String name;
    private final long most;
    private long count;

    Limited(String name, InputStream in, long most) {
      super(in);
      this.name = name;
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      if (read > 0 && (count += read) > most) {
        throw new DataException(name, "unpacks to more than the expected " + most + " bytes");
      }
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      // What is skipped counts as well.
      byte[] skipped = new byte[(int) Math.min(bytes, 1 << 16)];
      return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }

  private final String name;
  private final long mostBytes;

  /**
   * An archive.
   *
   * @param name what to call it in errors
   * @param mostBytes the most bytes that it may have when it is no longer compressed
   */
  TarArchive(String name, long mostBytes) {
    this.name = name;
    this.mostBytes = mostBytes;
  }

  /**
   * Unpacks it; what is there already when this throws is to be deleted.
   *
   * @param compressed the archive, which the caller closes
   * @param target an empty folder
   * @throws DataException if the archive is refused, or the target cannot be written
   */
  void unpack(InputStream compressed, Path target) throws DataException {
    try {
      // Not closed: that would close the caller's stream.
      @SuppressWarnings("resource")
      TarArchiveInputStream tar =
          new TarArchiveInputStream(
              new Limited(name, new GZIPInputStream(compressed, 1 << 16), mostBytes));
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = path(entry, target);
        if (entry.isDirectory()) {
          create(path);
        } else {
          create(path.getParent());
          write(entry, tar, path);
        }
      }
    } catch (DataException e) {
      throw e;
    } catch (EOFException e) {
      throw new DataException(name, "is truncated", e);
    } catch (ZipException e) {
      throw new DataException(name, "is damaged or not compressed with gzip: " + e.getMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(name, "is no tar file, or damaged: " + e.getMessage(), e);
    }
  }

  private Path path(TarArchiveEntry entry, Path target) throws DataException {
    String inside = entry.getName();
    byte kind = entry.getLinkFlag();
    if (entry.isSparse()
        || kind != TarConstants.LF_OLDNORM
            && kind != TarConstants.LF_NORMAL
            && kind != TarConstants.LF_DIR) {
      throw refused(inside, "is neither a plain file nor a folder");
    }
    // Backslashes and colons mean folders and drives on Windows.
    if (inside.startsWith("/")
        || inside.contains("\\")
        || inside.contains(":")
        || List.of(inside.split("/")).contains("..")) {
      throw refused(inside, "leads out of the folder that it is unpacked to");
    }
    try {
      Path path = target.resolve(inside).normalize();
      if (!path.startsWith(target.normalize()) || path.equals(target) && !entry.isDirectory()) {
        throw refused(inside, "leads out of the folder that it is unpacked to");
      }
      return path;
    } catch (InvalidPathException e) {
      throw refused(inside, "cannot be a path here");
    }
  }

  private DataException refused(String inside, String problem) {
    return new DataException(name, "is refused: its entry '" + inside + "' " + problem);
  }

  private static void create(Path folder) throws DataException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataException(folder, "cannot be created: " + FileErrors.reason(e), e);
    }
  }

  private void write(TarArchiveEntry entry, InputStream content, Path file) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        write(out, ByteBuffer.wrap(buffer, 0, read), file);
      }
      out.force(true);
    } catch (FileAlreadyExistsException e) {
      throw refused(entry.getName(), "is there twice");
    } catch (FileSystemException e) {
      throw unwritable(file, e);
    }
  }

  private static void write(FileChannel out, ByteBuffer bytes, Path file) throws DataException {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static DataException unwritable(Path file, IOException e) {
    return new DataException(file, "cannot be written: " + FileErrors.reason(e), e);
  }
}
