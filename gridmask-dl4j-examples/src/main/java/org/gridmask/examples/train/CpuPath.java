package org.gridmask.examples.train;

import java.util.function.Predicate;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.onednn.OneDnnHelpers;

/** The ways in which Deeplearning4j can run a network on the CPU. */
public enum CpuPath {

  /** Deeplearning4j as it is. */
  STOCK(network -> true),

  /** With {@link OneDnnHelpers} alone. */
  HELPERS(network -> OneDnnHelpers.attachTo(network).convolutions() > 0),

  /** With all of {@link FastPath}. */
  FAST_PATH(network -> FastPath.attachTo(network).vertices() > 0);

  private final Predicate<ComputationGraph> attachment;

  CpuPath(Predicate<ComputationGraph> attachment) {
    this.attachment = attachment;
  }

  /**
   * Puts a new convolutional network on this path.
   *
   * @param network an initialised network to which nothing is attached
   * @return false where this machine or this build of ND4J does not have the path
   */
  public boolean attachTo(ComputationGraph network) {
    return attachment.test(network);
  }
}
