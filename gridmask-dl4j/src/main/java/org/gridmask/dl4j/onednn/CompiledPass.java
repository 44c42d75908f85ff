package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridmask.dl4j.onednn.Member.Source;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The passes of a segment over arrays of certain shapes. */
final class CompiledPass {

  private final boolean training;
  private final Plan plan;
  private final List<Block> entries;
  private final Map<Integer, Exit> exits;

  /** The output of a member on its way out, and its gradient on its way in. */
  private record Exit(Block result, Primitive copy, Block epsilon) {}

  private CompiledPass(boolean training, Plan plan, List<Block> entries, Map<Integer, Exit> exits) {
    this.training = training;
    this.plan = plan;
    this.entries = entries;
    this.exits = exits;
  }

  /**
   * Makes all primitives and plans the memory.
   *
   * @param shapes the shapes of the network's inputs that members take
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
    List<Block> entries =
        shapes.stream().map(shape -> builder.external(Layout.plain(shape))).toList();
    List<Node.Result> results = new ArrayList<>();
    for (Member member : members) {
      List<Block> inputs =
          member.sources().stream()
              .map(
                  source ->
                      source.isMember()
                          ? results.get(source.index()).output()
                          : entries.get(source.index()))
              .toList();
      Node node = builder.isTraining() ? member.node() : member.inferenceNode();
      results.add(node.forward(builder, inputs));
    }
    Map<Integer, Exit> exits = new LinkedHashMap<>();
    for (Member member : members) {
      if (member.isExit()) {
        Block value = results.get(member.index()).output();
        Layout plain = Layout.plain(value.layout().shape());
        Block result = builder.external(plain);
        exits.put(
            member.index(),
            new Exit(result, builder.copyAfterForward(value, result), builder.external(plain)));
      }
    }
    if (builder.isTraining()) {
      builder.startBackward();
      backward(builder, members, results, exits);
    }
    return new CompiledPass(builder.isTraining(), builder.build(), entries, exits);
  }

  private static void backward(
      PlanBuilder builder,
      List<Member> members,
      List<Node.Result> results,
      Map<Integer, Exit> exits) {
    Block[] epsilons = new Block[members.size()];
    exits.forEach((index, exit) -> epsilons[index] = exit.epsilon());
    List<Member> reversed = new ArrayList<>(members);
    Collections.reverse(reversed);
    for (Member member : reversed) {
      boolean wanted = member.wantsInputGradients();
      List<Block> gradients =
          results
              .get(member.index())
              .backward()
              .gradients(builder, epsilons[member.index()], wanted);
      for (int i = 0; wanted && i < gradients.size(); i++) {
        Source source = member.sources().get(i);
        if (source.isMember()) {
          Block before = epsilons[source.index()];
          epsilons[source.index()] =
              before == null ? gradients.get(i) : builder.sum(before, gradients.get(i));
        }
      }
    }
  }

  /** Whether it has a way back. */
  boolean isTraining() {
    return training;
  }

  /** Runs the forward pass over the inputs, which are in C order. */
  void forward(Arena arena, INDArray[] inputs) {
    for (int i = 0; i < inputs.length; i++) {
      entries.get(i).bind(Address.of(inputs[i]));
    }
    plan.forward(arena);
  }

  /** The shape of what a member hands out. */
  long[] exitShape(Member member) {
    return exits.get(member.index()).result().layout().shape();
  }

  /** Copies what a member hands out into an array in C order. */
  void copyExit(Member member, INDArray to) {
    Exit exit = exits.get(member.index());
    exit.result().bind(Address.of(to));
    exit.copy().run();
  }

  /**
   * Runs the backward pass, which writes the gradients of all parameters.
   *
   * @param epsilons the gradients of what members hand out, by their places; in C order
   */
  void backward(INDArray[] epsilons) {
    exits.forEach((index, exit) -> exit.epsilon().bind(Address.of(epsilons[index])));
    plan.backward();
  }

  /** Frees what oneDNN holds for it; it must not be used afterwards. */
  void close() {
    plan.close();
  }

  /** Which pass is meant: the shapes of the inputs, and whether it goes back. */
  record Key(boolean training, List<List<Long>> shapes) {
    static Key of(boolean training, INDArray[] inputs) {
      return new Key(
          training,
          Arrays.stream(inputs)
              .map(input -> Arrays.stream(input.shape()).boxed().toList())
              .toList());
    }
  }
}
