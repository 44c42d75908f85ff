package org.gridmask.examples.compare;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Estimates how long a comparison will take, by the epochs that are left of each network and the
 * mean time that epochs of the network took. What a network without a finished epoch takes is
 * estimated by the others.
 */
final class TimeLeft {

  private static final class Epochs {
    private long left;
    private long longest;
    private long measured;
    private double seconds;
  }

  private final Map<String, Epochs> networks = new HashMap<>();

  /** So many epochs of a run are to be trained, one after the other. */
  void add(String network, long epochs) {
    Epochs of = of(network);
    of.left += epochs;
    of.longest = Math.max(of.longest, epochs);
  }

  /** Epochs were trained that took so many seconds together. */
  void measure(String network, long epochs, double seconds) {
    of(network).measured += epochs;
    of(network).seconds += seconds;
  }

  /**
   * The estimate for a number of runs at a time, which is no less than the longest run takes alone;
   * empty before the first epoch.
   */
  OptionalDouble seconds(int jobs) {
    long measured = networks.values().stream().mapToLong(n -> n.measured).sum();
    if (measured == 0) {
      return OptionalDouble.empty();
    }
    double mean = networks.values().stream().mapToDouble(n -> n.seconds).sum() / measured;
    double left = 0;
    double longest = 0;
    for (Epochs network : networks.values()) {
      double each = network.measured == 0 ? mean : network.seconds / network.measured;
      left += network.left * each;
      longest = Math.max(longest, network.longest * each);
    }
    return OptionalDouble.of(Math.max(left / jobs, longest));
  }

  private Epochs of(String network) {
    return networks.computeIfAbsent(network, name -> new Epochs());
  }
}
