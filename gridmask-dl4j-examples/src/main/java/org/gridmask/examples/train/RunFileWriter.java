package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.file.Path;

/** Writes one file of a run folder, such as a network. */
@FunctionalInterface
public interface RunFileWriter {

  /**
   * Writes the whole file.
   *
   * @param file where to; it becomes the real file when this returns, and is deleted when this
   *     throws
   * @throws IOException if it cannot be written
   */
  void write(Path file) throws IOException;
}
