package org.gridmask.examples.files;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * A file does not hold what it should. {@link FileErrors#reason} says what is wrong, and {@link
 * #getFile} where.
 */
public final class DamagedFileException extends FileSystemException {

  private static final long serialVersionUID = 1;

  DamagedFileException(Path file, String reason, Throwable cause) {
    super(file.toString(), null, FileErrors.inOneLine(reason));
    initCause(cause);
  }
}
