package org.gridmask.dl4j.onednn;

import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;

/** What a segment asks of the network that it is in. */
sealed interface Host {

  /** Whether features have masks in this pass. */
  boolean hasMasks();

  Collection<TrainingListener> listeners();

  WorkspaceMode workspaceMode(boolean training);

  /** How activations are handed to listeners. */
  Class<?> activations();

  /** A ComputationGraph. */
  record Graph(ComputationGraph network) implements Host {
    @Override
    public boolean hasMasks() {
      return network.getInputMaskArrays() != null;
    }

    @Override
    public Collection<TrainingListener> listeners() {
      return network.getListeners();
    }

    @Override
    public WorkspaceMode workspaceMode(boolean training) {
      return training
          ? network.getConfiguration().getTrainingWorkspaceMode()
          : network.getConfiguration().getInferenceWorkspaceMode();
    }

    @Override
    public Class<?> activations() {
      return Map.class;
    }
  }

  /** A MultiLayerNetwork. */
  record Layers(MultiLayerNetwork network) implements Host {
    @Override
    public boolean hasMasks() {
      Layer[] layers = network.getLayers();
      // The last one's is the mask of the labels.
      return Arrays.stream(layers)
          .limit(layers.length - 1L)
          .anyMatch(layer -> layer.getMaskArray() != null);
    }

    @Override
    public Collection<TrainingListener> listeners() {
      return network.getListeners();
    }

    @Override
    public WorkspaceMode workspaceMode(boolean training) {
      return training
          ? network.getLayerWiseConfigurations().getTrainingWorkspaceMode()
          : network.getLayerWiseConfigurations().getInferenceWorkspaceMode();
    }

    @Override
    public Class<?> activations() {
      return List.class;
    }
  }

  /**
   * Whether the pass that begins returns the activations inside of the segment.
   *
   * @param workspaces those of the pass
   */
  default boolean returnsActivations(boolean training, LayerWorkspaceMgr workspaces) {
    return workspaces.isScopedOut(ArrayType.ACTIVATIONS)
        && (workspaceMode(training) != WorkspaceMode.NONE || !Passes.isOfOutputsAlone());
  }

  /** A listener that gets the activations inside in training. */
  default Optional<TrainingListener> watcher() {
    return listeners().stream().filter(this::watches).findFirst();
  }

  private boolean watches(TrainingListener listener) {
    try {
      return listener
              .getClass()
              .getMethod("onForwardPass", Model.class, activations())
              .getDeclaringClass()
          != BaseTrainingListener.class;
    } catch (NoSuchMethodException e) {
      return true;
    }
  }

  /**
   * Without workspaces, passes that return the activations inside and those that do not look the
   * same to a vertex. They differ by the methods of the network that run them.
   */
  final class Passes {
    private static final StackWalker STACK =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final Set<String> OF_OUTPUTS =
        Set.of(
            "ffToLayerActivationsInWS",
            "ffToLayerActivationsInWs",
            "outputOfLayersDetached",
            "outputOfLayerDetached");

    private Passes() {}

    static boolean isOfOutputsAlone() {
      List<StackFrame> network =
          STACK.walk(
              frames ->
                  frames
                      .filter(
                          frame ->
                              frame.getDeclaringClass() == ComputationGraph.class
                                  || frame.getDeclaringClass() == MultiLayerNetwork.class)
                      .limit(2)
                      .toList());
      return !network.isEmpty()
          && OF_OUTPUTS.contains(network.get(0).getMethodName())
          && network.stream().noneMatch(Passes::namesVertices);
    }

    /** Whether the method is output(List names, ...) of a ComputationGraph. */
    private static boolean namesVertices(StackFrame frame) {
      return frame.getMethodName().equals("output")
          && frame.getMethodType().parameterType(0) == List.class;
    }
  }
}
