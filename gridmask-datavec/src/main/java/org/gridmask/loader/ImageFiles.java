package org.gridmask.loader;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@link EncodedImages#files}. */
record ImageFiles(List<Path> paths, int[] classes) implements EncodedImages {

  /** More than the largest allowed image takes uncompressed. */
  private static final int MAX_BYTES = 1 << 29;

  @Override
  public int size() {
    return classes.length;
  }

  @Override
  public byte[] encoded(int index) throws IOException {
    return read(paths.get(index));
  }

  /** The content of a regular file of bounded size. */
  static byte[] read(Path file) throws IOException {
    // Opening a pipe could block forever.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileSystemException(file.toString(), null, "not a regular file");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new FileSystemException(file.toString(), null, "larger than " + MAX_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }

  @Override
  public int label(int index) {
    return classes[index];
  }

  @Override
  public String name(int index) {
    return paths.get(index).toString();
  }
}
