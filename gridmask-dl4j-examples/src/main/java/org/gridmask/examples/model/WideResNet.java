package org.gridmask.examples.model;

import org.gridmask.examples.model.ResidualGraph.Block;

/**
 * The wide residual networks of Zagoruyko and Komodakis 2016 (arXiv 1605.07146), Table 1, with
 * blocks B(3, 3), by default without dropout: WRN-d-k has d = 6n + 4 layers and k times the
 * channels of a residual network for CIFAR.
 *
 * <pre>
 *   input   (channels, height, width)
 *   conv    3x3, 16
 *   stage 1 n blocks of two 3x3 convolutions, 16 k      at full size
 *   stage 2 n blocks, 32 k                              the first with stride 2
 *   stage 3 n blocks, 64 k                              the first with stride 2
 *   BN, ReLU, global average pooling, dense softmax
 * </pre>
 *
 * <p>Blocks are pre-activation, BN-ReLU-conv-BN-ReLU-conv, plus the shortcut. Where the shape
 * changes, the shortcut is a 1x1 convolution of the output of the first BN and ReLU, without batch
 * normalization. Blocks end with a convolution, so there is no last BN scale to initialise to 0.
 *
 * <p>{@link ImageNetwork#dropout} and {@link ImageNetwork#dropBlock} are applied between the two
 * convolutions, after the ReLU, as dropout in the paper (section 2.4; there in all three stages),
 * but not after the second one, as in the DropBlock authors' code for pre-activation blocks.
 *
 * <p>WRN-28-10 with ten classes on 3 x 32 x 32 has 36,479,194 trainable parameters (the paper: 36.5
 * M).
 */
final class WideResNet {

  private static final int STEM_CHANNELS = 16;

  private WideResNet() {}

  /**
   * A network as in the paper: 3 x 32 x 32, 10 classes, Nesterov momentum 0.9 with learning rate
   * 0.1, weight decay 5e-4, seed 0.
   *
   * @param depth the number of convolutions including shortcuts, 6n + 4, at least 10
   * @param widenFactor k, the multiple of the channels 16, 32 and 64, in [1, 64]
   * @return the network, not yet built; it needs images of at least 8 x 8 pixels
   * @throws IllegalArgumentException if depth or width is invalid
   */
  static ImageNetwork of(int depth, int widenFactor) {
    int[] blocks = ResidualGraph.threeStages(depth, 4, "10, 16, 22, 28, 40");
    int width = STEM_CHANNELS * ResidualGraph.checkedWidth(widenFactor, 4 * STEM_CHANNELS);
    return ImageNetwork.forCifar(
        5e-4,
        (graph, image) -> {
          String stem = graph.conv("stem", image, 3, STEM_CHANNELS, 1);
          String last = graph.stages(stem, STEM_CHANNELS, width, 1, blocks, WideResNet::block);
          return graph.bnRelu("last", last);
        });
  }

  private static String block(ResidualGraph graph, Block block) {
    String first = block.name() + "-a";
    String activated = graph.bnRelu(first, block.input());
    String main = graph.conv(first, activated, 3, block.filters(), block.stride());
    String second = block.name() + "-b";
    main = graph.dropped(first, graph.bnRelu(second, main));
    main = graph.conv(second, main, 3, block.filters(), 1);
    String shortcut =
        block.changesShape()
            ? graph.conv(block.name() + "-shortcut", activated, 1, block.filters(), block.stride())
            : block.input();
    return graph.add(block, main, shortcut);
  }
}
