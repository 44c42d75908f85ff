package org.gridmask.benchmarks.training;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.gridmask.dl4j.detection.RoiAlignVertex;
import org.gridmask.dl4j.layer.FrozenBatchNormalization;
import org.gridmask.dl4j.layer.GroupedConvolutionLayer;

/**
 * The multiplications of an image's pixels with weights, each with an addition: those of
 * convolutions and dense layers.
 *
 * @param forward of the forward pass
 * @param backward of the backward pass: the gradients of weights that train, and of the inputs of
 *     layers that follow some
 */
record MultiplyAdds(long forward, long backward) {

  /**
   * Those of a detector for one image.
   *
   * @param network its configuration
   * @param regions the regions that its box head looks at
   * @param inputs the types of its inputs
   */
  static MultiplyAdds of(ComputationGraphConfiguration network, int regions, InputType... inputs) {
    Map<String, InputType> types = network.getLayerActivationTypes(inputs);
    Map<String, Integer> rows = new HashMap<>();
    Set<String> trained = new HashSet<>();
    long forward = 0;
    long backward = 0;
    for (String name : order(network)) {
      GraphVertex vertex = network.getVertices().get(name);
      List<String> before = network.getVertexInputs().get(name);
      boolean followsTrained = before.stream().anyMatch(trained::contains);
      rows.put(
          name,
          vertex instanceof RoiAlignVertex
              ? regions
              : before.stream().mapToInt(from -> rows.getOrDefault(from, 1)).max().orElse(1));
      Layer layer = vertex instanceof LayerVertex found ? found.getLayerConf().getLayer() : null;
      boolean isFrozen = layer instanceof FrozenLayer;
      Layer inside = layer instanceof FrozenLayer frozen ? frozen.getLayer() : layer;
      long each = rows.get(name) * products(inside, types.get(name));
      forward += each;
      boolean trains = each > 0 && !isFrozen;
      backward += (trains ? each : 0) + (followsTrained ? each : 0);
      if (trains || followsTrained) {
        trained.add(name);
      }
    }
    return new MultiplyAdds(forward, backward);
  }

  private static long products(Layer layer, InputType output) {
    if (layer instanceof ConvolutionLayer convolution) {
      long groups = layer instanceof GroupedConvolutionLayer grouped ? grouped.getGroups() : 1;
      int[] kernel = convolution.getKernelSize();
      return output.arrayElementsPerExample()
          * kernel[0]
          * kernel[1]
          * convolution.getNIn()
          / groups;
    }
    return layer instanceof FeedForwardLayer dense && !(layer instanceof FrozenBatchNormalization)
        ? dense.getNIn() * dense.getNOut()
        : 0;
  }

  /** The vertices in the order in which they were added, each after its inputs. */
  private static List<String> order(ComputationGraphConfiguration network) {
    List<String> inputs = network.getNetworkInputs();
    return network.getVertices().keySet().stream().filter(name -> !inputs.contains(name)).toList();
  }
}
