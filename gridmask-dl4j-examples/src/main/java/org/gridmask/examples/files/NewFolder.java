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

/** Folders for results. */
public final class NewFolder {

  private static final DateTimeFormatter TIME_STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss", Locale.ROOT);

  private NewFolder() {}

  /**
   * Creates a folder and its parents where they are missing.
   *
   * @param folder the folder, or a link to one
   * @throws FileAlreadyExistsException if a file is in the way
   * @throws IOException if it cannot be created
   */
  public static void at(Path folder) throws IOException {
    // createDirectories alone would refuse a link to a folder.
    if (Files.isDirectory(folder)) {
      return;
    }
    // Nor does it report a file in the place of a parent as such.
    for (Path up = folder.toAbsolutePath(); up != null; up = up.getParent()) {
      if (Files.isRegularFile(up)) {
        throw new FileAlreadyExistsException(up.toString());
      }
    }
    Files.createDirectories(folder);
  }

  /**
   * Creates a folder with a new name, which is the time and, if need be, a number.
   *
   * @param parent the parent, created if it is missing
   * @return the new folder
   * @throws FileAlreadyExistsException if a file is in the way of the parent
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
   * Whether a folder is still unused. Temporary files of killed writers do not count.
   *
   * @param folder the folder
   * @param ignored the names of other files that do not count
   * @return whether there is no other file
   * @throws IOException if it cannot be read
   */
  public static boolean isUnused(Path folder, Predicate<String> ignored) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.allMatch(
          file -> AtomicFiles.isPartial(file) || ignored.test(file.getFileName().toString()));
    }
  }
}
