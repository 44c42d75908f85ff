package org.gridmask.internal.onednn.node;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.PlanBuilder;

/**
 * What Deeplearning4j's pre-processors do between layers of different ranks.
 *
 * @param image channels, height and width to give to rows; null where images become rows
 */
public record ReshapeNode(long... image) implements Node {

  /** The node of a pre-processor; empty if there is none. */
  public static Optional<Node> of(InputPreProcessor processor, CNN2DFormat format) {
    if (processor instanceof CnnToFeedForwardPreProcessor flattens
        && processor.getClass() == CnnToFeedForwardPreProcessor.class
        && flattens.getFormat() == format) {
      return Optional.of(new ReshapeNode((long[]) null));
    }
    if (processor instanceof FeedForwardToCnnPreProcessor shapes
        && processor.getClass() == FeedForwardToCnnPreProcessor.class
        && format == CNN2DFormat.NCHW) {
      return Optional.of(
          new ReshapeNode(
              shapes.getNumChannels(), shapes.getInputHeight(), shapes.getInputWidth()));
    }
    return Optional.empty();
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
