package org.gridmask.dl4j.detection;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;

/** The configuration of a vertex without parameters, with a fixed number of inputs. */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
abstract class ParameterlessVertex extends GraphVertex {

  private static final long serialVersionUID = 1;

  /** The names of the inputs, for messages. */
  abstract String[] inputNames();

  /** The type of the output of that many inputs. */
  abstract InputType outputType(InputType... inputs);

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return inputNames().length;
  }

  @Override
  public int maxVertexInputs() {
    return inputNames().length;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs)
      throws InvalidInputTypeException {
    if (inputs == null || inputs.length != inputNames().length) {
      throw new InvalidInputTypeException(
          getClass().getSimpleName()
              + " takes the inputs "
              + String.join(", ", inputNames())
              + ", but got "
              + (inputs == null ? 0 : inputs.length));
    }
    return outputType(inputs);
  }

  /** The type of images, whose channels and size are needed. */
  final InputType.InputTypeConvolutional images(InputType type) {
    if (type instanceof InputType.InputTypeConvolutional images) {
      return images;
    }
    throw new InvalidInputTypeException(
        getClass().getSimpleName() + " takes images [N, C, H, W], but got " + type);
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
