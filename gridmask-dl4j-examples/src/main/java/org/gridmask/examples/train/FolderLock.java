package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps other runs out of a folder, of this process and of others. The system takes the lock back
 * however the process ends; the lock's file stays, because to delete it would race with the next
 * one who locks.
 */
final class FolderLock implements AutoCloseable {

  static final String FILE_NAME = ".lock";

  /** On Linux a process loses its lock when it closes any channel on the file: open no second. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static FolderLock take(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD_HERE.add(real)) {
      throw inUse(folder);
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel =
          FileChannel.open(
              real.resolve(FILE_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      taken = channel.tryLock() != null;
      if (!taken) {
        throw inUse(folder);
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

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD_HERE.remove(folder);
    }
  }

  private static ConfigException inUse(Path folder) {
    return new ConfigException(folder + ": another run is writing this run folder");
  }
}
