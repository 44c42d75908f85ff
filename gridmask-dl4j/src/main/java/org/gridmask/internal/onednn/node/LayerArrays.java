package org.gridmask.internal.onednn.node;

import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.NdArrays;
import org.gridmask.internal.onednn.PlanBuilder;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The parameters of a layer and its gradient views. */
public final class LayerArrays {

  private final Layer layer;
  private final boolean trainable;
  private final IWeightNoise noise;
  private INDArray flattened;
  private Map<String, INDArray> gradients;

  /**
   * The arrays of a layer.
   *
   * @param trainable whether gradients are computed; false for frozen layers
   */
  public LayerArrays(Layer layer, boolean trainable) {
    this.layer = layer;
    this.trainable = trainable;
    noise = layer.conf().getLayer() instanceof BaseLayer conf ? conf.getWeightNoise() : null;
  }

  public boolean isTrainable() {
    return trainable;
  }

  /** A copy of the values of a parameter. */
  float[] values(String name) {
    return NdArrays.read(layer.getParam(name));
  }

  /** The gradients by name, in the order of the parameters. */
  public Map<String, INDArray> gradients() {
    INDArray current = layer.getGradientsViewArray();
    if (current != flattened) {
      gradients =
          layer.conf().getLayer().initializer().getGradientsFromFlattened(layer.conf(), current);
      flattened = current;
    }
    return gradients;
  }

  /** Sets the gradient of a parameter. */
  void setGradient(String name, float[] values) {
    NdArrays.write(gradients().get(name), values);
  }

  /** A buffer bound to a parameter at each run; null without a layout. */
  Buffer parameter(PlanBuilder plan, String name, Layout layout) {
    return bound(plan, layout, () -> layer.getParam(name));
  }

  /** The same for weights and biases, which weight noise applies to in training. */
  Buffer weights(PlanBuilder plan, String name, Layout layout) {
    if (noise == null || !trainable || !plan.isTraining() || layout == null) {
      return parameter(plan, name, layout);
    }
    Buffer buffer = plan.external(layout);
    INDArray[] kept = new INDArray[1];
    plan.run(
        workspaces -> {
          kept[0] =
              noise.getParameter(
                  layer, name, layer.getIterationCount(), layer.getEpochCount(), true, workspaces);
          buffer.bind(kept[0]);
        },
        buffer);
    return buffer;
  }

  /** A buffer bound to the gradient of a parameter at each run; null without a layout. */
  Buffer gradient(PlanBuilder plan, String name, Layout layout) {
    return bound(plan, layout, () -> gradients().get(name));
  }

  private static Buffer bound(PlanBuilder plan, Layout layout, Supplier<INDArray> array) {
    if (layout == null) {
      return null;
    }
    Buffer buffer = plan.external(layout);
    plan.run(workspaces -> buffer.bind(array.get()), buffer);
    return buffer;
  }
}
