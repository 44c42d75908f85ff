package org.gridmask.dl4j.onednn;

import java.util.List;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.gridmask.internal.onednn.node.LayerArrays;
import org.gridmask.internal.onednn.node.Node;

/**
 * A vertex of a segment.
 *
 * @param index its place in the segment
 * @param vertex the vertex that it was in the network
 * @param node what it computes
 * @param inferenceNode what it computes where no backward pass follows
 * @param arrays its parameters and gradients, or null if it has none
 * @param sources where its inputs come from, in their order
 * @param isExit whether vertices outside of the segment take its output
 * @param isHandedOn whether members take its output
 * @param isStopped whether the backward pass ends at it
 */
record Member(
    int index,
    GraphVertex vertex,
    Node node,
    Node inferenceNode,
    LayerArrays arrays,
    List<Source> sources,
    boolean isExit,
    boolean isHandedOn,
    boolean isStopped) {

  /**
   * Where an input of a member comes from.
   *
   * @param isMember from another member, or else from an input of the network
   * @param index the place of the member in the segment, or of the input among those that members
   *     take
   */
  record Source(boolean isMember, int index) {

    /** The one of the two lists' elements that is meant. */
    <T> T of(List<T> inputs, List<T> members) {
      return isMember ? members.get(index) : inputs.get(index);
    }
  }
}
