package org.gridmask.examples.data;

import java.io.IOException;

/**
 * A data set that cannot be used as it is; the message names the file and what is wrong with it.
 */
public final class DataException extends IOException {

  private static final long serialVersionUID = 1;

  DataException(Object file, String problem) {
    super(file + ": " + problem);
  }

  DataException(Object file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
