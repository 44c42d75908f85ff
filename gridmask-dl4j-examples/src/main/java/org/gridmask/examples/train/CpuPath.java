package org.gridmask.examples.train;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.onednn.OneDnnHelpers;

/** The ways in which Deeplearning4j can run a network on the CPU. */
public enum CpuPath {

  /** Deeplearning4j as it is. */
  STOCK {
    @Override
    public boolean attachTo(ComputationGraph network) {
      return true;
    }
  },

  /** With {@link OneDnnHelpers} alone. */
  HELPERS {
    @Override
    public boolean attachTo(ComputationGraph network) {
      return OneDnnHelpers.attachTo(network).convolutions() > 0;
    }
  },

  /** With all of {@link FastPath}. */
  FAST_PATH {
    @Override
    public boolean attachTo(ComputationGraph network) {
      return FastPath.attachTo(network).vertices() > 0;
    }
  };

  /**
   * Puts a new convolutional network on this path.
   *
   * @param network an initialised network to which nothing is attached
   * @return false where this machine or this build of ND4J does not have the path
   */
  public abstract boolean attachTo(ComputationGraph network);
}
