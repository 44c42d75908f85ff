package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gridmask.dl4j.onednn.Member.Source;
import org.gridmask.internal.onednn.Arena;
import org.gridmask.internal.onednn.NdArrays;
import org.gridmask.internal.onednn.Numbers;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a network that runs as a whole. The network still visits its vertices one by one: the
 * forward pass of the whole segment runs at its first vertex, the backward pass once the gradients
 * of all exits are known; in between, the network passes around scalar placeholders.
 *
 * <p>If intermediate activations are requested, the original vertices run instead.
 */
final class Segment {

  private static final Logger log = LoggerFactory.getLogger(Segment.class);

  private final Host host;
  private final List<Member> members;
  private final PassCache passes;
  private final Arena arena = new Arena();
  private final INDArray placeholder = NdArrays.detached(() -> Nd4j.scalar(0f));
  private final INDArray[] inputs;
  private final INDArray[] epsilons;

  /** The last exit of the backward pass; null if that ends before. */
  private final Member lastExit;

  /** Null if the original vertices run. */
  private CompiledPass current;

  /** Whether no array of the pass is in a workspace. */
  private boolean withoutWorkspaces;

  private boolean warned;

  Segment(Host host, List<Member> members, Numbers numbers) {
    this.host = host;
    this.members = members;
    passes = new PassCache(members, numbers);
    inputs =
        new INDArray
            [(int)
                members.stream()
                    .flatMap(member -> member.sources().stream())
                    .filter(source -> !source.isMember())
                    .distinct()
                    .count()];
    epsilons = new INDArray[members.size()];
    lastExit =
        members.stream()
            .filter(member -> member.isExit() && !member.isStopped())
            .findFirst()
            .orElse(null);
  }

  List<Member> members() {
    return members;
  }

  /** What is passed around in place of the activations and gradients inside. */
  INDArray placeholder() {
    return placeholder;
  }

  /** The shape of a member's output. */
  long[] shape(Member member) {
    return current.shape(member.index());
  }

  void setInput(Member member, int number, INDArray input, LayerWorkspaceMgr workspaces) {
    Source source = member.sources().get(number);
    if (!source.isMember()) {
      inputs[source.index()] = input;
    }
    if (!source.isMember() || current == null) {
      member.vertex().setInput(number, input, workspaces);
    }
  }

  /** Whether the segment runs, and not the original vertices. */
  boolean isRunning() {
    return current != null;
  }

  /** The output of a vertex of a graph; the pass of all begins at the first. */
  INDArray forward(Member member, boolean training, LayerWorkspaceMgr workspaces) {
    if (member.index() == 0) {
      start(training, workspaces);
    }
    return isRunning()
        ? output(member, training, workspaces)
        : member.vertex().doForward(training, workspaces);
  }

  /** The same for a layer of a list: begins the pass if it is the first. */
  boolean begins(Member member, INDArray input, boolean training, LayerWorkspaceMgr workspaces) {
    if (member.index() == 0) {
      inputs[0] = input;
      start(training, workspaces);
    }
    return isRunning();
  }

  private void start(boolean training, LayerWorkspaceMgr workspaces) {
    // Reset first, in case begin() throws, or a pass before did.
    current = null;
    Arrays.fill(epsilons, null);
    current = begin(training, workspaces);
  }

  /** What a vertex returns while the segment runs. */
  INDArray output(Member member, boolean training, LayerWorkspaceMgr workspaces) {
    if (member.isExit()) {
      return exit(member, workspaces);
    }
    if (workspaces.isScopedOut(ArrayType.ACTIVATIONS) && !withoutWorkspaces) {
      // The output of this vertex was requested.
      return outputOf(member, training);
    }
    return placeholder;
  }

