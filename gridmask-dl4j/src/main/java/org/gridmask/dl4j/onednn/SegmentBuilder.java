package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.gridmask.dl4j.layer.AdaptiveAveragePoolingLayer;
import org.gridmask.dl4j.layer.BilinearResizeLayer;
import org.gridmask.dl4j.layer.BilinearResizeVertex;
import org.gridmask.dl4j.layer.FrozenBatchNormalization;
import org.gridmask.dl4j.onednn.Member.Source;
import org.gridmask.internal.onednn.node.Activation;
import org.gridmask.internal.onednn.node.BatchNormalizationNode;
import org.gridmask.internal.onednn.node.BorderNode;
import org.gridmask.internal.onednn.node.CanvasNode;
import org.gridmask.internal.onednn.node.ConvolutionSpec;
import org.gridmask.internal.onednn.node.DenseSpec;
import org.gridmask.internal.onednn.node.ElementWiseNode;
import org.gridmask.internal.onednn.node.FallbackNode;
import org.gridmask.internal.onednn.node.LayerArrays;
import org.gridmask.internal.onednn.node.LinearNode;
import org.gridmask.internal.onednn.node.LocalResponseNode;
import org.gridmask.internal.onednn.node.MergeNode;
import org.gridmask.internal.onednn.node.Node;
import org.gridmask.internal.onednn.node.PoolingNode;
import org.gridmask.internal.onednn.node.ResamplingNode;
import org.gridmask.internal.onednn.node.ReshapeNode;
import org.gridmask.internal.onednn.node.Stateless;
import org.gridmask.internal.onednn.node.UpsamplingNode;
import org.nd4j.linalg.activations.IActivation;

/** Makes the members of a segment: what each vertex computes, and where its inputs come from. */
final class SegmentBuilder {

  private final NetworkTopology network;
  private final List<Integer> segment;
  private final Map<Integer, LayerArrays> arrays = new HashMap<>();

  /**
   * A builder.
   *
   * @param segment the vertices, in topological order
   */
  SegmentBuilder(NetworkTopology network, List<Integer> segment) {
    this.network = network;
    this.segment = segment;
    for (int index : segment) {
      Layer layer = network.layer(index);
      if (layer != null && layer.numParams() > 0) {
        arrays.put(index, new LayerArrays(layer, network.freeze(index) == Freeze.NONE));
      }
    }
  }

  List<Member> members() {
    List<Integer> inputs =
        segment.stream()
            .flatMap(index -> network.inputs(index).stream())
            .filter(from -> network.vertex(from).isInputVertex())
            .distinct()
            .toList();
    Map<Integer, Node> training = new Folding(network, segment, this, false).nodes();
    Map<Integer, Node> inference = new Folding(network, segment, this, true).nodes();
    List<Member> members = new ArrayList<>();
    for (int index : segment) {
      Node node = node(index);
      List<Source> sources =
          network.inputs(index).stream()
              .map(
                  from ->
                      network.vertex(from).isInputVertex()
                          ? new Source(false, inputs.indexOf(from))
                          : new Source(true, segment.indexOf(from)))
              .toList();
      members.add(
          new Member(
              members.size(),
              network.vertex(index),
              training.getOrDefault(index, node),
              inference.getOrDefault(index, node),
              arrays.get(index),
              sources,
              !segment.containsAll(network.outputs(index)),
              network.outputs(index).stream().anyMatch(segment::contains),
              network.freeze(index) == Freeze.STOPPED));
    }
    return members;
  }

  /** What a vertex computes, with its pre-processor, its dropout and its activation. */
  private Node node(int index) {
    Node node = core(index);
    if (appliesDropout(index)) {
      node = node.after(new FallbackNode(Stateless.dropout(network.layer(index)), false));
    }
    IActivation function = unknownActivation(index);
    if (function != null) {
      boolean frozen = network.freeze(index) != Freeze.NONE;
      node = node.then(new FallbackNode(Stateless.activation(function), frozen));
    }
    return afterPreProcessor(index, node);
  }

  Node afterPreProcessor(int index, Node node) {
    return ReshapeNode.of(network.preProcessor(index), network.format())
        .map(node::after)
        .orElse(node);
  }

  private Node core(int index) {
    Activation activation = activation(index);
    LayerArrays own = arrays.get(index);
    return switch (network.kind(index)) {
      case CONVOLUTION -> new LinearNode(spec(index), own, activation);
      case SEPARABLE_CONVOLUTION ->
          depthwise(index).then(new LinearNode(spec(index), own, activation));
      case DENSE ->
          new LinearNode(new DenseSpec((DenseLayer) network.conf(index)), own, activation);
      case BATCH_NORMALIZATION -> normalization(index);
      case LOCAL_RESPONSE_NORMALIZATION ->
          new LocalResponseNode((LocalResponseNormalization) network.conf(index));
      case ELEMENT_WISE -> new ElementWiseNode(operation(index), activation, fallback(index));
      case ACTIVATION ->
          isApplied(index) ? Activation.IDENTITY : ownActivation(index).orElseThrow();
      case SCALE ->
          Activation.linear(((ScaleVertex) network.configuration(index)).getScaleFactor(), 0);
      case SHIFT ->
          Activation.linear(1, ((ShiftVertex) network.configuration(index)).getShiftFactor());
      case POOLING -> PoolingNode.of((SubsamplingLayer) network.conf(index));
      case GLOBAL_POOLING -> PoolingNode.global((GlobalPoolingLayer) network.conf(index));
      case MERGE -> new MergeNode(((MergeVertex) network.configuration(index)).getMergeAxis());
      case PADDING -> new BorderNode(((ZeroPaddingLayer) network.conf(index)).getPadding());
      case CROPPING -> BorderNode.cropping(((Cropping2D) network.conf(index)).getCropping());
      case RESAMPLING -> resampling(index);
      case CANVAS -> new CanvasNode();
      case UPSAMPLING -> UpsamplingNode.of((Upsampling2D) network.conf(index));
      default -> fallback(index);
    };
  }

