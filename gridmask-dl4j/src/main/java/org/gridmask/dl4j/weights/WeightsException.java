package org.gridmask.dl4j.weights;

import java.io.IOException;
import java.nio.file.Path;

/** A file of weights is damaged, unsafe or not supported, or does not fit a network. */
public final class WeightsException extends IOException {

  private static final long serialVersionUID = 1;

  WeightsException(Path file, String problem) {
    super(file + ": " + problem);
  }
}
