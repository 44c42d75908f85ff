package org.gridmask.examples.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gridmask.examples.config.ConfigException;

/**
 * An exclusive lock on a folder, within this process and between processes. The system releases it
 * however the process ends. The lock's file stays, because deleting it would race with the next
 * process that locks.
 */
public final class FolderLock implements AutoCloseable {

  /** The name of the lock's own file in the folder. */
  static final String FILE_NAME = ".lock";

  /** On Linux a process loses its lock when it closes any channel on the file: open no second. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param folder the folder, which exists
   * @param use who holds the lock, as a message that follows the folder's name
   * @return the lock, to be closed
   * @throws ConfigException if another one has it
   * @throws IOException if the folder cannot be written
   */
  public static FolderLock take(Path folder, String use) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD_HERE.add(real)) {
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
        HELD_HERE.remove(real);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  /** Lets others into the folder. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD_HERE.remove(folder);
    }
  }
}
