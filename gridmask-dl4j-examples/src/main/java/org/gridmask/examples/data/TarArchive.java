package org.gridmask.examples.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.commons.io.output.ProxyOutputStream;

/**
 * Unpacks a gzip-compressed tar archive. Only regular files and directories inside the target are
 * accepted; links, devices, sparse files, paths outside the target, duplicate files and archives
 * larger than expected are rejected.
 */
final class TarArchive {

  private static final Set<Byte> ACCEPTED =
      Set.of(TarConstants.LF_OLDNORM, TarConstants.LF_NORMAL, TarConstants.LF_DIR);

  private final String name;
  private final long maxBytes;

  /**
   * An archive.
   *
   * @param name its name in messages
   * @param maxBytes the maximum size of the uncompressed tar file
   */
  TarArchive(String name, long maxBytes) {
    this.name = name;
    this.maxBytes = maxBytes;
  }

  /**
   * Unpacks the archive. If this throws, the caller must clean up the target.
   *
   * @param compressed the archive, which is closed
   * @param target an empty folder
   * @throws DataException if the archive is rejected or the target cannot be written
   */
  void unpack(InputStream compressed, Path target) throws DataException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(limited(new GzipCompressorInputStream(compressed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = path(entry, target.normalize());
        Files.createDirectories(entry.isDirectory() ? path : path.getParent());
        if (!entry.isDirectory()) {
          write(entry, tar, path);
        }
      }
    } catch (DataException e) {
      throw e;
    } catch (FileSystemException e) {
      throw DataException.of(e.getFile(), "cannot be written", e);
    } catch (EOFException e) {
      throw new DataException(name, "is truncated", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          name, "is not a gzip-compressed tar file, or is damaged: " + e.getMessage(), e);
    }
  }

  /** Also bounds the tar reader's own reads, such as of long names. */
  private InputStream limited(InputStream in) throws IOException {
    return BoundedInputStream.builder()
        .setInputStream(in)
        .setMaxCount(maxBytes + 1)
        .setOnMaxCount(
            (max, count) -> {
              throw new DataException(
                  name, "unpacks to more than the expected " + maxBytes + " bytes");
            })
        .get();
  }

  private Path path(TarArchiveEntry entry, Path target) throws DataException {
    String inside = entry.getName();
    if (entry.isSparse() || !ACCEPTED.contains(entry.getLinkFlag())) {
      throw rejected(inside, "is neither a regular file nor a directory");
    }
    Path path = target.resolve(inside).normalize();
    // Backslashes and colons separate directories and drives on Windows.
    if (inside.startsWith("/")
        || inside.contains("\\")
        || inside.contains(":")
        || List.of(inside.split("/")).contains("..")
        || !path.startsWith(target)
        || path.equals(target) && !entry.isDirectory()) {
      throw rejected(inside, "is outside the target folder");
    }
    return path;
  }

  private DataException rejected(String inside, String problem) {
    return new DataException(name, "is rejected: its entry '" + inside + "' " + problem);
  }

  private void write(TarArchiveEntry entry, InputStream content, Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out =
            new ProxyOutputStream(Channels.newOutputStream(channel)) {
              @Override
              protected void handleIOException(IOException e) throws IOException {
                throw DataException.of(file, "cannot be written", e);
              }
            }) {
      content.transferTo(out);
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      throw rejected(entry.getName(), "is a duplicate");
    }
  }
}
