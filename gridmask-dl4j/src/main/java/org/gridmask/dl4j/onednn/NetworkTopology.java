package org.gridmask.dl4j.onednn;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;

/**
 * The vertices of a network by their indices: of which kind they are and how they are connected.
 */
final class NetworkTopology {

  private final GraphVertex[] vertices;
  private final VertexKind[] kinds;
  private final List<Integer> order;

  NetworkTopology(ComputationGraph network) {
    vertices = network.getVertices().clone();
    kinds =
        Arrays.stream(vertices)
            .map(vertex -> VertexKind.of(vertex, network.getConfiguration()))
            .toArray(VertexKind[]::new);
    order = Arrays.stream(network.topologicalSortOrder()).boxed().toList();
  }

  /** All indices in topological order. */
  List<Integer> order() {
    return order;
  }

  GraphVertex vertex(int index) {
    return vertices[index];
  }

  VertexKind kind(int index) {
    return kinds[index];
  }

  List<Integer> inputs(int index) {
    return indices(vertices[index].getInputVertices());
  }

  List<Integer> outputs(int index) {
    return indices(vertices[index].getOutputVertices());
  }

  private static List<Integer> indices(VertexIndices[] connected) {
    return connected == null
        ? List.of()
        : Arrays.stream(connected).map(VertexIndices::getVertexIndex).toList();
  }
}
