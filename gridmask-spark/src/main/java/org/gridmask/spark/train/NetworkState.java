package org.gridmask.spark.train;

import java.io.Serializable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What training changes in a network. The arrays must not be modified.
 *
 * @param params the parameters
 * @param updater the state of the updater; empty if it has none
 * @param iteration the number of steps
 * @param epoch the number of epochs
 */
record NetworkState(float[] params, float[] updater, int iteration, int epoch)
    implements Serializable {

  static NetworkState of(ComputationGraph network) {
    INDArray state = network.getUpdater().getStateViewArray();
    return new NetworkState(
        network.params().toFloatVector(),
        state == null || state.isEmpty() ? new float[0] : state.toFloatVector(),
        network.getIterationCount(),
        network.getEpochCount());
  }

  long bytes() {
    return Float.BYTES * ((long) params.length + updater.length);
  }

  /** Copies the state to a network. */
  void copyTo(ComputationGraph network) {
    copy(params, network.params());
    if (updater.length > 0) {
      copy(updater, network.getUpdater().getStateViewArray());
    }
    network.getConfiguration().setIterationCount(iteration);
    network.getConfiguration().setEpochCount(epoch);
  }

  private static void copy(float[] from, INDArray to) {
    try (INDArray values = Nd4j.createFromArray(from)) {
      to.assign(values.reshape(to.shape()));
    }
  }
}
