package org.gridmask.internal.onednn.node;

import java.util.List;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.PlanBuilder;

/**
 * Zero padding or cropping of images.
 *
 * @param border pixels added at the top, bottom, left and right; negative ones are cut off
 */
public record BorderNode(int... border) implements Node {

  public static BorderNode cropping(int... pixels) {
    return new BorderNode(-pixels[0], -pixels[1], -pixels[2], -pixels[3]);
  }

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer source = inputs.get(0);
    long[] shape = source.layout().shape();
    long[] changed = {
      shape[0], shape[1], shape[2] + border[0] + border[1], shape[3] + border[2] + border[3]
    };
    return new Result(
        moved(plan, source, changed, border[0], border[2]),
        (backward, epsilon, wanted) ->
            List.of(moved(backward, epsilon, shape, -border[0], -border[2])));
  }

  /** The images in another size, from the given pixel on, with zeros around. */
  private static Buffer moved(
      PlanBuilder plan, Buffer source, long[] shape, long down, long right) {
    Buffer plain = plan.in(source.layout().ordered(plan.isChannelsLast()), source);
    Buffer target = plan.buffer(plain.layout().reshaped(shape).ordered(plan.isChannelsLast()));
    long[] from = source.layout().shape();
    long[] inside = {shape[0], shape[1], Math.min(from[2], shape[2]), Math.min(from[3], shape[3])};
    if (inside[2] < shape[2] || inside[3] < shape[3]) {
      plan.run(workspaces -> target.clear(), target);
    }
    plan.reorder(
        plan.view(
            plain, plain.layout().part(inside, 0, 0, Math.max(-down, 0), Math.max(-right, 0))),
        plan.view(
            target, target.layout().part(inside, 0, 0, Math.max(down, 0), Math.max(right, 0))));
    return target;
  }
}
