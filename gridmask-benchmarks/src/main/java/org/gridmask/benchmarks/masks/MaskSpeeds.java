package org.gridmask.benchmarks.masks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.gridmask.benchmarks.measure.ContenderException;
import org.gridmask.benchmarks.measure.Median;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;

/** The JMH results of each case, pooled over all rounds. */
final class MaskSpeeds {

  /** The GC profiler's metric of allocated bytes per invocation. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  static {
    // JMH's machine-wide lock fails if another user owns the lock file.
    System.setProperty("jmh.ignoreLock", "true");
  }

  private final Map<MaskCase, List<Double>> nanoseconds = new HashMap<>();
  private final Map<MaskCase, List<Double>> bytes = new HashMap<>();

  /**
   * Runs a case in its own process.
   *
   * @param seconds the duration of the measurement
   * @return the median time of these measurements, in nanoseconds
   * @throws ContenderException if the benchmark fails
   */
  double measure(MaskCase what, double seconds) throws ContenderException {
    List<Double> times = new ArrayList<>();
    try {
      for (RunResult result : new Runner(what.options(seconds)).run()) {
        result
            .getBenchmarkResults()
            .forEach(
                fork -> {
                  for (IterationResult iteration : fork.getIterationResults()) {
                    times.add(iteration.getPrimaryResult().getScore());
                    iteration
                        .getSecondaryResults()
                        .forEach(
                            (name, value) -> {
                              if (name.endsWith(ALLOCATED)) {
                                samples(bytes, what).add(value.getScore());
                              }
                            });
                  }
                });
      }
    } catch (RunnerException e) {
      throw new ContenderException(e.toString());
    }
    if (times.isEmpty()) {
      throw new ContenderException("JMH measured nothing");
    }
    samples(nanoseconds, what).addAll(times);
    return Median.of(times).orElseThrow();
  }

  private static List<Double> samples(Map<MaskCase, List<Double>> of, MaskCase what) {
    return of.computeIfAbsent(what, none -> new ArrayList<>());
  }

  /** Whether nothing was measured. */
  boolean isEmpty() {
    return nanoseconds.isEmpty();
  }

  /** The median time of an invocation in nanoseconds, if the case was measured. */
  OptionalDouble nanoseconds(MaskCase what) {
    return Median.of(nanoseconds.getOrDefault(what, List.of()));
  }

  /** The median of the heap bytes allocated per invocation. */
  OptionalDouble bytes(MaskCase what) {
    return Median.of(bytes.getOrDefault(what, List.of()));
  }
}
