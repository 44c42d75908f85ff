package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.dl4j.onednn.Member.Source;
import org.gridmask.internal.onednn.Arena;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.NdArrays;
import org.gridmask.internal.onednn.Numbers;
import org.gridmask.internal.onednn.Plan;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive;
import org.gridmask.internal.onednn.node.ElementWiseNode;
import org.gridmask.internal.onednn.node.Node;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A segment's forward and backward pass, compiled for certain input shapes. */
final class CompiledPass {

  private final boolean training;
  private final Plan plan;
  private final List<Buffer> inputs;
  private final List<long[]> shapes;
  private final Map<Integer, Exit> exits;

  /**
   * The output of an exit member, and the gradient that it receives.
   *
   * @param shape that of the INDArray
   */
  private record Exit(long[] shape, Buffer result, Primitive copy, Buffer epsilon) {}

  private CompiledPass(
      boolean training,
      Plan plan,
      List<Buffer> inputs,
      List<long[]> shapes,
      Map<Integer, Exit> exits) {
    this.training = training;
    this.plan = plan;
    this.inputs = inputs;
    this.shapes = shapes;
    this.exits = exits;
  }

  /**
   * Creates all primitives and plans the memory.
   *
   * @param shapes the shapes of the network inputs that members take
   * @throws UnsupportedOperationException if oneDNN cannot do something for these shapes
   */
  static CompiledPass compile(
      List<Member> members, Numbers numbers, List<long[]> shapes, boolean training) {
    PlanBuilder builder = new PlanBuilder(training, numbers);
    try {
      return compile(builder, members, shapes);
    } catch (RuntimeException e) {
      builder.abandon();
      throw e;
    }
  }

  private static CompiledPass compile(
      PlanBuilder builder, List<Member> members, List<long[]> shapes) {
    List<Buffer> inputs =
        shapes.stream()
            .map(shape -> builder.external(NdArrays.layout(shape, builder.isChannelsLast())))
            .toList();
    List<Buffer> outputs = new ArrayList<>();
    List<Node.Backward> backwards = new ArrayList<>();
    for (Member member : members) {
      Node node = builder.isTraining() ? member.node() : member.inferenceNode();
      Node.Result result =
          node.forward(
              builder,
              member.sources().stream().map(source -> source.of(inputs, outputs)).toList());
      outputs.add(result.output());
      backwards.add(result.backward());
    }
    Map<Integer, Exit> exits = new LinkedHashMap<>();
    for (Member member : members) {
      if (member.isExit()) {
        Buffer value = outputs.get(member.index());
        long[] shape = NdArrays.shape(value.layout(), builder.isChannelsLast());
        Layout layout = NdArrays.layout(shape, builder.isChannelsLast());
        Buffer result = builder.external(layout);
        exits.put(
            member.index(),
            new Exit(
                shape, result, builder.copyAfterForward(value, result), builder.external(layout)));
      }
    }
    if (builder.isTraining()) {
      builder.startBackward();
      backward(builder, members, backwards, exits);
    }
    List<long[]> outputShapes =
        outputs.stream()
            .map(output -> NdArrays.shape(output.layout(), builder.isChannelsLast()))
            .toList();
    return new CompiledPass(builder.isTraining(), builder.build(), inputs, outputShapes, exits);
  }

  private static void backward(
      PlanBuilder builder,
      List<Member> members,
      List<Node.Backward> backwards,
      Map<Integer, Exit> exits) {
    Buffer[] epsilons = new Buffer[members.size()];
    exits.forEach((index, exit) -> epsilons[index] = exit.epsilon());
    boolean[] trains = trains(members);
    for (int index = members.size() - 1; index >= 0; index--) {
      Member member = members.get(index);
      if (member.isStopped() || epsilons[index] == null || !trains[index]) {
        continue;
      }
      boolean wanted =
          member.sources().stream().anyMatch(source -> isWanted(source, members, trains));
      List<Buffer> gradients = backwards.get(index).gradients(builder, epsilons[index], wanted);
      for (int i = 0; wanted && i < gradients.size(); i++) {
        Source source = member.sources().get(i);
        if (isWanted(source, members, trains)) {
          Buffer before = epsilons[source.index()];
          epsilons[source.index()] =
              before == null
                  ? gradients.get(i)
                  // In the layout of a gradient inside, which may be another than that of an exit.
                  : ElementWiseNode.sum(builder, gradients.get(i), before);
        }
      }
    }
  }

  private static boolean isWanted(Source source, List<Member> members, boolean[] trains) {
    return source.isMember() && !members.get(source.index()).isStopped() && trains[source.index()];
  }

  /** Whether a member, or one that it takes its input from, has gradients to compute. */
  private static boolean[] trains(List<Member> members) {
    boolean[] trains = new boolean[members.size()];
    for (Member member : members) {
      trains[member.index()] =
          (member.arrays() != null && member.arrays().isTrainable())
              || member.sources().stream().anyMatch(source -> isWanted(source, members, trains));
    }
    return trains;
  }

  /** Whether it has a backward pass. */
  boolean isTraining() {
    return training;
  }

  /** Runs the forward pass over arrays in C order. */
  void forward(Arena arena, List<INDArray> arrays, LayerWorkspaceMgr workspaces) {
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).bind(arrays.get(i));
    }
    plan.forward(arena, workspaces);
  }

  /** The shape of an exit member's output. */
  long[] exitShape(Member member) {
    return exits.get(member.index()).shape();
  }

  /** The shape of a member's output. */
  long[] shape(int index) {
    return shapes.get(index);
  }

  /** Copies an exit member's output into an array in C order. */
  void copyExit(Member member, INDArray to) {
    Exit exit = exits.get(member.index());
    exit.result().bind(to);
    exit.copy().run();
  }

  /**
   * Runs the backward pass, which writes the gradients of all parameters.
   *
   * @param epsilons the gradients of the exit members' outputs, by member index, in C order
   */
  void backward(INDArray[] epsilons, LayerWorkspaceMgr workspaces) {
    exits.forEach(
        (index, exit) -> {
          if (epsilons[index] != null) {
            exit.epsilon().bind(epsilons[index]);
          }
        });
    plan.backward(workspaces);
  }

  /** Frees the native resources; must not be used afterwards. */
  void close() {
    plan.close();
  }
}
