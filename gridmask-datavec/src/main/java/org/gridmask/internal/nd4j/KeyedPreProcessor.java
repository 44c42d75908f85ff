package org.gridmask.internal.nd4j;

import java.util.function.BooleanSupplier;
import org.gridmask.schedule.EpochAware;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;

/** The base of pre-processors that draw by epoch and position. */
// Serializable only by inheritance: generators and schedules may be lambdas.
@SuppressWarnings("serial")
public abstract class KeyedPreProcessor
    implements DataSetPreProcessor, MultiDataSetPreProcessor, EpochAware {

  private final StreamPosition position;

  protected KeyedPreProcessor(StreamPosition.Effect effect, BooleanSupplier needsEpochs) {
    position = new StreamPosition(effect, needsEpochs);
  }

  /** Reserves the next images; warns once if the schedule stays at epoch 0. */
  protected final StreamPosition.Draw draw(long images) {
    return position.drawWarned(this, images);
  }

  @Override
  public void epochStarted(int epoch) {
    position.epochAndPassStarted(epoch);
  }

  @Override
  public void epochEnded() {
    position.epochEnded();
  }
}
