package org.gridmask.internal.vertex;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The configuration of a vertex without parameters, with a fixed number of inputs. */
public abstract class ParameterlessVertex extends GraphVertex {

  private static final long serialVersionUID = 1;

  /**
   * The number of inputs.
   *
   * @return at least 1
   */
  protected abstract int inputs();

  /**
   * The vertex in a network.
   *
   * @param graph the network
   * @param name the vertex' name
   * @param index its index
   * @param dataType the network's data type
   * @return a new one
   */
  protected abstract RuntimeVertex runtime(
      ComputationGraph graph, String name, int index, DataType dataType);

  /**
   * Whether the shape of the output depends on the shapes of the inputs alone.
   *
   * @return false if it depends on values
   */
  public boolean hasFixedShape() {
    return true;
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return inputs();
  }

  @Override
  public int maxVertexInputs() {
    return inputs();
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initializeParameters,
      DataType dataType) {
    return runtime(graph, name, index, dataType);
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputs) {
    InputType output = getOutputType(0, inputs);
    return new LayerMemoryReport.Builder(null, getClass(), inputs[0], output)
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(0, 0)
        .build();
  }
}
