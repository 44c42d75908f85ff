package org.gridmask.examples.train;

import java.util.function.Predicate;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.gridmask.dl4j.onednn.Precision;

/** The CPU implementations that Deeplearning4j can run a network on. */
public enum CpuPath {

  /** Deeplearning4j's built-in implementation. */
  STOCK(model -> true),

  /** With {@link OneDnnHelpers} only. */
  HELPERS(model -> helpers(model).convolutions() > 0),

  /** With all of {@link FastPath}. */
  FAST_PATH(model -> fastPath(model, Precision.FP32).vertices() > 0),

  /** The same with bfloat16, where the processor computes with it. */
  FAST_PATH_BF16(
      model -> OneDnnGraph.isBf16Available() && fastPath(model, Precision.BF16).vertices() > 0);

  private final Predicate<Model> attachment;

  CpuPath(Predicate<Model> attachment) {
    this.attachment = attachment;
  }

  /**
   * Attaches this path to a new convolutional network.
   *
   * @param network an initialised ComputationGraph or MultiLayerNetwork to which nothing is
   *     attached
   * @return false if the path is not available on this machine or in this build of ND4J
   */
  public boolean attachTo(Model network) {
    return attachment.test(network);
  }

  private static OneDnnHelpers.Attached helpers(Model network) {
    return network instanceof ComputationGraph graph
        ? OneDnnHelpers.attachTo(graph)
        : OneDnnHelpers.attachTo((MultiLayerNetwork) network);
  }

  private static FastPath.Attached fastPath(Model network, Precision precision) {
    return network instanceof ComputationGraph graph
        ? FastPath.attachTo(graph, precision)
        : FastPath.attachTo((MultiLayerNetwork) network, precision);
  }
}
