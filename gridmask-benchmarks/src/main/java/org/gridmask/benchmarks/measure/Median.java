package org.gridmask.benchmarks.measure;

import java.util.List;
import java.util.OptionalDouble;

/** The value in the middle. */
public final class Median {

  private Median() {}

  /** That of an even number of values is the mean of the two in the middle; that of none, none. */
  public static OptionalDouble of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    return n == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((sorted[(n - 1) / 2] + sorted[n / 2]) / 2);
  }
}
