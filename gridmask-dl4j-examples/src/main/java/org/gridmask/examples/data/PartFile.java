package org.gridmask.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.commons.io.IOUtils;
import org.gridmask.examples.data.PublishedDataSet.PublishedFile;

/**
 * A partly downloaded file, {@code NAME.part}, that a later download resumes. A file lock keeps
 * other processes out while it is open.
 */
final class PartFile implements AutoCloseable {

  private final Path path;
  private final FileChannel channel;

  PartFile(Path folder, PublishedFile file) throws DataException {
    path = folder.resolve(nameOf(file));
    FileChannel opened = null;
    try {
      opened =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!lock(opened)) {
        throw new DataException(path, "is being downloaded by another process");
      }
    } catch (IOException e) {
      IOUtils.closeQuietly(opened);
      throw unwritable(e);
    }
    channel = opened;
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  static String nameOf(PublishedFile file) {
    return file.name() + ".part";
  }

  private DataException unwritable(IOException e) {
    return DataException.of(path, "cannot be written", e);
  }

  long size() throws IOException {
    return channel.size();
  }

  void append(byte[] bytes, int length) throws IOException {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer, channel.size());
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  void clear() throws IOException {
    channel.truncate(0);
  }

  /** Replaces the content by that of another file. */
  void copy(Path source) throws IOException {
    try {
      clear();
      Files.copy(source, Channels.newOutputStream(channel.position(0)));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** The content; closing the stream closes this file. */
  InputStream content() throws IOException {
    return Channels.newInputStream(channel.position(0));
  }

  /** Closes the file and renames it. */
  void moveTo(Path target) throws IOException {
    try {
      channel.force(true);
      channel.close();
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  /** Closes the file, and deletes it if it is empty. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      if (size() == 0) {
        delete();
      }
      channel.close();
    }
  }
}
