package org.gridmask.benchmarks.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gridmask.benchmarks.measure.ContenderException;
import org.gridmask.examples.train.BatchTimes;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;

/** What the contenders did with one network, and how they relate. */
final class Comparison {

  /** The two things that are measured. */
  enum Phase {
    TRAINING(NetworkSpeed::training),
    INFERENCE(NetworkSpeed::inference);

    private final Function<NetworkSpeed, BatchTimes> times;

    Phase(Function<NetworkSpeed, BatchTimes> times) {
      this.times = times;
    }

    BatchTimes of(NetworkSpeed speed) {
      return times.apply(speed);
    }
  }

  private final BenchmarkNetwork network;
  private final Map<Contender, NetworkSpeed> speeds = new LinkedHashMap<>();

  Comparison(BenchmarkNetwork network) {
    this.network = network;
  }

  BenchmarkNetwork network() {
    return network;
  }

  /** In the order in which they were first added. */
  Map<Contender, NetworkSpeed> speeds() {
    return speeds;
  }

  /** How many parameters the network has, once a contender has told. */
  OptionalLong parameters() {
    return speeds.values().stream().mapToLong(NetworkSpeed::parameters).findFirst();
  }

  /**
   * Adds a measurement to those that the contender may already have.
   *
   * @throws ContenderException if it is that of another network
   */
  void add(Contender contender, NetworkSpeed speed) throws ContenderException {
    long expected = parameters().orElse(speed.parameters());
    if (speed.parameters() != expected) {
      throw new ContenderException(
          "has a network of "
              + speed.parameters()
              + " parameters, but the others have "
              + expected);
    }
    speeds.merge(
        contender,
        speed,
        (before, now) ->
            new NetworkSpeed(
                expected,
                before.training().and(now.training()),
                before.inference().and(now.inference())));
  }

  /** How many times as fast as PyTorch in its better layout, by the median batches. */
  OptionalDouble toPyTorch(Contender contender, Phase phase) {
    return ratio(contender, phase, other -> other instanceof Contender.PyTorch);
  }

  /** How many times as fast as stock Deeplearning4j, by the median batches. */
  OptionalDouble toStock(Contender contender, Phase phase) {
    return ratio(
        contender,
        phase,
        other -> other instanceof Contender.Java java && java.path() == CpuPath.STOCK);
  }

  private OptionalDouble ratio(Contender contender, Phase phase, Predicate<Contender> reference) {
    double own = phase.of(speeds.get(contender)).median();
    OptionalDouble best =
        speeds.entrySet().stream()
            .filter(entry -> reference.test(entry.getKey()))
            .mapToDouble(entry -> phase.of(entry.getValue()).median())
            .max();
    return best.isPresent() ? OptionalDouble.of(own / best.getAsDouble()) : best;
  }
}
