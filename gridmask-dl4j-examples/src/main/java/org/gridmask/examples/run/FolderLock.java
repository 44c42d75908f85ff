package org.gridmask.examples.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gridmask.examples.config.ConfigException;

/**
 * An exclusive lock on a folder, within this process and between processes. The operating system
 * releases it when the process ends, even if it is killed. The lock file is not deleted, because
 * that would race with the next process that locks.
 */
public final class FolderLock implements AutoCloseable {

  /** The name of the lock file. */
  static final String FILE_NAME = ".lock";

  /**
   * On Linux a process loses its lock when it closes any channel on the file: never open a second
   * one.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Acquires the lock.
   *
   * @param folder an existing folder
   * @param use the message if the folder is locked, which follows its name
   * @return the lock, to be closed
   * @throws ConfigException if it is already locked
   * @throws IOException if the folder cannot be written
   */
  public static FolderLock take(Path folder, String use) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD.add(real)) {
      throw new ConfigException(folder + ": " + use);
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel =
          FileChannel.open(
              real.resolve(FILE_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      taken = channel.tryLock() != null;
      if (!taken) {
        throw new ConfigException(folder + ": " + use);
      }
      return new FolderLock(real, channel);
    } finally {
      if (!taken) {
        HELD.remove(real);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD.remove(folder);
    }
  }
}
