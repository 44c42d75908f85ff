package org.gridmask.dl4j.onednn;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The parameters of a layer, and the views that its gradients are to be written to. */
final class LayerArrays {

  private final Layer layer;
  private INDArray flattened;
  private Map<String, INDArray> gradients;

  LayerArrays(Layer layer) {
    this.layer = layer;
  }

  private INDArray parameter(String name) {
    return layer.getParam(name);
  }

  /** A copy of the values of a parameter. */
  float[] values(String name) {
    INDArray parameter = parameter(name);
    float[] values = new float[Math.toIntExact(parameter.length())];
    Address.read(Address.of(parameter), values);
    return values;
  }

  /** A block that is a parameter, wherever that lies at the time. */
  Block parameter(PlanBuilder plan, String name, Layout layout) {
    Block block = plan.external(layout);
    plan.run(() -> block.bind(Address.of(parameter(name))), block);
    return block;
  }

  /** The gradients by name, in the order of the parameters. */
  Map<String, INDArray> gradients() {
    INDArray current = layer.getGradientsViewArray();
    if (current != flattened) {
      gradients =
          layer.conf().getLayer().initializer().getGradientsFromFlattened(layer.conf(), current);
      flattened = current;
    }
    return gradients;
  }

  private INDArray gradient(String name) {
    return gradients().get(name);
  }

  /** Sets the gradient of a parameter. */
  void setGradient(String name, float[] values) {
    Address.write(Address.of(gradient(name)), values);
  }

  /** A block that is the gradient of a parameter. */
  Block gradient(PlanBuilder plan, String name, Layout layout) {
    Block block = plan.external(layout);
    plan.run(() -> block.bind(Address.of(gradient(name))), block);
    return block;
  }
}
