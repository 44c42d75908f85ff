package org.gridmask.benchmarks.pytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * The residual networks of {@code org.gridmask.examples.model} (arXiv 1512.03385 and 1605.07146) in
 * PyTorch.
 *
 * <p>Activations are freed where Python would free them, so that their memory is used again while
 * it is in the processor's caches; Java's garbage collector would free them much later.
 */
final class Network {

  /** Returns new activations, or its argument changed in place. */
  private interface Layer {
    Tensor apply(Tensor x);
  }

  private interface Block {
    Layer of(int inputs, int filters, int stride);
  }

  private static final double MOMENTUM = 0.1;
  private static final double EPSILON = 1e-5;
  private static final int EXPANSION = 4;
  private static final TensorOptional NO_BIAS = new TensorOptional();
  private static final Layer RELU =
      x -> {
        x.relu_();
        return x;
      };

  private final MemoryFormat layout;
  private final List<Tensor> weights = new ArrayList<>();
  private final List<Tensor> others = new ArrayList<>();
  private final Layer layers;
  private boolean training = true;

  /**
   * Creates a network with random weights.
   *
   * @param family CIFAR_RESNET, WIDE_RESNET or RESNET, the names of Architecture
   * @param depth the number of layers with weights; of RESNET 18 or 50
   * @param width the channels of the first stage, of WIDE_RESNET in units of 16
   * @param classes the number of classes
   * @param layout the layout of the convolutions' weights
   */
  Network(String family, int depth, int width, int classes, MemoryFormat layout) {
    this.layout = layout;
    String name = family + "-" + depth;
    layers =
        switch (family.equals("RESNET") ? name : family) {
          case "CIFAR_RESNET" -> {
            Layer stem = chain(normalized(3, width, 3, 1), RELU);
            int[] blocks = thrice((depth - 2) / 6);
            yield network(stem, width, width, this::basic, 1, blocks, classes);
          }
          case "RESNET-18" -> {
            Layer stem = chain(normalized(3, width, 3, 1), RELU);
            int[] blocks = {2, 2, 2, 2};
            yield network(stem, width, width, this::basic, 1, blocks, classes);
          }
          case "RESNET-50" -> {
            Layer stem = chain(normalized(3, width, 7, 2), RELU, Network::maxPool);
            int[] blocks = {3, 4, 6, 3};
            yield network(stem, width, width, this::bottleneck, EXPANSION, blocks, classes);
          }
          case "WIDE_RESNET" -> {
            Layer stem = convolution(3, 16, 3, 1);
            int[] blocks = thrice((depth - 4) / 6);
            yield network(stem, 16, 16 * width, this::preActivation, 1, blocks, classes);
          }
          default -> throw new IllegalArgumentException("no network " + name);
        };
  }

  private static int[] thrice(int blocks) {
    return new int[] {blocks, blocks, blocks};
  }

  private Layer network(
      Layer stem, int inputs, int first, Block block, int expansion, int[] blocks, int classes) {
    List<Layer> all = new ArrayList<>(List.of(stem));
    int channels = inputs;
    for (int stage = 0; stage < blocks.length; stage++) {
      int filters = first << stage;
      for (int i = 0; i < blocks[stage]; i++) {
        all.add(block.of(channels, filters, stage > 0 && i == 0 ? 2 : 1));
        channels = expansion * filters;
      }
    }
    if (first != inputs) {
      all.add(chain(normalization(channels), RELU));
    }
    all.add(x -> torch.adaptive_avg_pool2d(x, 1, 1));
    all.add(x -> x.flatten(1, -1));
    all.add(dense(channels, classes));
    return chain(all.toArray(Layer[]::new));
  }

  /** The kernels of convolutions and the matrix of the dense layer, which decay. */
  List<Tensor> weights() {
    return weights;
  }

  /** The bias, and scales and shifts of batch normalisations, which do not decay. */
  List<Tensor> others() {
    return others;
  }

  long parameters() {
    return Stream.of(weights, others).flatMap(List::stream).mapToLong(Tensor::numel).sum();
  }

  /** Chooses between the statistics of the batch and the running ones in batch normalisations. */
  void train(boolean on) {
    training = on;
  }

  /** The scores of images, [N, classes]. */
  Tensor forward(Tensor images) {
    return layers.apply(images);
  }

