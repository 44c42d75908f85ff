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
import org.gridmask.examples.files.FileErrors;

/**
 * A file that is being downloaded, under the name that it will have and ".part". What an earlier
 * download left is its beginning. The system keeps other processes out of it while it is open.
 */
final class PartFile implements AutoCloseable {

  private static final String SUFFIX = ".part";

  private final Path path;
  private final Path target;
  private final FileChannel channel;
  private long size;

  private PartFile(Path path, Path target, FileChannel channel, long size) {
    this.path = path;
    this.target = target;
    this.channel = channel;
    this.size = size;
  }

  static String nameOf(PublishedFile file) {
    return file.name() + SUFFIX;
  }

  static PartFile open(Path folder, PublishedFile file) throws DataException {
    Path path = folder.resolve(nameOf(file));
    FileChannel channel = null;
    boolean opened = false;
    try {
      channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw inUse(path);
      }
      PartFile result = new PartFile(path, folder.resolve(file.name()), channel, channel.size());
      opened = true;
      return result;
    } catch (OverlappingFileLockException e) {
      throw inUse(path);
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw new DataException(path, "cannot be written: " + FileErrors.reason(e), e);
    } finally {
      if (!opened && channel != null) {
        closeQuietly(channel);
      }
    }
  }

  private static DataException inUse(Path path) {
    return new DataException(path, "is being downloaded by another process");
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written to it; the error that is on its way says more.
    }
  }

  long size() {
    return size;
  }

  /** Adds bytes at the end. */
  void append(ByteBuffer bytes) throws DataException {
    try {
      while (bytes.hasRemaining()) {
        size += channel.write(bytes, size);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Forgets all that is there. */
  void clear() throws DataException {
    try {
      channel.truncate(0);
      size = 0;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private DataException unwritable(IOException e) {
    return new DataException(path, "cannot be written: " + FileErrors.reason(e), e);
  }

  /** The content; the stream need not be closed. */
  InputStream content() throws IOException {
    return Channels.newInputStream(channel.position(0));
  }

  /** Gives the file its real name, and closes it. */
  void finish() throws DataException {
    try {
      channel.force(true);
      channel.close();
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Closes and deletes it. */
  void discard() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  /** Closes it, and leaves nothing behind if nothing has come. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      if (size == 0) {
        Files.deleteIfExists(path);
      }
    }
  }
}
