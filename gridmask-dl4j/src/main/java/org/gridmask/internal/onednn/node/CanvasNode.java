package org.gridmask.internal.onednn.node;

import java.util.ArrayList;
import java.util.List;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.vertex.PyramidCanvas;
import org.gridmask.internal.vertex.PyramidCanvas.Level;

/** Images of several sizes side by side, with zeros between them. */
public record CanvasNode() implements Node {

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    List<long[]> shapes = inputs.stream().map(input -> input.layout().shape()).toList();
    PyramidCanvas canvas =
        PyramidCanvas.of(
            shapes.stream().mapToInt(shape -> (int) shape[2]).toArray(),
            shapes.stream().mapToInt(shape -> (int) shape[3]).toArray());
    Layout layout =
        UpsamplingNode.ofSize(plan, inputs.get(0).layout(), canvas.height(), canvas.width());
    Buffer whole = plan.buffer(layout);
    plan.run(workspaces -> whole.clear(), whole);
    for (int i = 0; i < inputs.size(); i++) {
      plan.reorder(inputs.get(i), part(plan, whole, shapes.get(i), canvas.levels().get(i)));
    }
    return new Result(
        whole,
        (backward, epsilon, wanted) -> {
          Buffer errors = backward.in(layout, epsilon);
          List<Buffer> gradients = new ArrayList<>();
          for (int i = 0; i < inputs.size(); i++) {
            Buffer gradient = backward.buffer(inputs.get(i).layout());
            backward.reorder(
                part(backward, errors, shapes.get(i), canvas.levels().get(i)), gradient);
            gradients.add(gradient);
          }
          return gradients;
        });
  }

  private static Buffer part(PlanBuilder plan, Buffer whole, long[] shape, Level level) {
    return plan.view(whole, whole.layout().part(shape, 0, 0, level.top(), level.left()));
  }
}
