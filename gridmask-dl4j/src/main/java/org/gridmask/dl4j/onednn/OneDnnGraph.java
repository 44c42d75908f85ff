package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.gridmask.check.Checks;
import org.gridmask.internal.onednn.Numbers;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.Processor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the convolutional part of a network on oneDNN as a whole: primitives are created once per
 * batch shape, activations are in oneDNN's preferred layouts, buffers are planned ahead, and
 * activation functions are fused into the preceding operation; where statistics are fixed, batch
 * normalizations and residual additions are fused into the convolutions.
 *
 * <p>The part reaches from the inputs to the last vertices of these classes, exactly, NCHW or NHWC:
 * {@code ConvolutionLayer}, {@code Deconvolution2D}, {@code DepthwiseConvolution2D}, {@code
 * SeparableConvolution2D}, {@code GroupedConvolutionLayer}, {@code DenseLayer}, {@code
 * BatchNormalization}, {@code UnbiasedBatchNormalization}, {@code FrozenBatchNormalization}, {@code
 * LocalResponseNormalization}, {@code ActivationLayer}, {@code SubsamplingLayer} and {@code
 * GlobalPoolingLayer} (MAX, AVG), {@code AdaptiveAveragePoolingLayer}, {@code ZeroPaddingLayer},
 * {@code Cropping2D}, {@code Upsampling2D}, {@code BilinearResizeLayer}, {@code
 * BilinearResizeVertex}, {@code PyramidCanvasVertex}, {@code ElementWiseVertex}, {@code
 * MergeVertex}, {@code ScaleVertex}, {@code ShiftVertex}; with any activation, dropout and weight
 * noise, frozen or not. Vertices without parameters among them may be of any class and run on
 * Deeplearning4j's implementation; in inference, a {@code DropoutLayer} costs nothing. It ends
 * before outputs of the network, before any other vertex with parameters, and before those of
 * detectors whose number of rows depends on values; the rest may take any output of the part, of
 * which it gets a copy. A network whose part has no convolution, or that is not of type float, is
 * left as it is.
 *
 * <p>Outputs, gradients, running statistics and scores are those of the network without it up to
 * rounding. Only the network's array of vertices or layers is changed: listeners, evaluation,
 * updaters, saving and cloning work as before. Passes that ask for activations inside, by {@code
 * feedForward} or by the name of a vertex, those with mask arrays, and those of networks with a
 * listener that overrides {@code onForwardPass} run without oneDNN. The gradient of the network's
 * inputs is not computed.
 */
public final class OneDnnGraph {

  private static final Logger log = LoggerFactory.getLogger(OneDnnGraph.class);
  private static final int MAX_NAMES = 3;

  private OneDnnGraph() {}

  /**
   * What one call attached.
   *
   * @param taken the names of the vertices or layers that run on oneDNN, in topological order
   * @param left the names of the others, except inputs, each with the reason
   */
  public record Attached(List<String> taken, Map<String, String> left) {

    /**
     * Copies the components.
     *
     * @throws IllegalArgumentException if one is null
     */
    public Attached {
      taken = List.copyOf(Checks.notNull("taken", taken));
      left = Collections.unmodifiableMap(new LinkedHashMap<>(Checks.notNull("left", left)));
    }
  }

  /**
   * Whether the ND4J backend in use runs on the CPU and oneDNN's Java binding, {@code
   * org.bytedeco:dnnl}, is there with its native libraries.
   *
   * @return false if anything is missing
   */
  public static boolean isAvailable() {
    return Availability.PROBLEM == null;
  }

  /**
   * Whether the processor multiplies numbers of type bfloat16.
   *
   * @return false also if oneDNN is not available
   */
  public static boolean isBf16Available() {
    return isAvailable() && Processor.hasBf16();
  }

  /** Looked up once, as a failed attempt to load libraries is not repeated. */
  private static final class Availability {
    static final String PROBLEM =
        OneDnnHelpers.isOnCpu() ? loading() : "ND4J's backend is not a CPU backend";

    private static String loading() {
      try {
        OneDnn.engine();
        return null;
      } catch (LinkageError | RuntimeException e) {
        log.debug("oneDNN's Java binding cannot be loaded", e);
        return "oneDNN or its native library is not on the class path; org.bytedeco:dnnl-platform"
            + " brings all of it ("
            + e
            + ")";
      }
    }
  }

