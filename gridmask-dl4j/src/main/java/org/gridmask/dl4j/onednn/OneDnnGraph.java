package org.gridmask.dl4j.onednn;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the convolutional part of a ComputationGraph on oneDNN as a whole: primitives are made once
 * for each shape of batch, activations are in the layouts that oneDNN prefers, buffers are planned
 * ahead, and ReLUs are fused into what precedes them; in inference, so are batch normalizations and
 * residual additions into the convolutions.
 *
 * <p>The part reaches from the inputs to the last vertices of these classes, exactly, without
 * dropout: {@code ConvolutionLayer} (identity or ReLU, no dilation, no weight noise), {@code
 * BatchNormalization} (gamma and beta not locked), {@code ActivationLayer} with ReLU, {@code
 * ElementWiseVertex} with Add, {@code SubsamplingLayer} with MAX, {@code GlobalPoolingLayer} with
 * AVG; all of them NCHW. Vertices without parameters among them may be of any class and run on
 * Deeplearning4j's implementation; in inference, a {@code DropoutLayer} costs nothing. It ends
 * before any other vertex with parameters, before frozen layers, and at a vertex whose output the
 * rest of the network takes as well. A network whose part has no convolution, or that is not of
 * type float, is left as it is.
 *
 * <p>Outputs, gradients, running statistics and scores are those of the network without it up to
 * rounding. Only the network's array of vertices is changed: listeners, evaluation, updaters,
 * saving and cloning work as before. Passes that ask for activations inside, by {@code feedForward}
 * or by the name of a vertex, those with {@code WorkspaceMode.NONE} or mask arrays, and those of
 * networks with a listener that overrides {@code onForwardPass} run without oneDNN. The gradient of
 * the network's inputs is not computed.
 */
public final class OneDnnGraph {

  private static final Logger log = LoggerFactory.getLogger(OneDnnGraph.class);

  private OneDnnGraph() {}

  /**
   * Whether the ND4J backend in use runs on the CPU and oneDNN's Java binding, {@code
   * org.bytedeco:dnnl}, is there with its native libraries.
   *
   * @return false if anything is missing; what it is goes to the log at level debug
   */
  public static boolean isAvailable() {
    return Availability.IS;
  }

  /** Looked up once, as a failed attempt to load libraries is not repeated. */
  private static final class Availability {
    static final boolean IS = OneDnnHelpers.isOnCpu() && isLoaded();

    private static boolean isLoaded() {
      try {
        return OneDnn.engine() != null;
      } catch (LinkageError | RuntimeException e) {
        log.debug("Networks run without oneDNN's Java binding", e);
        return false;
      }
    }
  }

  /**
   * Makes the convolutional part of a network run on oneDNN.
   *
   * @param network an initialised network
   * @return the number of vertices in that part; 0 if there is none, if it is attached already, or
   *     if oneDNN is not available
   * @throws IllegalArgumentException if the network is null
   * @throws IllegalStateException if it is not initialised
   */
  public static int attachTo(ComputationGraph network) {
    if (Checks.notNull("network", network).getVertices() == null) {
      throw new IllegalStateException(
          "The network has no vertices yet: call init() before attaching");
    }
    return isAvailable() ? attach(network) : 0;
  }

  private static int attach(ComputationGraph network) {
    GraphVertex[] vertices = network.getVertices();
    if (network.getConfiguration().getDataType() != DataType.FLOAT
        || Arrays.stream(vertices).anyMatch(SegmentVertex.class::isInstance)) {
      return 0;
    }
    NetworkTopology topology = new NetworkTopology(network);
    List<Integer> indices = SegmentFinder.find(topology);
    if (!indices.isEmpty()) {
      List<Member> members = new SegmentBuilder(topology, indices).members();
      Segment segment = new Segment(network, members);
      for (Member member : members) {
        vertices[member.vertex().getVertexIndex()] = new SegmentVertex(network, segment, member);
      }
    }
    return indices.size();
  }
}
