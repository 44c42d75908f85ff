package org.gridmask.examples.run;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.NewFolder;

/**
 * A folder that results of one kind are written to. While it is open no other process can open it.
 *
 * @param path the folder, as it was given
 * @param files its files
 * @param lock keeps others out
 */
public record OutputFolder(Path path, AtomicFiles files, FolderLock lock) implements AutoCloseable {

  /**
   * A kind of results.
   *
   * @param parent where new folders are made
   * @param name what a folder is of, as part of a message, such as "a comparison"
   * @param use what goes on in a folder that is in use, likewise
   * @param leftovers files that may be in a folder in which nothing was begun yet
   */
  public record Kind(Path parent, String name, String use, Set<String> leftovers) {}

  /** Tells folders with results of a kind from others. */
  @FunctionalInterface
  public interface Check {
    boolean isOwn(Path folder) throws IOException;
  }

  /**
   * Opens a folder.
   *
   * @param path the folder: new, empty, or with results of the kind; empty for a new one
   * @param kind what is to be written
   * @param check tells a folder with such results
   * @return the open folder
   * @throws ConfigException if it is in use, no folder, or holds something else
   * @throws IOException if it cannot be written, such as on a full disk
   */
  public static OutputFolder open(Optional<Path> path, Kind kind, Check check) throws IOException {
    Path folder = path.orElse(kind.parent());
    try {
      if (path.isEmpty()) {
        folder = NewFolder.under(kind.parent());
      } else {
        NewFolder.at(folder);
      }
      if (!check.isOwn(folder)) {
        requireEmpty(folder, kind);
      }
      FolderLock lock = FolderLock.take(folder, kind.use());
      AtomicFiles files = new AtomicFiles(folder);
      files.deletePartial();
      return new OutputFolder(folder, files, lock);
    } catch (FileAlreadyExistsException e) {
      throw new ConfigException(folder + ": " + cannotWrite(kind, e));
    } catch (IOException e) {
      throw FileErrors.at(folder, cannotWrite(kind, e), e);
    }
  }

  private static String cannotWrite(Kind kind, IOException e) {
    return "cannot write the folder of " + kind.name() + ": " + FileErrors.reason(e);
  }

  private static void requireEmpty(Path folder, Kind kind) throws IOException {
    if (!FolderLock.isUnused(folder, kind.leftovers())) {
      throw new ConfigException(
          folder
              + ": must be new, empty or the folder of "
              + kind.name()
              + ", but has other files in it");
    }
  }

  /** Lets other processes open the folder. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
