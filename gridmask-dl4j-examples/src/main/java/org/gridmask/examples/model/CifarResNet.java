package org.gridmask.examples.model;

/**
 * The residual networks for CIFAR of He et al. 2015, "Deep Residual Learning for Image Recognition"
 * (arXiv 1512.03385), section 4.2: 6n + 2 layers, for n = 1, 3, 5, 7, 9, 18 the ResNets 8, 20, 32,
 * 44, 56 and 110.
 *
 * <pre>
 *   input   (channels, height, width)
 *   conv    3x3, width                              BN, ReLU
 *   stage 1 n blocks of two 3x3 convolutions, width     at full size
 *   stage 2 n blocks, 2 width                           the first with stride 2
 *   stage 3 n blocks, 4 width                           the first with stride 2
 *   global average pooling, dense softmax
 * </pre>
 *
 * <p>A block adds its input to the output of its second batch normalization, followed by a ReLU.
 * Where the shape changes, the shortcut is a 1x1 convolution of stride 2 and a batch normalization
 * (the paper's option B), not the subsampling with zero-padded channels (option A) that the paper
 * uses on CIFAR: Deeplearning4j has no such layer, and it is 1% of the parameters. ResNet-20 with
 * ten classes on 3 x 32 x 32 has 272,474 trainable parameters (A: 269,722; the paper: 0.27 M).
 */
final class CifarResNet {

  private CifarResNet() {}

  /**
   * A network for 3 x 32 x 32 and 10 classes, with Nesterov momentum 0.9, learning rate 0.1, weight
   * decay 1e-4 and seed 0.
   *
   * @param depth the number of layers with weights, 6n + 2, at least 8
   * @param width the channels of the first stage, in [1, 1024]; the paper has 16
   * @return the network, not yet built; it needs images of at least 8 x 8 pixels
   * @throws IllegalArgumentException if depth or width is invalid
   */
  static ImageNetwork of(int depth, int width) {
    int[] blocks = ResidualGraph.threeStages(depth, 2, "8, 20, 32, 44, 56, 110");
    ResidualGraph.checkedWidth(width, 4);
    return ImageNetwork.forCifar(
        1e-4,
        (graph, image) ->
            graph.stages(
                graph.convBnRelu("stem", image, 3, width, 1),
                width,
                width,
                1,
                blocks,
                ResidualGraph::basicBlock));
  }
}
