package org.gridmask.dl4j.onednn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gridmask.dl4j.onednn.Member.Source;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a network that runs as a whole: all vertices from the inputs on whose work oneDNN can
 * do. The network visits the vertices one by one as ever. At the first one, on the way forward, all
 * the work of the segment is done, and on the way back, all of it as soon as the gradients of its
 * exits are known; between them the network passes around arrays of one element that mean nothing.
 *
 * <p>Where somebody wants to see what flows between the vertices, they do the work themselves.
 */
final class Segment {

  private static final Logger log = LoggerFactory.getLogger(Segment.class);

  /** Training and evaluation, each with whole batches and a shorter last one. */
  private static final int KEPT_PASSES = 4;

  private final ComputationGraph graph;
  private final Arena arena = new Arena();
  private final Map<CompiledPass.Key, CompiledPass> passes =
      new LinkedHashMap<>(KEPT_PASSES, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CompiledPass.Key, CompiledPass> eldest) {
          boolean tooMany = size() > KEPT_PASSES;
          if (tooMany && eldest.getValue() != null) {
            eldest.getValue().close();
          }
          return tooMany;
        }
      };
  private final INDArray placeholder;
  private List<Member> members;
  private INDArray[] inputs;
  private INDArray[] epsilons;
  private int firstExit;
  private CompiledPass current;
  private LayerWorkspaceMgr workspaces;

  Segment(ComputationGraph graph) {
    this.graph = graph;
    placeholder = Detached.from(() -> Nd4j.scalar(0f));
  }

  void setMembers(List<Member> members, int inputCount) {
    this.members = List.copyOf(members);
    inputs = new INDArray[inputCount];
    epsilons = new INDArray[members.size()];
    firstExit = members.stream().filter(Member::isExit).findFirst().orElseThrow().index();
  }

  /** Where vertices that do their own work within the segment may put arrays. */
  LayerWorkspaceMgr workspaces() {
    return workspaces;
  }

  void setInput(Member member, int number, INDArray input, LayerWorkspaceMgr workspaceMgr) {
    Source source = member.sources().get(number);
    if (!source.isMember()) {
      inputs[source.index()] = input;
      member.vertex().setInput(number, input, workspaceMgr);
    } else if (current == null) {
      member.vertex().setInput(number, input, workspaceMgr);
    }
  }

  INDArray forward(Member member, boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (member.index() == 0) {
      // Nothing is left of an earlier pass if this one cannot begin.
      current = null;
      current = begin(training, workspaceMgr);
    }
    if (current == null) {
      return member.vertex().doForward(training, workspaceMgr);
    }
    if (member.isExit()) {
      return exit(member, workspaceMgr);
    }
    if (workspaceMgr.isScopedOut(ArrayType.ACTIVATIONS)) {
      // The network was asked for the output of this very vertex.
      return outputOf(member, training);
    }
    return placeholder;
  }

  private CompiledPass begin(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (workspaceMgr.isScopedOut(ArrayType.ACTIVATIONS)
        || graph.getInputMaskArrays() != null
        || (training && listenersWatchActivations())) {
      return null;
    }
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].dataType() != DataType.FLOAT || inputs[i].rank() != 4) {
        return null;
      }
      inputs[i] = Contiguous.of(inputs[i], ArrayType.ACTIVATIONS, workspaceMgr);
    }
    CompiledPass.Key key = CompiledPass.Key.of(training, inputs);
    CompiledPass pass = passes.get(key);
    if (pass == null) {
      if (passes.containsKey(key)) {
        return null;
      }
      pass = compile(key);
      passes.put(key, pass);
      if (pass == null) {
        return null;
      }
    }
    workspaces = workspaceMgr;
    pass.forward(arena, inputs);
    return pass;
  }

  /** Null if it cannot be done; then the vertices do their work, and report what is wrong. */
  private CompiledPass compile(CompiledPass.Key key) {
    try {
      return CompiledPass.compile(
          members, Arrays.stream(inputs).map(INDArray::shape).toList(), key.training());
    } catch (RuntimeException e) {
      log.debug("No compiled pass for {}", key, e);
      return null;
    }
  }

  /** They would see arrays of one element. */
  private boolean listenersWatchActivations() {
    for (TrainingListener listener : graph.getListeners()) {
      try {
        Class<?> declaring =
            listener
                .getClass()
                .getMethod("onForwardPass", Model.class, Map.class)
                .getDeclaringClass();
        if (declaring != BaseTrainingListener.class) {
          return true;
        }
      } catch (NoSuchMethodException e) {
        return true;
      }
    }
    return false;
  }

  private INDArray exit(Member member, LayerWorkspaceMgr workspaceMgr) {
    INDArray result =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS, DataType.FLOAT, current.exitShape(member), 'c');
    current.copyExit(member, result);
    // A global pooling hands out [N, C].
    return member.vertex().getLayer() instanceof GlobalPoolingLayer
        ? result.reshape('c', result.size(0), result.size(1))
        : result;
  }

  /** The vertices do their work after all, as far as the wanted one. */
  private INDArray outputOf(Member wanted, boolean training) {
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    INDArray[] outputs = new INDArray[wanted.index() + 1];
    for (Member member : members.subList(0, wanted.index() + 1)) {
      GraphVertex vertex = member.vertex();
      for (int i = 0; i < member.sources().size(); i++) {
        Source source = member.sources().get(i);
        INDArray input = source.isMember() ? outputs[source.index()] : inputs[source.index()];
        vertex.setInput(i, input, none);
      }
      outputs[member.index()] = Detached.from(() -> vertex.doForward(training, none));
      vertex.clear();
    }
    return outputs[wanted.index()];
  }

  void setEpsilon(Member member, INDArray epsilon) {
    if (current == null) {
      member.vertex().setEpsilon(epsilon);
    } else {
      epsilons[member.index()] = epsilon;
    }
  }

  INDArray epsilon(Member member) {
    return current == null ? member.vertex().getEpsilon() : epsilons[member.index()];
  }

  Pair<Gradient, INDArray[]> backward(
      Member member, boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    if (current == null) {
      return member.vertex().doBackward(tbptt, workspaceMgr);
    }
    if (member.isExit()) {
      backwardFrom(member, workspaceMgr);
    }
    INDArray[] placeholders = new INDArray[member.sources().size()];
    Arrays.fill(placeholders, placeholder);
    return new Pair<>(gradient(member), placeholders);
  }

  /** The first exit is the last on the way back: by then all gradients have come in. */
  private void backwardFrom(Member exit, LayerWorkspaceMgr workspaceMgr) {
    int index = exit.index();
    if (!current.isTraining() || epsilons[index] == null) {
      throw new IllegalStateException(
          "Cannot do backward pass: no forward pass in training mode came before, or no gradient"
              + " came to vertex \""
              + exit.vertex().getVertexName()
              + "\"");
    }
    if (index > firstExit) {
      // Its workspace may be closed until then.
      INDArray epsilon = epsilons[index];
      epsilons[index] = Detached.from(() -> epsilon.dup('c'));
      return;
    }
    epsilons[index] = Contiguous.of(epsilons[index], ArrayType.ACTIVATION_GRAD, workspaceMgr);
    workspaces = workspaceMgr;
    current.backward(epsilons);
  }

  /** Views, which are filled by the time anybody reads them. */
  private static Gradient gradient(Member member) {
    Gradient gradient = new DefaultGradient();
    if (member.arrays() != null) {
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
      workspaces = null;
      Arrays.fill(inputs, null);
    }
  }
}