  /**
   * Makes the convolutional part of a network run on oneDNN.
   *
   * @param network an initialised network
   * @param precision the type of numbers; where the processor lacks bfloat16, it is 32-bit floats
   * @return what was attached; nothing if the network is attached already
   * @throws IllegalArgumentException if an argument is null
   * @throws IllegalStateException if the network is not initialised
   */
  public static Attached attachTo(ComputationGraph network, Precision precision) {
    GraphVertex[] vertices = Checks.notNull("network", network).getVertices();
    Checks.notNull("precision", precision);
    if (vertices == null) {
      throw new IllegalStateException(
          "The network has no vertices yet: call init() before attaching");
    }
    List<String> names =
        Arrays.stream(vertices)
            .filter(vertex -> !vertex.isInputVertex())
            .map(GraphVertex::getVertexName)
            .toList();
    String problem = problem(network.getConfiguration().getDataType());
    if (Arrays.stream(vertices).anyMatch(SegmentVertex.class::isInstance)) {
      return left(names, "is attached already");
    }
    if (problem != null) {
      return reported(left(names, problem));
    }
    NetworkTopology topology = NetworkTopology.of(network);
    SegmentFinder.Found found = SegmentFinder.find(topology);
    if (!found.segment().isEmpty()) {
      Segment segment = segment(new Host.Graph(network), topology, found, precision);
      for (Member member : segment.members()) {
        vertices[member.vertex().getVertexIndex()] = new SegmentVertex(network, segment, member);
      }
      renewUpdater(network);
    }
    return reported(attached(topology, found));
  }

  /**
   * Makes the convolutional part of a network run on oneDNN.
   *
   * @param network an initialised network
   * @param precision the type of numbers; where the processor lacks bfloat16, it is 32-bit floats
   * @return what was attached; nothing if the network is attached already
   * @throws IllegalArgumentException if an argument is null
   * @throws IllegalStateException if the network is not initialised
   */
  public static Attached attachTo(MultiLayerNetwork network, Precision precision) {
    Layer[] layers = Checks.notNull("network", network).getLayers();
    Checks.notNull("precision", precision);
    if (layers == null || layers[0] == null) {
      throw new IllegalStateException(
          "The network has no layers yet: call init() before attaching");
    }
    NetworkTopology topology = NetworkTopology.of(network);
    List<String> names = topology.order().stream().skip(1).map(topology::name).toList();
    String problem = problem(network.getLayerWiseConfigurations().getDataType());
    if (Arrays.stream(layers).anyMatch(SegmentLayer::isOne)) {
      return left(names, "is attached already");
    }
    if (problem != null) {
      return reported(left(names, problem));
    }
    SegmentFinder.Found found = SegmentFinder.find(topology);
    if (!found.segment().isEmpty()) {
      Segment segment = segment(new Host.Layers(network), topology, found, precision);
      for (Member member : segment.members()) {
        int index = member.vertex().getVertexIndex() - 1;
        layers[index] = SegmentLayer.of(segment, member, layers[index]);
      }
      renewUpdater(network);
    }
    return reported(attached(topology, found));
  }

  /** Why no network of that type can be attached, or null. */
  private static String problem(DataType type) {
    if (Availability.PROBLEM != null) {
      return Availability.PROBLEM;
    }
    return type == DataType.FLOAT ? null : "the network is of type " + type + ", not FLOAT";
  }

  private static Attached left(List<String> names, String reason) {
    Map<String, String> left = new LinkedHashMap<>();
    names.forEach(name -> left.put(name, reason));
    return new Attached(List.of(), left);
  }

  private static Attached attached(NetworkTopology topology, SegmentFinder.Found found) {
    return new Attached(found.segment().stream().map(topology::name).toList(), found.left());
  }

  private static Attached reported(Attached attached) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    attached.left.forEach(
        (name, reason) -> byReason.computeIfAbsent(reason, absent -> new ArrayList<>()).add(name));
    String reasons =
        byReason.entrySet().stream()
            .map(each -> names(each.getValue()) + " " + each.getKey())
            .collect(Collectors.joining("; "));
    int taken = attached.taken.size();
    if (taken > 0) {
      log.info(
          "oneDNN runs {} of {} vertices; not: {}", taken, taken + attached.left.size(), reasons);
    } else {
      log.warn("oneDNN runs no vertex of this network: {}", reasons);
    }
    return attached;
  }

  private static String names(List<String> names) {
    return names.size() > MAX_NAMES
        ? names.get(0) + " and " + (names.size() - 1) + " more:"
        : String.join(", ", names) + ":";
  }

  private static Segment segment(
      Host host, NetworkTopology topology, SegmentFinder.Found found, Precision precision) {
    boolean lacksBf16 = precision == Precision.BF16 && !Processor.hasBf16();
    if (lacksBf16) {
      log.warn("This processor does not compute with bfloat16: 32-bit floats are used");
    }
    Numbers numbers =
        new Numbers(
            topology.format() == CNN2DFormat.NHWC, (lacksBf16 ? Precision.FP32 : precision).type());
    return new Segment(host, new SegmentBuilder(topology, found.segment()).members(), numbers);
  }

  /** The updater refers to the vertices that were there when it was made. */
  private static void renewUpdater(ComputationGraph network) {
    ComputationGraphUpdater updater = network.getUpdater(false);
    if (updater != null) {
      INDArray state = updater.getStateViewArray();
      network.setUpdater(null);
      network.setUpdater(
          state == null
              ? new ComputationGraphUpdater(network)
              : new ComputationGraphUpdater(network, state));
    }
  }

  private static void renewUpdater(MultiLayerNetwork network) {
    if (network.getUpdater(false) instanceof MultiLayerUpdater updater) {
      INDArray state = updater.getStateViewArray();
      network.setUpdater(
          state == null ? new MultiLayerUpdater(network) : new MultiLayerUpdater(network, state));
    }
  }
}
