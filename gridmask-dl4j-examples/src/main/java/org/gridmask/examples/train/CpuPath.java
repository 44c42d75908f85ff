package org.gridmask.examples.train;

import java.util.function.Predicate;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.onednn.OneDnnHelpers;

/** The CPU implementations that Deeplearning4j can run a network on. */
public enum CpuPath {

  /** Deeplearning4j's built-in implementation. */
  STOCK(network -> true),

  /** With {@link OneDnnHelpers} only. */
  HELPERS(network -> OneDnnHelpers.attachTo(network).convolutions() > 0),

  /** With all of {@link FastPath}. */
  FAST_PATH(network -> FastPath.attachTo(network).vertices() > 0);

  private final Predicate<ComputationGraph> attachment;

  CpuPath(Predicate<ComputationGraph> attachment) {
    this.attachment = attachment;
  }

  /**
   * Attaches this path to a new convolutional network.
   *
   * @param network an initialised network to which nothing is attached
   * @return false if the path is not available on this machine or in this build of ND4J
   */
  public boolean attachTo(ComputationGraph network) {
    return attachment.test(network);
  }
}
