package org.gridmask.examples.report.run;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** Short names for the folders of several runs. */
final class RunNames {

  private RunNames() {}

  /**
   * As much of the ends of the paths as tells them apart, the same number of parts of each.
   *
   * @param folders different folders
   * @return a name for each, with slashes between its parts
   */
  static List<String> of(List<Path> folders) {
    List<Path> full = folders.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    int longest = full.stream().mapToInt(Path::getNameCount).max().orElse(0);
    for (int parts = 1; ; parts++) {
      int count = parts;
      List<String> names = full.stream().map(path -> end(path, count)).toList();
      if (parts >= longest || new HashSet<>(names).size() == names.size()) {
        return names;
      }
    }
  }

  private static String end(Path path, int parts) {
    int all = path.getNameCount();
    return all == 0
        ? path.toString()
        : path.subpath(Math.max(0, all - parts), all).toString().replace('\\', '/');
  }
}
