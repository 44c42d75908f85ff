package org.gridmask.examples.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Makes folders that are named by the time at which they were made. */
public final class NewFolder {

  private static final DateTimeFormatter TIME_STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss", Locale.ROOT);

  private NewFolder() {}

  /**
   * Makes a folder that was not there before. Two that are asked for within a second get two names.
   *
   * @param parent where to; it is made if it is missing
   * @return the new folder
   * @throws IOException if it cannot be made
   */
  public static Path under(Path parent) throws IOException {
    String stamp = LocalDateTime.now().format(TIME_STAMP);
    Files.createDirectories(parent);
    for (int i = 1; ; i++) {
      try {
        return Files.createDirectory(parent.resolve(i == 1 ? stamp : stamp + "-" + i));
      } catch (FileAlreadyExistsException e) {
        // The next number, then.
      }
    }
  }
}
