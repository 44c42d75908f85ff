package org.gridmask.examples.config;

import static org.nd4j.linalg.schedule.ScheduleType.EPOCH;
import static org.nd4j.linalg.schedule.ScheduleType.ITERATION;

import java.util.List;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.dl4j.onednn.Precision;
import org.gridmask.dl4j.schedule.CosineSchedule;
import org.gridmask.dl4j.schedule.MultiStepSchedule;
import org.gridmask.dl4j.schedule.PolynomialSchedule;
import org.gridmask.dl4j.schedule.WarmupSchedule;
import org.gridmask.dl4j.updater.Momentum;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The optimization: SGD with momentum and a learning rate schedule.
 *
 * @param epochs the number of epochs
 * @param iterations the number of steps, which end in the last epoch; 0: all of the last epoch
 * @param evaluateEvery the epochs between evaluations; the last epoch always has one
 * @param batchSize the batch size, over all workers
 * @param optimizer the optimizer
 * @param momentum the momentum
 * @param weightDecay the weight decay (L2)
 * @param learningRate the initial learning rate
 * @param schedule the learning rate schedule
 * @param milestones the epochs, or with {@code iterations} the steps, at which a step schedule
 *     decays, ascending
 * @param gamma the decay factor of a step schedule
 * @param power the exponent of a polynomial schedule
 * @param warmupEpochs the epochs of linear warm-up
 * @param warmupIterations the steps of linear warm-up
 * @param warmupFactor the first factor of the learning rate in the warm-up
 * @param labelSmoothing the smoothing factor in [0, 1)
 * @param workers the number of model replicas that share each batch
 * @param averagingFrequency how many batches each worker of a cluster trains before the replicas
 *     are averaged
 * @param fastPath whether layers use oneDNN if available
 * @param precision the type of numbers that the fast path multiplies
 */
public record TrainSection(
    int epochs,
    int iterations,
    int evaluateEvery,
    int batchSize,
    Optimizer optimizer,
    double momentum,
    double weightDecay,
    double learningRate,
    Schedule schedule,
    List<Integer> milestones,
    double gamma,
    double power,
    int warmupEpochs,
    int warmupIterations,
    double warmupFactor,
    double labelSmoothing,
    int workers,
    int averagingFrequency,
    boolean fastPath,
    Precision precision) {

  /** The optimizer. */
  public enum Optimizer {
    /** Nesterov's accelerated gradient. */
    NESTEROV,
    /** The classic (heavy ball) momentum. */
    MOMENTUM
  }

  /** The learning rate schedule. */
  public enum Schedule {
    /** Multiplies by gamma at each milestone. */
    STEP,
    /** Cosine annealing to 0 after the last epoch. */
    COSINE,
    /** A power of the time left, by iteration. */
    POLY
  }

  /**
   * Checks milestones and workers.
   *
   * @throws ParameterException if the milestones do not rise, or the batch size is not a multiple
   *     of the workers
   */
  public TrainSection {
    milestones = new MultiStepSchedule(EPOCH, learningRate, gamma, milestones).milestones();
    Checks.require(
        warmupEpochs == 0 || warmupIterations == 0,
        "warmupIterations",
        "0 with warmupEpochs",
        warmupIterations);
    if (batchSize % workers != 0) {
      throw new ParameterException(
          "workers", "must divide batchSize (" + batchSize + "), but is " + workers);
    }
  }

  /**
   * The batch size of one worker.
   *
   * @return its share of the batch
   */
  public int workerBatchSize() {
    return batchSize / workers;
  }

  /**
   * Whether the network is evaluated after an epoch.
   *
   * @param epoch the epoch, from 0
   * @return whether it is the last one, or one of every {@code evaluateEvery}
   */
  public boolean evaluates(int epoch) {
    return epoch + 1 == epochs || (epoch + 1) % evaluateEvery == 0;
  }

  /**
   * Checks that the steps end in the last epoch.
   *
   * @param epochIterations the iterations of an epoch
   * @throws ConfigException if not
   */
  public void requireIterations(int epochIterations) {
    int needed = (iterations + epochIterations - 1) / epochIterations;
    if (iterations > 0 && needed != epochs) {
      throw new ConfigException(
          "train.epochs must be %d for train.iterations %d, as an epoch of this data has %d, but is %d"
              .formatted(needed, iterations, epochIterations, epochs));
    }
  }

  /**
   * The iterations of one epoch.
   *
   * @param epoch the epoch, from 0
   * @param epochIterations the iterations of a whole epoch
   * @return as many, or those that are left
   */
  public int iterationsIn(int epoch, int epochIterations) {
    return iterations == 0
        ? epochIterations
        : Math.max(0, Math.min(epochIterations, iterations - epoch * epochIterations));
  }

  /**
   * The learning rate. It depends on the network's counts of epochs and iterations, so it resumes
   * with the network.
   *
   * @param epochIterations the iterations of an epoch
   * @return the schedule
   */
  public ISchedule toRate(int epochIterations) {
    return toRate(epochIterations, 1);
  }

  private ISchedule toRate(int epochIterations, double factor) {
    double initial = factor * learningRate;
    ISchedule rate =
        switch (schedule) {
          case STEP ->
              new MultiStepSchedule(iterations > 0 ? ITERATION : EPOCH, initial, gamma, milestones);
          case COSINE -> new CosineSchedule(EPOCH, initial, 0, epochs);
          case POLY ->
              new PolynomialSchedule(
                  ITERATION, initial, power, Math.multiplyExact(epochs, epochIterations));
        };
    if (warmupIterations > 0) {
      return new WarmupSchedule(rate, ITERATION, warmupIterations, warmupFactor);
    }
    return warmupEpochs > 0 ? new WarmupSchedule(rate, EPOCH, warmupEpochs, warmupFactor) : rate;
  }

  /**
   * The updater.
   *
   * @param epochIterations the iterations of an epoch
   * @return a new updater with the {@linkplain #toRate learning rate}
   */
  public IUpdater toUpdater(int epochIterations) {
    return toUpdater(epochIterations, 1);
  }

  /**
   * The updater of some layers.
   *
   * @param epochIterations the iterations of an epoch
   * @param factor the factor of their learning rate
   * @return a new updater
   */
  public IUpdater toUpdater(int epochIterations, double factor) {
    ISchedule rate = toRate(epochIterations, factor);
    return switch (optimizer) {
      case NESTEROV -> new Nesterovs(rate, momentum);
      case MOMENTUM -> new Momentum(rate, momentum);
    };
  }
}
