package org.gridmask.examples.files;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A file has invalid content; see {@link FileErrors#reason} and {@link #getFile}. */
public final class DamagedFileException extends FileSystemException {

  private static final long serialVersionUID = 1;

  DamagedFileException(Path file, String reason, Throwable cause) {
    super(file.toString(), null, FileErrors.inOneLine(reason));
    initCause(cause);
  }
}
