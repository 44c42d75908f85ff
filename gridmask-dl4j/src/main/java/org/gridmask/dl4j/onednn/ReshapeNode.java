package org.gridmask.dl4j.onednn;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.gridmask.dl4j.onednn.VertexKind.Unsupported;

/**
 * What Deeplearning4j's pre-processors do between layers of different ranks.
 *
 * @param image channels, height and width to give to rows; null where images become rows
 */
record ReshapeNode(long... image) implements Node {

  /**
   * The node of a pre-processor.
   *
   * @return null if it does nothing
   */
  static Node of(InputPreProcessor processor, CNN2DFormat format) throws Unsupported {
    if (processor == null) {
      return null;
    }
    if (processor instanceof CnnToFeedForwardPreProcessor flattens
        && processor.getClass() == CnnToFeedForwardPreProcessor.class
        && flattens.getFormat() == format) {
      return new ReshapeNode((long[]) null);
    }
    if (processor instanceof FeedForwardToCnnPreProcessor shapes
        && processor.getClass() == FeedForwardToCnnPreProcessor.class
        && format == CNN2DFormat.NCHW) {
      return new ReshapeNode(
          shapes.getNumChannels(), shapes.getInputHeight(), shapes.getInputWidth());
    }
    throw new Unsupported("its pre-processor is a " + processor.getClass().getSimpleName());
  }

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer input = inputs.get(0);
    long[] from = input.layout().shape();
    boolean isDone = from.length == (image == null ? 2 : 4);
    if (isDone) {
      return Activation.IDENTITY.forward(plan, inputs);
    }
    long[] to =
        image == null
            ? new long[] {from[0], from[1] * from[2] * from[3]}
            : new long[] {from[0], image[0], image[1], image[2]};
    if (image != null && from[1] != image[0] * image[1] * image[2]) {
      throw new UnsupportedOperationException("rows of another size than " + to[1]);
    }
    return new Result(
        plan.reshaped(input, to),
        (backward, epsilon, wanted) -> List.of(backward.reshaped(epsilon, from)));
  }
}
