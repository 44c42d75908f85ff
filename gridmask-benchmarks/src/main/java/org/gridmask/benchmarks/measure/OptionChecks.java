package org.gridmask.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.gridmask.check.Checks;

/** Checks of common options. */
public final class OptionChecks {

  private OptionChecks() {}

  /** Checks that a number is positive and finite. */
  public static void positive(String option, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw Checks.invalid(option, "more than 0 and finite", value);
    }
  }

  /** Checks that a file can be written; null is allowed. */
  public static void writable(String option, Path file) {
    if (file != null) {
      Path folder = file.toAbsolutePath().getParent();
      if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
        throw Checks.invalid(option, "a file in a folder that exists", file);
      }
    }
  }

  /** Creates a folder, unless it exists and is empty. */
  public static void newFolder(String option, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> content = Files.list(folder)) {
      if (content.findAny().isPresent()) {
        throw Checks.invalid(option, "a new or empty folder", folder + ", which is not empty");
      }
    }
  }
}
