package org.gridmask.examples.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.NewFolder;

/** The folder for the results of a command, which must be new or empty. */
final class ResultFolder {

  private final Path out;
  private final Path parent;
  private Path created;

  /**
   * Names the folder.
   *
   * @param out the value of {@code --out}, or null
   * @param parent where a folder is created without that option
   */
  ResultFolder(Path out, Path parent) {
    this.out = out;
    this.parent = parent;
  }

  /** Fails early, before anything is computed. */
  void requireUnused() throws IOException {
    if (out == null || Files.notExists(out)) {
      return;
    }
    if (!Files.isDirectory(out)) {
      throw CommandFailedException.usage("--out " + out + ": is a file, not a folder");
    }
    if (!NewFolder.isUnused(out, name -> false)) {
      throw CommandFailedException.usage("--out " + out + ": the folder must be new or empty");
    }
  }

  /** The folder, created at the first call. */
  Path path() {
    if (created == null) {
      created = create();
    }
    return created;
  }

  private Path create() {
    try {
      if (out == null) {
        return NewFolder.under(parent);
      }
      NewFolder.at(out);
      return out;
    } catch (FileAlreadyExistsException e) {
      throw CommandFailedException.usage(cannotCreate(e));
    } catch (IOException e) {
      throw CommandFailedException.running(cannotCreate(e), e);
    }
  }

  private String cannotCreate(IOException e) {
    return (out == null ? parent : "--out " + out) + ": cannot be created: " + FileErrors.reason(e);
  }
}
