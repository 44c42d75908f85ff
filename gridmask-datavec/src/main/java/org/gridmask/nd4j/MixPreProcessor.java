package org.gridmask.nd4j;

import org.gridmask.schedule.EpochAware;
import org.gridmask.schedule.ProbabilitySchedule;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;

/** Mixes each batch. */
// Serializable by its interface alone: generators and schedules may be lambdas, which are not.
@SuppressWarnings("serial")
public final class MixPreProcessor implements DataSetPreProcessor, EpochAware {

  /** Mixes batches. */
  public MixPreProcessor(Mixer mixer, ProbabilitySchedule schedule, long seed) {}

  @Override
  public void preProcess(DataSet batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void epochStarted(int epoch) {}
}
