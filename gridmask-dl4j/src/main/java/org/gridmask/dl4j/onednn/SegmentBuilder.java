package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.gridmask.dl4j.onednn.Member.Source;

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
      GraphVertex vertex = network.vertex(index);
      if (vertex.hasLayer() && vertex.numParams() > 0) {
        arrays.put(index, new LayerArrays(vertex.getLayer()));
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
    Map<Integer, Node> inference = new InferenceFolding(network, segment, this).nodes();
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
              node,
              inference.getOrDefault(index, node),
              arrays.get(index),
              sources,
              network.outputs(index).stream().noneMatch(segment::contains)));
    }
    return members;
  }

  private Node node(int index) {
    boolean relu = appliesRelu(index);
    return switch (network.kind(index)) {
      case CONVOLUTION -> new ConvolutionNode(convolution(index), arrays(index), relu);
      case BATCH_NORMALIZATION ->
          new BatchNormalizationNode(normalization(index), arrays(index), relu);
      case ADD -> new AddNode(relu);
      case RELU -> appliesRelu(network.inputs(index).get(0)) ? Node.IDENTITY : new ReluNode();
      case MAX_POOLING -> PoolingNode.max((SubsamplingLayer) conf(index));
      case GLOBAL_AVERAGE_POOLING -> PoolingNode.globalAverage();
      default -> new FallbackNode(network.vertex(index));
    };
  }

  /** Whether all that follows is a ReLU, which oneDNN then applies to the result at once. */
  boolean appliesRelu(int index) {
    List<Integer> outputs = network.outputs(index);
    return segment.contains(index)
        && network.kind(index).canApplyRelu()
        && outputs.size() == 1
        && segment.contains(outputs.get(0))
        && network.kind(outputs.get(0)) == VertexKind.RELU;
  }

  ConvolutionLayer convolution(int index) {
    return (ConvolutionLayer) conf(index);
  }

  BatchNormalization normalization(int index) {
    return (BatchNormalization) conf(index);
  }

  private Layer conf(int index) {
    return network.vertex(index).getLayer().conf().getLayer();
  }

  LayerArrays arrays(int index) {
    return arrays.get(index);
  }
}