  private static Layer chain(Layer... layers) {
    return x -> {
      Tensor now = x;
      for (Layer layer : layers) {
        Tensor next = layer.apply(now);
        if (now != x && now != next) {
          now.close();
        }
        now = next;
      }
      return now;
    };
  }

  /** relu(main(x) + shortcut(x)). */
  private Layer addedRelu(Layer main, int inputs, int outputs, int stride) {
    Layer shortcut =
        stride != 1 || inputs != outputs ? normalized(inputs, outputs, 1, stride) : x -> x;
    return x -> RELU.apply(sum(main.apply(x), shortcut.apply(x), x));
  }

  private Layer basic(int inputs, int filters, int stride) {
    Layer main =
        chain(normalized(inputs, filters, 3, stride), RELU, normalized(filters, filters, 3, 1));
    return addedRelu(main, inputs, filters, stride);
  }

  private Layer bottleneck(int inputs, int filters, int stride) {
    int outputs = EXPANSION * filters;
    Layer main =
        chain(
            normalized(inputs, filters, 1, 1),
            RELU,
            normalized(filters, filters, 3, stride),
            RELU,
            normalized(filters, outputs, 1, 1));
    return addedRelu(main, inputs, outputs, stride);
  }

  /** The block B(3, 3) of arXiv 1605.07146: a convolution as shortcut follows the first ReLU. */
  private Layer preActivation(int inputs, int filters, int stride) {
    Layer first = chain(normalization(inputs), RELU);
    Layer main =
        chain(
            convolution(inputs, filters, 3, stride),
            normalization(filters),
            RELU,
            convolution(filters, filters, 3, 1));
    Layer shortcut = inputs != filters ? convolution(inputs, filters, 1, stride) : null;
    return x -> {
      try (Tensor activated = first.apply(x)) {
        Tensor kept = shortcut == null ? x : shortcut.apply(activated);
        return sum(main.apply(activated), kept, x);
      }
    };
  }

  /** The sum of both, which are freed unless they are the input. */
  private static Tensor sum(Tensor main, Tensor shortcut, Tensor input) {
    Tensor sum = main.add(shortcut);
    main.close();
    if (shortcut != input) {
      shortcut.close();
    }
    return sum;
  }

  private Layer normalized(int inputs, int outputs, int kernel, int stride) {
    return chain(convolution(inputs, outputs, kernel, stride), normalization(outputs));
  }

  private Layer convolution(int inputs, int outputs, int kernel, int stride) {
    Tensor weight =
        parameter(
            weights,
            random(inputs * kernel * kernel, outputs, inputs, kernel, kernel).contiguous(layout));
    long[] strides = {stride, stride};
    long[] padding = {kernel / 2, kernel / 2};
    long[] dilation = {1, 1};
    return x -> torch.conv2d(x, weight, NO_BIAS, strides, padding, dilation, 1);
  }

  private Layer normalization(int channels) {
    var scale = new TensorOptional(parameter(others, torch.ones(channels)));
    var shift = new TensorOptional(parameter(others, torch.zeros(channels)));
    var mean = new TensorOptional(torch.zeros(channels));
    var variance = new TensorOptional(torch.ones(channels));
    return x ->
        torch.batch_norm(x, scale, shift, mean, variance, training, MOMENTUM, EPSILON, false);
  }

  private Layer dense(int inputs, int classes) {
    Tensor weight = parameter(weights, random(inputs, classes, inputs));
    var bias = new TensorOptional(parameter(others, random(inputs, classes)));
    return x -> torch.linear(x, weight, bias);
  }

  private static Tensor maxPool(Tensor x) {
    long[] dilation = {1, 1};
    return torch.max_pool2d(
        x, new long[] {3, 3}, new long[] {2, 2}, new long[] {1, 1}, dilation, false);
  }

  /** Uniform, as PyTorch's layers are by default. */
  private static Tensor random(int fanIn, long... shape) {
    double bound = 1 / Math.sqrt(fanIn);
    return torch.rand(shape).mul(new Scalar(2 * bound)).sub(new Scalar(bound));
  }

  private static Tensor parameter(List<Tensor> parameters, Tensor value) {
    parameters.add(value.set_requires_grad(true));
    return value;
  }
}
