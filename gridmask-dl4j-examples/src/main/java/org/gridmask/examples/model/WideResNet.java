package org.gridmask.examples.model;

import org.gridmask.examples.model.ResidualGraph.Block;

/**
 * The wide residual networks of Zagoruyko and Komodakis 2016 (arXiv 1605.07146), Table 1, with
 * blocks B(3, 3), and without dropout unless it is asked for: WRN-d-k has 6n + 4 layers and k times
 * the channels of a residual network for CIFAR.
 *
 * <pre>
 *   input   (channels, height, width)
 *   conv    3x3, 16
 *   stage 1 n blocks of two 3x3 convolutions, 16 k      at full size
 *   stage 2 n blocks, 32 k                              the first with stride 2
 *   stage 3 n blocks, 64 k                              the first with stride 2
 *   BN, ReLU, average over the whole plane, dense softmax
 * </pre>
 *
 * <p>A block is in the order of pre-activation, BN-ReLU-conv-BN-ReLU-conv, and adds its input to
 * that. Where the shape changes, the shortcut is a 1x1 convolution, without batch normalization, of
 * what the block's first BN and ReLU put out. A block ends with a convolution, so that there is no
 * last scale to begin at 0.
 *
 * <p>{@link ImageNetwork#dropout} and {@link ImageNetwork#dropBlock} drop between the two
 * convolutions, after the ReLU, as the paper does with dropout (section 2.4; there in all three
 * stages), but not after the second one: the code of DropBlock's authors leaves it out as well in
 * blocks of pre-activation.
 *
 * <p>WRN-28-10 with ten classes on 3 x 32 x 32 trains 36,479,194 parameters (the paper: 36.5 M).
 */
final class WideResNet {

  private static final int STEM_CHANNELS = 16;

  private WideResNet() {}

  /**
   * A network as in the paper: 3 x 32 x 32, 10 classes, Nesterov momentum 0.9 with learning rate
   * 0.1, weight decay 5e-4, seed 0.
   *
   * @param depth the number of convolutions, those of shortcuts among them: 6n + 4, at least 10
   * @param widenFactor k, the multiple of the channels 16, 32 and 64, in [1, 64]
   * @return a network to be adapted and built; its images have at least 8 x 8 pixels
   * @throws IllegalArgumentException if one is out of its range
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
