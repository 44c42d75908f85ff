package org.gridmask.examples.model;

import java.util.function.BiFunction;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.gridmask.check.Checks;
import org.gridmask.examples.model.ResNetVariant.Stem;
import org.gridmask.examples.model.ResidualGraph.Block;

/**
 * The four-stage residual networks of He et al. 2015, "Deep Residual Learning for Image
 * Recognition" (arXiv 1512.03385), Table 1, ResNeXt (Xie et al. 2017, arXiv 1611.05431) and
 * torchvision's Wide ResNets.
 *
 * <pre>
 *                 ResNet-18, 34                    ResNet-50, 101, 152
 *   stem          conv 7x7, width, stride 2, BN, ReLU; max pool 3x3, stride 2
 *                 (for CIFAR, and by default in ResNet-18: conv 3x3, width, BN, ReLU)
 *   stages 1-4    2, 2, 2, 2 or 3, 4, 6, 3         3, 4, 6, 3 or 3, 4, 23, 3 or 3, 8, 36, 3 blocks
 *                 blocks of two 3x3 convolutions   of 1x1, 3x3 and 1x1 convolutions
 *   channels      width, 2, 4 and 8 width          width, 2, 4 and 8 width inside, 4 times that out
 *                 global average pooling, dense softmax
 *
 *   parameters    ResNet-18 11,173,962 (10 classes, CIFAR); 1000 classes: ResNet-18 11,689,512, 34
 *                 21,797,672, 50 25,557,032, 101 44,549,160, 152 60,192,808, ResNeXt-50 32x4d
 *                 25,028,904, ResNeXt-101 32x8d 88,791,336, WideResNet-50-2 68,883,240
 * </pre>
 *
 * <p>Stages 2 to 4 begin with a stride of 2: in blocks of two convolutions in the first one, in the
 * others in the 3x3 convolution, so that no pixels are skipped (v1.5; the paper has it in the
 * preceding 1x1 convolution). The shortcut of a block that changes the shape is a 1x1 convolution
 * and a batch normalization. Vertices are named so that {@link
 * org.gridmask.dl4j.weights.PretrainedWeights} finds them.
 */
final class ResNet {

  /** The output channels of a bottleneck block for each channel inside. */
  static final int EXPANSION = 4;

  private ResNet() {}

  /** As below, in the papers' form. */
  static ImageNetwork of(int depth, int width) {
    return of(depth, width, ResNetVariant.PLAIN);
  }

  /**
   * A network with Nesterov momentum 0.9, learning rate 0.1 and seed 0. With the stem for CIFAR it
   * is for 3 x 32 x 32 and 10 classes with weight decay 5e-4, the others are for 3 x 224 x 224 and
   * 1000 classes with weight decay 1e-4.
   *
   * @param depth the number of layers with weights: 18, 34, 50, 101 or 152
   * @param width the channels of the first stage, in [1, 512]; the paper has 64
   * @param variant stem, groups and base width; only bottleneck blocks (50 and more) have groups
   * @return the network, not yet built; it needs images of at least 8 x 8 pixels with the stem for
   *     CIFAR, 32 x 32 with the others
   * @throws IllegalArgumentException if depth, width or variant is invalid
   */
  static ImageNetwork of(int depth, int width, ResNetVariant variant) {
    int[] blocks = blocks(depth);
    ResidualGraph.checkedWidth(width, 8);
    boolean isBottleneck = depth >= 50;
    checkVariant(depth, variant);
    checkGroups(width, variant);
    boolean isForCifar = variant.stem() == Stem.CIFAR || variant.stem() == Stem.AUTO && depth == 18;
    int stemChannels = variant.stem() == Stem.DEEP ? 2 * width : width;
    BiFunction<ResidualGraph, String, String> body =
        (graph, image) ->
            graph.stages(
                isForCifar
                    ? graph.convBnRelu("stem", image, 3, width, 1)
                    : largeStem(graph, image, width, variant.stem() == Stem.DEEP),
                stemChannels,
                width,
                isBottleneck ? EXPANSION : 1,
                blocks,
                isBottleneck
                    ? (inStage, block) -> bottleneck(inStage, block, variant)
                    : ResidualGraph::basicBlock);
    return isForCifar ? ImageNetwork.forCifar(5e-4, body) : ImageNetwork.forImageNet(body);
  }

  /** The number of blocks in each stage. */
  static int[] blocks(int depth) {
    return switch (depth) {
      case 18 -> new int[] {2, 2, 2, 2};
      case 34, 50 -> new int[] {3, 4, 6, 3};
      case 101 -> new int[] {3, 4, 23, 3};
      case 152 -> new int[] {3, 8, 36, 3};
      default -> throw Checks.invalid("depth", "18, 34, 50, 101 or 152", depth);
    };
  }

  /** Blocks of two convolutions have no groups. */
  static void checkVariant(int depth, ResNetVariant variant) {
    if (depth < 50) {
      Checks.require(variant.groups() == 1, "groups", "1 for depths below 50", variant.groups());
      Checks.require(
          variant.baseWidth() == 64, "baseWidth", "64 for depths below 50", variant.baseWidth());
    }
  }

  static void checkGroups(int width, ResNetVariant variant) {
    long inner = (long) width * variant.baseWidth() / 64 * variant.groups();
    String range =
        "such that width * baseWidth / 64 * groups is in [1, %s]"
            .formatted(ResidualGraph.MAX_CHANNELS / 8);
    Checks.require(inner >= 1, "baseWidth", range, variant.baseWidth());
    Checks.require(
        inner <= ResidualGraph.MAX_CHANNELS / 8,
        variant.groups() > 1 ? "groups" : "baseWidth",
        range,
        variant.groups() > 1 ? variant.groups() : variant.baseWidth());
  }

  /** The stem for large images, deep or plain. */
  static String largeStem(ResidualGraph graph, String image, int width, boolean isDeep) {
    String last;
    if (isDeep) {
      String first = graph.convBnRelu("stem-a", image, 3, width, 2);
      String second = graph.convBnRelu("stem-b", first, 3, width, 1);
      last = graph.convBnRelu("stem-c", second, 3, 2 * width, 1);
    } else {
      last = graph.convBnRelu("stem", image, 7, width, 2);
    }
    return graph.layer(
        "stem-pool",
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(3, 3)
            .stride(2, 2)
            .padding(1, 1)
            .convolutionMode(ConvolutionMode.Truncate)
            .build(),
        last);
  }

  /** A block of a 1x1, a 3x3 and a 1x1 convolution (He et al. 2015, Figure 5, right). */
  static String bottleneck(ResidualGraph graph, Block block, ResNetVariant variant) {
    return bottleneck(graph, block, variant, false);
  }

  /**
   * As above.
   *
   * @param early whether the first convolution has the stride, as in the paper, or the second
   */
  static String bottleneck(ResidualGraph graph, Block block, ResNetVariant variant, boolean early) {
    int inner = variant.inner(block.filters());
    String first = block.name() + "-a";
    String main = graph.convBnRelu(first, block.input(), 1, inner, early ? block.stride() : 1);
    String second = block.name() + "-b";
    main = graph.dropped(first, main);
    int stride = early ? 1 : block.stride();
    main = graph.conv(second, main, 3, inner, stride, block.dilation(), variant.groups());
    main = graph.bnRelu(second, main);
    String last = block.name() + "-c";
    main = graph.dropped(second, main);
    main = graph.conv(last, main, 1, EXPANSION * block.filters(), 1);
    main = graph.dropped(last, graph.batchNorm(last, main, 0));
    return graph.addRelu(block, main, EXPANSION * block.filters());
  }
}
