package org.gridmask.examples.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Creates folders for results. */
public final class NewFolder {

  private static final DateTimeFormatter TIME_STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss", Locale.ROOT);

  private NewFolder() {}

  /**
   * Creates a folder and its parents, if missing.
   *
   * @param folder the folder, or a link to one
   * @throws FileAlreadyExistsException if the path or a parent is a file
   * @throws IOException if it cannot be created
   */
  public static void at(Path folder) throws IOException {
    // createDirectories fails on a link to a folder.
    if (Files.isDirectory(folder)) {
      return;
    }
    // createDirectories gives no clear error if a parent is a file.
    for (Path up = folder.toAbsolutePath(); up != null; up = up.getParent()) {
      if (Files.isRegularFile(up)) {
        throw new FileAlreadyExistsException(up.toString());
      }
    }
    Files.createDirectories(folder);
  }

  /**
   * Creates a folder named after the current time, with a number if that exists.
   *
   * @param parent the parent, created if missing
   * @return the new folder
   * @throws FileAlreadyExistsException if the parent is a file
   * @throws IOException if it cannot be created
   */
  public static Path under(Path parent) throws IOException {
    String stamp = LocalDateTime.now().format(TIME_STAMP);
    at(parent);
    for (int i = 1; ; i++) {
      try {
        return Files.createDirectory(parent.resolve(i == 1 ? stamp : stamp + "-" + i));
      } catch (FileAlreadyExistsException e) {
        // Try the next number.
      }
    }
  }

  /**
   * Whether a folder is empty, except for temporary files of killed writers.
   *
   * @param folder the folder
   * @param ignored matches the names of other files to ignore
   * @return whether there are no other files
   * @throws IOException if it cannot be read
   */
  public static boolean isUnused(Path folder, Predicate<String> ignored) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.allMatch(
          file -> AtomicFiles.isPartial(file) || ignored.test(file.getFileName().toString()));
    }
  }
}
