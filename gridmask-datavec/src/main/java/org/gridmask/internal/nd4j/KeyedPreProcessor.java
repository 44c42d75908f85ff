package org.gridmask.internal.nd4j;

import java.util.concurrent.atomic.AtomicBoolean;
import org.gridmask.schedule.EpochAware;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.slf4j.LoggerFactory;

/** What pre-processors that draw by epoch and position share: the positions and their watch. */
// Serializable by its interface alone: generators and schedules may be lambdas, which are not.
@SuppressWarnings("serial")
public abstract class KeyedPreProcessor
    implements DataSetPreProcessor, MultiDataSetPreProcessor, EpochAware {

  private final StreamPosition position;
  private final AtomicBoolean warned = new AtomicBoolean();

  protected KeyedPreProcessor(StreamPosition.Effect effect, boolean needsEpochs) {
    position = new StreamPosition(effect, needsEpochs);
  }

  /** Reserves the next images, and warns once if their probability stays at epoch 0. */
  protected final StreamPosition.Draw draw(long images) {
    if (position.lacksEpochs() && warned.compareAndSet(false, true)) {
      LoggerFactory.getLogger(getClass())
          .warn(
              "Nobody announces the epochs: the schedule stays at epoch 0. Add an EpochListener for"
                  + " this pre-processor to the network.");
    }
    return position.draw(images);
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
