package org.gridmask.benchmarks.measure;

import java.util.List;
import java.util.OptionalDouble;

/** Computes medians. */
public final class Median {

  private Median() {}

  /** The median; for an even number of values the mean of the middle two, for none empty. */
  public static OptionalDouble of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    return n == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((sorted[(n - 1) / 2] + sorted[n / 2]) / 2);
  }
}
