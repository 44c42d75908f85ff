package org.gridmask.examples.model;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.gridmask.check.Checks;
import org.gridmask.examples.model.ResidualGraph.Block;

/**
 * The four-stage residual networks of He et al. 2015, "Deep Residual Learning for Image
 * Recognition" (arXiv 1512.03385), Table 1: ResNet-18 in the usual variant for CIFAR, and the
 * ResNets 50, 101 and 152 for ImageNet.
 *
 * <pre>
 *                 ResNet-18                        ResNet-50, 101, 152
 *   input         3 x 32 x 32                      3 x 224 x 224
 *   stem          conv 3x3, width, BN, ReLU        conv 7x7, width, stride 2, BN, ReLU
 *                                                  max pool 3x3, stride 2
 *   stages 1-4    2, 2, 2, 2 blocks of             3, 4, 6, 3 or 3, 4, 23, 3 or 3, 8, 36, 3 blocks
 *                 two 3x3 convolutions             of 1x1, 3x3 and 1x1 convolutions
 *   channels      width, 2, 4 and 8 width          width, 2, 4 and 8 width inside, 4 times that out
 *                 global average pooling, dense softmax
 *   parameters    11,173,962 (10 classes)          25,557,032; 44,549,160; 60,192,808 (1000 classes)
 * </pre>
 *
 * <p>Stages 2 to 4 begin with a stride of 2: in ResNet-18 in the block's first convolution, in the
 * others in the 3x3 convolution, so that no pixels are skipped (v1.5; the paper has it in the
 * preceding 1x1 convolution). The shortcut of a block that changes the shape is a 1x1 convolution
 * and a batch normalization.
 */
final class ResNet {

  private static final int EXPANSION = 4;

  private ResNet() {}

  /**
   * A network with Nesterov momentum 0.9, learning rate 0.1 and seed 0. ResNet-18 is for 3 x 32 x
   * 32 and 10 classes with weight decay 5e-4, the others are for 3 x 224 x 224 and 1000 classes
   * with weight decay 1e-4.
   *
   * @param depth the number of layers with weights: 18, 50, 101 or 152
   * @param width the channels of the first stage, in [1, 512]; the paper has 64
   * @return the network, not yet built; it needs images of at least 8 x 8 pixels for depth 18, 32 x
   *     32 for the others
   * @throws IllegalArgumentException if depth or width is invalid
   */
  static ImageNetwork of(int depth, int width) {
    int[] blocks =
        switch (depth) {
          case 18 -> new int[] {2, 2, 2, 2};
          case 50 -> new int[] {3, 4, 6, 3};
          case 101 -> new int[] {3, 4, 23, 3};
          case 152 -> new int[] {3, 8, 36, 3};
          default -> throw Checks.invalid("depth", "18, 50, 101 or 152", depth);
        };
    ResidualGraph.checkedWidth(width, 8);
    if (depth == 18) {
      return ImageNetwork.forCifar(
          5e-4,
          (graph, image) -> {
            String stem = graph.convBnRelu("stem", image, 3, width, 1);
            return graph.stages(stem, width, width, 1, blocks, ResidualGraph::basicBlock);
          });
    }
    return ImageNetwork.forImageNet(
        (graph, image) ->
            graph.stages(
                largeStem(graph, image, width),
                width,
                width,
                EXPANSION,
                blocks,
                ResNet::bottleneck));
  }

  private static String largeStem(ResidualGraph graph, String image, int width) {
    return graph.layer(
        "stem-pool",
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(3, 3)
            .stride(2, 2)
            .padding(1, 1)
            .convolutionMode(ConvolutionMode.Truncate)
            .build(),
        graph.convBnRelu("stem", image, 7, width, 2));
  }

  private static String bottleneck(ResidualGraph graph, Block block) {
    String first = block.name() + "-a";
    String main = graph.convBnRelu(first, block.input(), 1, block.filters(), 1);
    String second = block.name() + "-b";
    main = graph.dropped(first, main);
    main = graph.convBnRelu(second, main, 3, block.filters(), block.stride());
    String last = block.name() + "-c";
    main = graph.dropped(second, main);
    main = graph.conv(last, main, 1, EXPANSION * block.filters(), 1);
    main = graph.dropped(last, graph.batchNorm(last, main, 0));
    return graph.addRelu(block, main, EXPANSION * block.filters());
  }
}
