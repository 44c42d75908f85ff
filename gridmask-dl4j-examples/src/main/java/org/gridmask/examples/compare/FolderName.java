package org.gridmask.examples.compare;

import java.util.Locale;

/** Names of folders that every file system takes, and that people can read. */
final class FolderName {

  private static final int LONGEST = 80;

  private FolderName() {}

  /**
   * A name for what is called so. Letters, digits and {@code . + = - _} stay; where that is not all
   * there was, or it is too long, a digest keeps different names apart.
   */
  static String of(String name) {
    String readable = name.replace(", ", "+").replace(' ', '_');
    String safe = readable.replaceAll("[^A-Za-z0-9.+=_-]", "_").replaceFirst("^\\.", "_");
    if (safe.length() > LONGEST) {
      safe = safe.substring(0, LONGEST);
    }
    return safe.equals(readable)
        ? safe
        : safe + String.format(Locale.ROOT, "-%08x", name.hashCode());
  }
}
