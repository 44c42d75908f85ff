package org.gridmask.dl4j;

import java.io.Serializable;
import org.gridmask.schedule.EpochAware;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.ListenerResponse;
import org.nd4j.autodiff.listeners.Loss;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.listeners.records.LossCurve;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * {@link EpochListener} for SameDiff: {@code sameDiff.setListeners(new
 * SameDiffEpochListener(iterator))}.
 */
public final class SameDiffEpochListener extends BaseListener implements Serializable {

  private static final long serialVersionUID = 1L;

  private final EpochListener epochs;

  /**
   * Announces SameDiff's own epoch count.
   *
   * @param targets the objects to announce epochs to, such as a masking iterator
   * @throws IllegalArgumentException if there are none, or one is null
   */
  public SameDiffEpochListener(EpochAware... targets) {
    epochs = new EpochListener(targets);
  }

  /**
   * Only training has epochs.
   *
   * @return true for training
   */
  @Override
  public boolean isActive(Operation operation) {
    return operation == Operation.TRAINING;
  }

  @Override
  public void epochStart(SameDiff sameDiff, At at) {
    epochs.start(at.epoch());
  }

  @Override
  public void iterationDone(SameDiff sameDiff, At at, MultiDataSet batch, Loss loss) {
    epochs.stepDone();
  }

  @Override
  public ListenerResponse epochEnd(SameDiff sameDiff, At at, LossCurve losses, long milliseconds) {
    epochs.end();
    return ListenerResponse.CONTINUE;
  }
}
