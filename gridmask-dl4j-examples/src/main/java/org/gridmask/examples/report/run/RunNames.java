package org.gridmask.examples.report.run;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** Short, unique names of several run folders. */
final class RunNames {

  private RunNames() {}

  /**
   * The shortest path suffixes that are unique, all with the same number of elements.
   *
   * @param folders different folders
   * @return a name for each, with slashes between its elements
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
