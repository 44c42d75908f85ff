package org.gridmask.benchmarks;

import java.util.Locale;

/** What can be chosen on the command line. */
enum ContenderName {
  GRIDMASK,
  HELPERS,
  STOCK,
  PYTORCH;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
