package org.gridmask.examples.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Makes folders where results go. */
public final class NewFolder {

  private static final DateTimeFormatter TIME_STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss", Locale.ROOT);

  private NewFolder() {}

  /**
   * Makes a folder, and those that it is in, where they are not there yet.
   *
   * @param folder the folder, or a link to one
   * @throws FileAlreadyExistsException if a file is in the way
   * @throws IOException if it cannot be made
   */
  public static void at(Path folder) throws IOException {
    // Not createDirectories alone: it would complain about a link to a folder.
    if (Files.isDirectory(folder)) {
      return;
    }
    // Nor does it say that a file is in the way further up.
    for (Path up = folder.toAbsolutePath(); up != null; up = up.getParent()) {
      if (Files.isRegularFile(up)) {
        throw new FileAlreadyExistsException(up.toString());
      }
    }
    Files.createDirectories(folder);
  }

  /**
   * Makes a folder that is named by the time, and was not there before. Two that are asked for
   * within a second get two names.
   *
   * @param parent where to; it is made if it is missing
   * @return the new folder
   * @throws FileAlreadyExistsException if a file is in the way of the parent
   * @throws IOException if it cannot be made
   */
  public static Path under(Path parent) throws IOException {
    String stamp = LocalDateTime.now().format(TIME_STAMP);
    at(parent);
    for (int i = 1; ; i++) {
      try {
        return Files.createDirectory(parent.resolve(i == 1 ? stamp : stamp + "-" + i));
      } catch (FileAlreadyExistsException e) {
        // The next number, then.
      }
    }
  }
}
