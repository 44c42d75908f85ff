package org.gridmask.examples.data;

import java.io.IOException;
import org.gridmask.examples.files.FileErrors;

/** A missing or invalid data set; the message names the file and the problem. */
public final class DataException extends IOException {

  private static final long serialVersionUID = 1;

  DataException(Object file, String problem) {
    this(file, problem, null);
  }

  DataException(Object file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }

  /**
   * Wraps an error of a file operation.
   *
   * @param problem such as "cannot be written"; the reason is appended
   * @return the cause itself if it is a DataException
   */
  static DataException of(Object file, String problem, IOException cause) {
    return cause instanceof DataException named
        ? named
        : new DataException(file, problem + ": " + FileErrors.reason(cause), cause);
  }
}
