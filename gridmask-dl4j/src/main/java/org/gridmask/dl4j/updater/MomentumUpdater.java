package org.gridmask.dl4j.updater;

import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.Axpy;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;

/** Applies {@link Momentum} to a block of a network's parameters. */
final class MomentumUpdater implements GradientUpdater<Momentum> {

  /** The same state key as in ND4J's Nesterovs updater. */
  private static final String VELOCITY = "V";

  private final Momentum config;
  private INDArray velocity;

  MomentumUpdater(Momentum config) {
    this.config = config;
  }

  @Override
  public Momentum getConfig() {
    return config;
  }

  @Override
  public Map<String, INDArray> getState() {
    return Map.of(VELOCITY, velocity);
  }

  @Override
  public void setState(Map<String, INDArray> state, boolean initialize) {
    if (!state.keySet().equals(Set.of(VELOCITY))) {
      throw new IllegalStateException(
          "the state must have the one entry " + VELOCITY + ", but has " + state.keySet());
    }
    velocity = state.get(VELOCITY);
    if (initialize) {
      velocity.assign(0);
    }
  }

  @Override
  public void setStateViewArray(
      INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
    velocity = Shape.newShapeNoCopy(viewArray, gradientShape, gradientOrder == 'f');
    if (velocity == null) {
      throw new IllegalStateException(
          "the state of shape "
              + viewArray.shapeInfoToString()
              + " cannot be viewed in the gradient's shape");
    }
    if (initialize) {
      velocity.assign(0);
    }
  }

  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    INDArray update = gradient.reshape(velocity.shape());
    Nd4j.exec(new Axpy(velocity, update, velocity, config.getMomentum()));
    velocity.muli(config.getLearningRate(iteration, epoch), update);
  }
}