  private Node resampling(int index) {
    if (network.layer(index) == null) {
      return ResamplingNode.of((BilinearResizeVertex) network.configuration(index));
    }
    return network.conf(index) instanceof AdaptiveAveragePoolingLayer pooling
        ? ResamplingNode.of(pooling)
        : ResamplingNode.of((BilinearResizeLayer) network.conf(index));
  }

  private Node fallback(int index) {
    Layer layer = network.layer(index);
    GraphVertex vertex =
        layer == null ? network.vertex(index) : Stateless.vertex(network.name(index), layer);
    return new FallbackNode(vertex, network.freeze(index) != Freeze.NONE);
  }

  ElementWiseVertex.Op operation(int index) {
    return ((ElementWiseVertex) network.configuration(index)).getOp();
  }

  /** The convolution of a vertex; of a separable one, the second. */
  ConvolutionSpec spec(int index) {
    return ConvolutionSpec.of((ConvolutionLayer) network.conf(index));
  }

  /** The first half of a separable convolution. */
  Node depthwise(int index) {
    return new LinearNode(
        ConvolutionSpec.separableDepthwise((SeparableConvolution2D) network.conf(index)),
        arrays.get(index),
        Activation.IDENTITY);
  }

  BatchNormalizationNode normalization(int index) {
    BatchNormalization conf =
        network.conf(index) instanceof FrozenBatchNormalization frozen
            ? asOrdinary(frozen)
            : (BatchNormalization) network.conf(index);
    return new BatchNormalizationNode(conf, arrays.get(index), activation(index));
  }

  /** The one whose running statistics it has; its parameters have the same names and order. */
  private static BatchNormalization asOrdinary(FrozenBatchNormalization conf) {
    return new BatchNormalization.Builder()
        .nIn(conf.getNIn())
        .nOut(conf.getNOut())
        .eps(conf.getEps())
        .useLogStd(false)
        .build();
  }

  LayerArrays arrays(int index) {
    return arrays.get(index);
  }

  /** What is applied to the result of a vertex at once: its own activation, or that after it. */
  Activation activation(int index) {
    Optional<Activation> own = ownActivation(index);
    if (own.isPresent() && !own.get().isIdentity()) {
      return own.get();
    }
    List<Integer> outputs = network.outputs(index);
    return own.isPresent() && outputs.size() == 1 && isApplied(outputs.get(0))
        ? ownActivation(outputs.get(0)).orElseThrow()
        : Activation.IDENTITY;
  }

  /** Whether the output of a vertex is its input, in the same buffer. */
  boolean handsOn(int index, boolean inference) {
    return network.preProcessor(index) == null
        && switch (network.kind(index)) {
          case DROPOUT -> inference;
          case ACTIVATION -> ownActivation(index).filter(Activation::isIdentity).isPresent();
          case MERGE -> network.inputs(index).size() == 1;
          default -> false;
        };
  }

  /** Whether a vertex is an activation that the vertex before it applies. */
  private boolean isApplied(int index) {
    if (!segment.contains(index) || network.kind(index) != VertexKind.ACTIVATION) {
      return false;
    }
    int before = network.inputs(index).get(0);
    return segment.contains(before)
        && network.kind(before).canApplyActivation()
        && network.outputs(before).size() == 1
        && (network.freeze(before) == Freeze.STOPPED) == (network.freeze(index) == Freeze.STOPPED)
        && ownActivation(before).filter(Activation::isIdentity).isPresent();
  }

  /** Empty if oneDNN does not have it. */
  private Optional<Activation> ownActivation(int index) {
    IActivation function = function(index);
    return function == null ? Optional.of(Activation.IDENTITY) : Activation.of(function);
  }

  private IActivation function(int index) {
    return switch (network.kind(index)) {
      case CONVOLUTION, SEPARABLE_CONVOLUTION, DENSE -> VertexKind.activation(network.conf(index));
      case ACTIVATION -> ((ActivationLayer) network.conf(index)).getActivationFn();
      default -> null;
    };
  }

  private IActivation unknownActivation(int index) {
    return ownActivation(index).isPresent() ? null : function(index);
  }

  private boolean appliesDropout(int index) {
    VertexKind kind = network.kind(index);
    return (kind == VertexKind.CONVOLUTION
            || kind == VertexKind.SEPARABLE_CONVOLUTION
            || kind == VertexKind.DENSE)
        && network.freeze(index) == Freeze.NONE
        && network.conf(index).getIDropout() != null;
  }
}
