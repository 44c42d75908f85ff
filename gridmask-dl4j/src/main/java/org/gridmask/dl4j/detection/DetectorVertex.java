package org.gridmask.dl4j.detection;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.gridmask.internal.vertex.ParameterlessVertex;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;

/** The configuration of a detector's vertex: its inputs have names. */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
abstract class DetectorVertex extends ParameterlessVertex {

  private static final long serialVersionUID = 1;

  /** The names of the inputs, for messages. */
  abstract String[] inputNames();

  /** The type of the output of that many inputs. */
  abstract InputType outputType(InputType... inputs);

  @Override
  protected int inputs() {
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
}
