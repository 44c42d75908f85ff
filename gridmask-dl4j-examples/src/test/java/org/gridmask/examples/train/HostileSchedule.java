package org.gridmask.examples.train;

import java.io.ObjectInputStream;
import java.io.Serializable;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.schedule.ISchedule;

/** Is of the types that a model's file may name, and leaves a trace of being loaded or made. */
public final class HostileSchedule implements ISchedule, DataSetPreProcessor, Serializable {

  /** Set by whatever of this class runs. */
  static final String TRACE = "gridmask.test.hostile";

  private static final long serialVersionUID = 1;

  static {
    System.setProperty(TRACE, "loaded");
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    return 0;
  }

  @Override
  public ISchedule clone() {
    return this;
  }

  @Override
  public void preProcess(DataSet toPreProcess) {}

  private void readObject(ObjectInputStream in) {
    System.setProperty(TRACE, "deserialised");
  }
}
