package org.gridmask.dl4j.updater;

import java.util.Map;
import java.util.Objects;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Stochastic gradient descent with classic (heavy ball) momentum; ND4J has only Nesterov's variant.
 * The step is v = momentum v + g and w = w - rate v, with v initially 0.
 *
 * <p>The rate multiplies the velocity, as in PyTorch's SGD without dampening. Caffe, and the paper
 * of Sutskever et al. 2013 (eq. 1), include it in the velocity: v = momentum v + rate g and w = w -
 * v. With a constant rate the two are equal. When the rate changes, this updater scales the whole
 * step immediately, the other form only new gradients (Goyal et al. 2017, section 3, on momentum
 * correction).
 *
 * <p>Weight decay that is added to g, as in the networks' papers and PyTorch's {@code
 * weight_decay}, is Deeplearning4j's {@code l2} with the same coefficient; its {@code weightDecay}
 * bypasses the velocity.
 */
public final class Momentum implements IUpdater {

  private static final long serialVersionUID = 1L;

  /** The learning rate if there is no schedule. */
  private double learningRate;

  /** The learning rate by iteration or epoch; null for a constant rate. */
  private ISchedule learningRateSchedule;

  /** The momentum coefficient, in [0, 1). */
  private final double momentum;

  /**
   * Creates an updater with a constant learning rate.
   *
   * @param learningRate the rate, finite and at least 0
   * @param momentum the share of the velocity that is kept from step to step, in [0, 1)
   * @throws IllegalArgumentException if a parameter is out of range
   */
  public Momentum(double learningRate, double momentum) {
    this(learningRate, null, momentum);
  }

  /**
   * Creates an updater with a learning rate schedule.
   *
   * @param learningRateSchedule the rate by iteration and epoch
   * @param momentum the share of the velocity that is kept from step to step, in [0, 1)
   * @throws IllegalArgumentException if {@code learningRateSchedule} is null or {@code momentum} is
   *     out of range
   */
  public Momentum(ISchedule learningRateSchedule, double momentum) {
    this(Double.NaN, Checks.notNull("learningRateSchedule", learningRateSchedule), momentum);
  }

  @JsonCreator
  private Momentum(
      @JsonProperty(value = "learningRate", required = true) double learningRate,
      @JsonProperty("learningRateSchedule") ISchedule learningRateSchedule,
      @JsonProperty(value = "momentum", required = true) double momentum) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw Checks.invalid("momentum", "in [0, 1)", momentum);
    }
    this.momentum = momentum;
    setLrAndSchedule(learningRate, learningRateSchedule);
  }

  /**
   * The momentum.
   *
   * @return the share of the velocity that is kept from step to step, in [0, 1)
   */
  public double getMomentum() {
    return momentum;
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return learningRateSchedule == null
        ? learningRate
        : learningRateSchedule.valueAt(iteration, epoch);
  }

  @Override
  public boolean hasLearningRate() {
    return true;
  }

  /**
   * Replaces the learning rate, as {@code NetworkUtils.setLearningRate} and fine-tuning do.
   *
   * @param lr the rate, finite and at least 0; ignored if there is a schedule
   * @param lrSchedule the rate by iteration and epoch, or null
   * @throws IllegalArgumentException if there is no schedule and {@code lr} is out of range
   */
  @Override
  public void setLrAndSchedule(double lr, ISchedule lrSchedule) {
    if (lrSchedule == null) {
      Checks.finiteNotNegative("learningRate", lr);
    }
    learningRate = lr;
    learningRateSchedule = lrSchedule;
  }

  /**
   * The size of the state.
   *
   * @param numParams the number of parameters
   * @return the same number: one velocity per parameter
   */
  @Override
  public long stateSize(long numParams) {
    return numParams;
  }

  @Override
  public GradientUpdater<Momentum> instantiate(INDArray viewArray, boolean initializeViewArray) {
    INDArray flat = Checks.notNull("viewArray", viewArray).reshape(viewArray.length());
    MomentumUpdater updater = new MomentumUpdater(this);
    updater.setStateViewArray(flat, flat.shape(), flat.ordering(), initializeViewArray);
    return updater;
  }

  @Override
  public GradientUpdater<Momentum> instantiate(
      Map<String, INDArray> updaterState, boolean initializeStateArrays) {
    MomentumUpdater updater = new MomentumUpdater(this);
    updater.setState(Checks.notNull("updaterState", updaterState), initializeStateArrays);
    return updater;
  }

  @Override
  public Momentum clone() {
    return new Momentum(
        learningRate, learningRateSchedule == null ? null : learningRateSchedule.clone(), momentum);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Momentum updater
        && Double.compare(learningRate, updater.learningRate) == 0
        && momentum == updater.momentum
        && Objects.equals(learningRateSchedule, updater.learningRateSchedule);
  }

  @Override
  public int hashCode() {
    return Objects.hash(learningRate, learningRateSchedule, momentum);
  }

  @Override
  public String toString() {
    return "Momentum[learningRate="
        + (learningRateSchedule == null ? learningRate : learningRateSchedule)
        + ", momentum="
        + momentum
        + "]";
  }
}
