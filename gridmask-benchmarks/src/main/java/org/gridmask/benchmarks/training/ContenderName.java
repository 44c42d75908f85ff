package org.gridmask.benchmarks.training;

import java.util.Locale;

/** The contenders on the command line. */
public enum ContenderName {
  GRIDMASK,
  GRIDMASK_BF16,
  HELPERS,
  STOCK,
  PYTORCH,
  PYTORCH_BF16,
  PYTORCH2,
  PYTORCH2_BF16;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
