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

/** The results of all contenders with a network. */
final class Comparison {

  /** The measured phases. */
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

  /** The contenders in insertion order. */
  Map<Contender, NetworkSpeed> speeds() {
    return speeds;
  }

  /** The number of parameters of the network, if any contender was measured. */
  OptionalLong parameters() {
    return speeds.values().stream().mapToLong(NetworkSpeed::parameters).findFirst();
  }

  /**
   * Adds a measurement, pooling it with earlier ones of the contender.
   *
   * @throws ContenderException if the number of parameters differs
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
    speeds.merge(contender, speed, NetworkSpeed::and);
  }

  /**
   * The speed relative to the fastest PyTorch of the same precision, of whatever version, layout
   * and malloc, by the median batches.
   */
  OptionalDouble toPyTorch(Contender contender, Phase phase) {
    return ratio(
        contender,
        phase,
        other -> other instanceof Contender.PyTorch && other.precision() == contender.precision());
  }

  /** The speed relative to stock Deeplearning4j, by the median batches. */
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
