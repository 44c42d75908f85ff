package org.gridmask.dl4j.onednn;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Replaces, in a MultiLayerNetwork, a layer that its segment runs; the layer itself is not changed.
 */
@SuppressWarnings("serial") // A network is saved as its configuration and parameters, not layers.
final class SegmentLayer extends BaseWrapperLayer {

  private final Runner runner;

  private SegmentLayer(Layer original, Runner runner) {
    super(original);
    this.runner = runner;
  }

  /** The replacement of a layer; that of a frozen one is one too, as the network looks for them. */
  static Layer of(Segment segment, Member member, Layer original) {
    Runner runner = new Runner(segment, member, original);
    return original instanceof FrozenLayer
        ? new Frozen(original, runner)
        : new SegmentLayer(original, runner);
  }

  static boolean isOne(Layer layer) {
    return layer instanceof SegmentLayer || layer instanceof Frozen;
  }

  @Override
  public INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr workspaces) {
    return runner.activate(input, training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return runner.backpropGradient(epsilon, workspaces);
  }

  @Override
  public INDArray input() {
    return runner.input == null ? super.input() : runner.input;
  }

  @Override
  public void clear() {
    runner.clear();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return underlying.toString();
  }

  /** A frozen one. */
  private static final class Frozen extends FrozenLayer {

    private final Runner runner;

    Frozen(Layer original, Runner runner) {
      super(((FrozenLayer) original).getInsideLayer());
      this.runner = runner;
    }

    @Override
    public INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr workspaces) {
      return runner.activate(input, training, workspaces);
    }

    @Override
    public INDArray input() {
      return runner.input == null ? super.input() : runner.input;
    }

    @Override
    public void clear() {
      runner.clear();
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Runs a member of a segment, or the original layer. */
  private static final class Runner {

    private final Segment segment;
    private final Member member;
    private final Layer original;

    /** What came in last; null if the original layer ran. */
    private INDArray input;

    Runner(Segment segment, Member member, Layer original) {
      this.segment = segment;
      this.member = member;
      this.original = original;
    }

    INDArray activate(INDArray given, boolean training, LayerWorkspaceMgr workspaces) {
      input = null;
      if (!segment.begins(member, given, training, workspaces)) {
        return original.activate(given, training, workspaces);
      }
      input = given;
      INDArray output = segment.output(member, training, workspaces);
      return output == segment.placeholder()
          ? placeholder(ArrayType.ACTIVATIONS, segment.shape(member), workspaces)
          : output;
    }

    Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
      if (!segment.isRunning()) {
        return original.backpropGradient(epsilon, workspaces);
      }
      segment.setEpsilon(member, epsilon);
      Gradient gradient = segment.backward(member, false, workspaces).getFirst();
      return new Pair<>(
          gradient, placeholder(ArrayType.ACTIVATION_GRAD, input.shape(), workspaces));
    }

    /**
     * In a workspace and of the right shape, as the network checks the one and pre-processors the
     * other. Nothing is written to it.
     */
    private static INDArray placeholder(
        ArrayType type, long[] shape, LayerWorkspaceMgr workspaces) {
      return workspaces.createUninitialized(type, DataType.FLOAT, shape, 'c');
    }

    void clear() {
      input = null;
      original.clear();
      segment.clear(member);
    }
  }
}