  private CompiledPass begin(boolean training, LayerWorkspaceMgr workspaces) {
    withoutWorkspaces = host.workspaceMode(training) == WorkspaceMode.NONE;
    if (host.hasMasks()
        || host.returnsActivations(training, workspaces)
        || (training && isWatched())) {
      return null;
    }
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].rank() != 4 && inputs[i].rank() != 2) {
        return null;
      }
      inputs[i] = NdArrays.floats(inputs[i], ArrayType.ACTIVATIONS, workspaces);
    }
    CompiledPass pass = passes.get(training, Arrays.asList(inputs)).orElse(null);
    if (pass != null) {
      pass.forward(arena, Arrays.asList(inputs), workspaces);
    }
    return pass;
  }

  private boolean isWatched() {
    Optional<TrainingListener> watcher = host.watcher();
    if (watcher.isPresent() && !warned) {
      log.warn(
          "Training runs without the fast path, as a {} watches activations",
          watcher.get().getClass().getName());
      warned = true;
    }
    return watcher.isPresent();
  }

  private INDArray exit(Member member, LayerWorkspaceMgr workspaces) {
    INDArray result =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, DataType.FLOAT, current.exitShape(member), 'c');
    current.copyExit(member, result);
    return result;
  }

  /** Runs the original vertices up to the requested one. */
  private INDArray outputOf(Member wanted, boolean training) {
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    List<INDArray> outputs = new ArrayList<>();
    for (Member member : members.subList(0, wanted.index() + 1)) {
      GraphVertex vertex = member.vertex();
      for (int i = 0; i < member.sources().size(); i++) {
        INDArray input = member.sources().get(i).of(Arrays.asList(inputs), outputs);
        vertex.setInput(i, input, none);
      }
      outputs.add(NdArrays.detached(() -> vertex.doForward(training, none)));
      vertex.clear();
    }
    return outputs.get(wanted.index());
  }

  void setEpsilon(Member member, INDArray epsilon) {
    if (current == null) {
      member.vertex().setEpsilon(epsilon);
    } else if (epsilon != placeholder) {
      epsilons[member.index()] = epsilon;
    }
  }

  /** What the network adds further gradients to: of an exit, those from outside. */
  INDArray epsilon(Member member) {
    if (current == null) {
      return member.vertex().getEpsilon();
    }
    if (!member.isExit()) {
      return placeholder;
    }
    if (epsilons[member.index()] == null && member.isHandedOn()) {
      epsilons[member.index()] =
          NdArrays.detached(() -> Nd4j.zeros(DataType.FLOAT, current.exitShape(member)));
    }
    return epsilons[member.index()];
  }

  Pair<Gradient, INDArray[]> backward(Member member, boolean tbptt, LayerWorkspaceMgr workspaces) {
    if (current == null) {
      return member.vertex().doBackward(tbptt, workspaces);
    }
    if (member.isExit() && !member.isStopped()) {
      backwardFrom(member, workspaces);
    }
    INDArray[] placeholders = new INDArray[member.sources().size()];
    Arrays.fill(placeholders, placeholder);
    return new Pair<>(gradient(member), placeholders);
  }

  /** The first exit comes last in the backward pass, when all gradients are known. */
  private void backwardFrom(Member exit, LayerWorkspaceMgr workspaces) {
    int index = exit.index();
    INDArray epsilon = epsilon(exit);
    if (!current.isTraining() || epsilon == null) {
      throw new IllegalStateException(
          "Cannot do backward pass: no forward pass in training mode came before, or no gradient"
              + " came to vertex \""
              + exit.vertex().getVertexName()
              + "\"");
    }
    if (exit != lastExit) {
      // Its workspace may be closed until then.
      epsilons[index] = NdArrays.detached(() -> epsilon.dup('c'));
      return;
    }
    epsilons[index] = NdArrays.floats(epsilon, ArrayType.ACTIVATION_GRAD, workspaces);
    current.backward(epsilons, workspaces);
  }

  /** Views, which are filled before they are read. */
  private static Gradient gradient(Member member) {
    Gradient gradient = new DefaultGradient();
    if (member.arrays() != null && member.arrays().isTrainable()) {
      member
          .arrays()
          .gradients()
          .forEach(
              (name, view) ->
                  gradient.setGradientFor(
                      name, view, view.rank() == 4 ? Character.valueOf('c') : null));
    }
    return gradient;
  }

  void clear(Member member) {
    epsilons[member.index()] = null;
    member.vertex().clear();
    if (member.index() == members.size() - 1) {
      // After its forward pass in inference, after the backward pass in training.
      current = null;
      Arrays.fill(inputs, null);
    }
  }
}
