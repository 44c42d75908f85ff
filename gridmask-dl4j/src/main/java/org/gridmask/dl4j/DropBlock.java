package org.gridmask.dl4j;

import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;

/** DropBlock. */
public final class DropBlock implements IDropout {

  private static final long serialVersionUID = 1L;

  /** Drops blocks with the keep probability of a schedule. */
  public DropBlock(int blockSize, ISchedule keepProbability) {}

  @Override
  public INDArray applyDropout(
      INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
    throw new UnsupportedOperationException();
  }

  @Override
  public INDArray backprop(INDArray gradAtOutput, INDArray gradAtInput, int iteration, int epoch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void clear() {}

  @Override
  public IDropout clone() {
    throw new UnsupportedOperationException();
  }
}
