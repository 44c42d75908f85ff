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
 * A locked output folder for one kind of results. While it is open no other process can open it.
 *
 * @param path the folder, as it was given
 * @param files its files
 * @param lock its lock
 */
public record OutputFolder(Path path, AtomicFiles files, FolderLock lock) implements AutoCloseable {

  /**
   * A kind of results.
   *
   * @param parent where new folders are created
   * @param name the kind as named in messages, such as "a comparison"
   * @param use the message for a folder that is locked by another process
   * @param leftovers names of files that an otherwise empty folder may have
   */
  public record Kind(Path parent, String name, String use, Set<String> leftovers) {}

  /** Recognises non-empty folders that may be written to. */
  @FunctionalInterface
  public interface Check {
    boolean isOwn(Path folder) throws IOException;
  }

  /**
   * Opens a folder.
   *
   * @param path the folder: new, empty, or with results of the kind; empty for a new one
   * @param kind the kind of results
   * @param check recognises a folder with such results
   * @return the open folder
   * @throws ConfigException if it is in use, not a folder, or has other files in it
   * @throws IOException if it cannot be written, such as on a full disk
   */
  public static OutputFolder open(Optional<Path> path, Kind kind, Check check) throws IOException {
    return open(path, kind, check, "new, empty or the folder of " + kind.name());
  }

  /**
   * Opens a folder for new results.
   *
   * @param path the folder: new or empty; empty for a new one
   * @param kind the kind of results
   * @return the open folder
   * @throws ConfigException if it is in use, not a folder, or not empty
   * @throws IOException if it cannot be written, such as on a full disk
   */
  static OutputFolder create(Optional<Path> path, Kind kind) throws IOException {
    return open(path, kind, folder -> false, "new or empty");
  }

  private static OutputFolder open(Optional<Path> path, Kind kind, Check check, String wanted)
      throws IOException {
    Path folder = path.orElse(kind.parent());
    FolderLock lock = null;
    try {
      if (path.isEmpty()) {
        folder = NewFolder.under(kind.parent());
      } else {
        NewFolder.at(folder);
      }
      requireUsable(folder, kind, check, wanted);
      lock = FolderLock.take(folder, kind.use());
      // Another process may have used the folder in between.
      requireUsable(folder, kind, check, wanted);
      AtomicFiles files = new AtomicFiles(folder);
      files.deletePartial();
      OutputFolder opened = new OutputFolder(folder, files, lock);
      lock = null;
      return opened;
    } catch (FileAlreadyExistsException e) {
      throw new ConfigException(folder + ": " + cannotWrite(kind, e));
    } catch (IOException e) {
      throw FileErrors.at(folder, cannotWrite(kind, e), e);
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }

  private static String cannotWrite(Kind kind, IOException e) {
    return "cannot write the folder of " + kind.name() + ": " + FileErrors.reason(e);
  }

  private static void requireUsable(Path folder, Kind kind, Check check, String wanted)
      throws IOException {
    if (!check.isOwn(folder)
        && !NewFolder.isUnused(
            folder, name -> name.equals(FolderLock.FILE_NAME) || kind.leftovers().contains(name))) {
      throw new ConfigException(folder + ": must be " + wanted + ", but has other files in it");
    }
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
