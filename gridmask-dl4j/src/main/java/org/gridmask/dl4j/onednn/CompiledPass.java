package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.dl4j.onednn.Member.Source;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A segment's forward and backward pass, compiled for certain input shapes. */
final class CompiledPass {

  private final boolean training;
  private final Plan plan;
  private final List<Buffer> inputs;
  private final Map<Integer, Exit> exits;

  /** The output of an exit member, and the gradient that it receives. */
  private record Exit(Buffer result, Primitive copy, Buffer epsilon) {}

  private CompiledPass(boolean training, Plan plan, List<Buffer> inputs, Map<Integer, Exit> exits) {
    this.training = training;
    this.plan = plan;
    this.inputs = inputs;
    this.exits = exits;
  }

  /**
   * Creates all primitives and plans the memory.
   *
   * @param shapes the shapes of the network inputs that members take
   * @throws UnsupportedOperationException if oneDNN cannot do something for these shapes
   */
  static CompiledPass compile(List<Member> members, List<long[]> shapes, boolean training) {
    PlanBuilder builder = new PlanBuilder(training);
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
        shapes.stream().map(shape -> builder.external(Layout.plain(shape))).toList();
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
        Layout plain = Layout.plain(value.layout().shape());
        Buffer result = builder.external(plain);
        exits.put(
            member.index(),
            new Exit(result, builder.copyAfterForward(value, result), builder.external(plain)));
      }
    }
    if (builder.isTraining()) {
      builder.startBackward();
      backward(builder, members, backwards, exits);
    }
    return new CompiledPass(builder.isTraining(), builder.build(), inputs, exits);
  }

  private static void backward(
      PlanBuilder builder,
      List<Member> members,
      List<Node.Backward> backwards,
      Map<Integer, Exit> exits) {
    Buffer[] epsilons = new Buffer[members.size()];
    exits.forEach((index, exit) -> epsilons[index] = exit.epsilon());
    for (int index = members.size() - 1; index >= 0; index--) {
      Member member = members.get(index);
      boolean wanted = member.wantsInputGradients();
      List<Buffer> gradients = backwards.get(index).gradients(builder, epsilons[index], wanted);
      for (int i = 0; wanted && i < gradients.size(); i++) {
        Source source = member.sources().get(i);
        if (source.isMember()) {
          Buffer before = epsilons[source.index()];
          epsilons[source.index()] =
              before == null
                  ? gradients.get(i)
                  : AddNode.sum(builder, before, gradients.get(i), false);
        }
      }
    }
  }

  /** Whether it has a backward pass. */
  boolean isTraining() {
    return training;
  }

  /** Runs the forward pass over arrays in C order. */
  void forward(Arena arena, List<INDArray> arrays, LayerWorkspaceMgr workspaces) {
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).bind(Address.of(arrays.get(i)));
    }
    plan.forward(arena, workspaces);
  }

  /** The shape of an exit member's output. */
  long[] exitShape(Member member) {
    return exits.get(member.index()).result().layout().shape();
  }

  /** Copies an exit member's output into an array in C order. */
  void copyExit(Member member, INDArray to) {
    Exit exit = exits.get(member.index());
    exit.result().bind(Address.of(to));
    exit.copy().run();
  }

  /**
   * Runs the backward pass, which writes the gradients of all parameters.
   *
   * @param epsilons the gradients of the exit members' outputs, by member index, in C order
   */
  void backward(INDArray[] epsilons, LayerWorkspaceMgr workspaces) {
    exits.forEach((index, exit) -> exit.epsilon().bind(Address.of(epsilons[index])));
    plan.backward(workspaces);
  }

  /** Frees the native resources; must not be used afterwards. */
  void close() {
    plan.close();
  }
}
