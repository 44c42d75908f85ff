package org.gridmask.benchmarks.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a process allocates memory with. glibc returns large blocks to the system when they are
 * freed, and PyTorch, which allocates each result anew, then waits for page faults.
 *
 * @param suffix what it adds to the name of a contender
 * @param environment the variables that choose it
 */
record Malloc(String suffix, Map<String, String> environment) {

  /** That of the system, on most Linux distributions glibc's. */
  static final Malloc SYSTEM = new Malloc("", Map.of());

  private static final String TCMALLOC = "libtcmalloc_minimal.so.4";

  private static final List<String> FOLDERS =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/local/lib");

  /** tcmalloc, if it is installed; for Linux alone. */
  static Optional<Malloc> tcmalloc() {
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, TCMALLOC))
        .filter(Files::exists)
        .findFirst()
        .map(file -> new Malloc(" tcmalloc", Map.of("LD_PRELOAD", file.toString())));
  }
}
