package org.gridmask.benchmarks.pytorch;

import java.util.List;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Training steps and inferences of a network on one batch. */
final class Steps {

  /** So small that the weights hardly change, for what NetworkSpeed says of it. */
  private static final double LEARNING_RATE = 1e-6;

  private final Network network;
  private final Tensor images;
  private final Tensor labels;
  private final boolean isBf16;
  private final List<SGD> optimizers;

  /**
   * Steps of a batch.
   *
   * @param network the network
   * @param images [N, 3, H, W]
   * @param labels the classes, [N]
   * @param isBf16 whether to compute the scores under autocast to bfloat16
   */
  Steps(Network network, Tensor images, Tensor labels, boolean isBf16) {
    this.network = network;
    this.images = images;
    this.labels = labels;
    this.isBf16 = isBf16;
    this.optimizers = List.of(sgd(network.weights(), 1e-4), sgd(network.others(), 0));
  }

  private static SGD sgd(List<Tensor> parameters, double weightDecay) {
    SGDOptions options = new SGDOptions(LEARNING_RATE);
    options.momentum().put(0.9);
    options.nesterov().put(true);
    options.weight_decay().put(weightDecay);
    return new SGD(new TensorVector(parameters.toArray(Tensor[]::new)), options);
  }

  /** Forward pass, cross-entropy, backward pass, update. */
  void train() {
    optimizers.forEach(SGD::zero_grad);
    try (Tensor scores = scores();
        Tensor loss = torch.cross_entropy_loss(scores, labels)) {
      loss.backward();
    }
    optimizers.forEach(optimizer -> optimizer.step().close());
  }

  /** The forward pass and softmax, without what a backward pass would need. */
  void infer() {
    try (InferenceMode mode = new InferenceMode();
        Tensor scores = scores();
        Tensor probabilities = scores.softmax(1)) {
      assert mode != null && probabilities != null;
    }
  }

  /** The scores in floats, [N, classes]. */
  Tensor scores() {
    if (!isBf16) {
      return network.forward(images);
    }
    torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
    torch.set_autocast_enabled(DeviceType.CPU, true);
    try (Tensor scores = network.forward(images)) {
      return scores.to(ScalarType.Float);
    } finally {
      // As at the end of Python's: it holds the weights that were cast for this pass.
      torch.clear_cache();
      torch.set_autocast_enabled(DeviceType.CPU, false);
    }
  }
}
