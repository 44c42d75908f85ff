package org.gridmask.examples.model;

import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.gridmask.check.Checks;
import org.gridmask.dl4j.layer.ShakeShakeVertex;
import org.gridmask.examples.model.ResidualGraph.Block;

/**
 * The Shake-Shake networks for CIFAR-10 of Gastaldi 2017, "Shake-Shake regularization" (arXiv
 * 1705.07485) and its author's code, in the variant Shake-Shake-Image: "26 2x32d" is of depth 26 =
 * 6n + 2 with n = 4, has two branches and a width w = 32.
 *
 * <pre>
 *   input   (channels, height, width)
 *   conv    3x3, 16, BN
 *   stage 1 n blocks, w                at full size
 *   stage 2 n blocks, 2 w              the first with stride 2
 *   stage 3 n blocks, 4 w              the first with stride 2
 *   ReLU, global average pooling, dense softmax
 * </pre>
 *
 * <p>Each of a block's two branches is ReLU-conv-BN-ReLU-conv-BN with 3x3 convolutions; a {@link
 * ShakeShakeVertex} adds them with random weights, and the block's input is added, without a ReLU.
 * The branches share their first ReLU.
 *
 * <p>Where the number of channels changes, the shortcut is a ReLU, two concatenated paths with half
 * of the channels each, and a batch normalization. A path is a strided 1x1 convolution; the input
 * of the second path is shifted right and down by one pixel, with zero padding, to sample other
 * pixels. (The author's code uses 1x1 average pooling for the stride.) All scales are initialised
 * to 1, as in the author's code.
 *
 * <p>26 2x32d with ten classes on 3 x 32 x 32 has 2,923,162 trainable parameters (the paper: 2.9
 * M), including scale and shift of BN:
 *
 * <pre>
 *   stem             9*3*16 + 2*16                                           464
 *   first of stage   2 (9 a b + 9 b b + 4 b) + a b + 2 b
 *     a = 16, b = 32                                                      28,480
 *     a = 32, b = 64                                                     113,280
 *     a = 64, b = 128                                                    451,840
 *   three others     3 * 2 (18 b b + 4 b)
 *     b = 32                                                             111,360
 *     b = 64                                                             443,904
 *     b = 128                                                          1,772,544
 *   dense            128*10 + 10                                           1,290
 * </pre>
 */
final class ShakeShake {

  private static final int STEM_CHANNELS = 16;

  private ShakeShake() {}

  /**
   * A network for 3 x 32 x 32 and 10 classes, with Nesterov momentum 0.9, learning rate 0.1, weight
   * decay 1e-4 and seed 0.
   *
   * @param depth the number of layers with weights along one branch, 6n + 2, at least 8
   * @param width the channels of a branch in the first stage, even and in [2, 1024]
   * @return the network, not yet built; it needs images of at least 8 x 8 pixels
   * @throws IllegalArgumentException if depth or width is invalid
   */
  static ImageNetwork of(int depth, int width) {
    int[] blocks = ResidualGraph.threeStages(depth, 2, "8, 14, 20, 26");
    if (width < 2 || width % 2 != 0) {
      throw Checks.invalid("width", "even and at least 2 (the channels of a branch)", width);
    }
    ResidualGraph.checkedWidth(width, 4);
    return ImageNetwork.forCifar(
        1e-4,
        (graph, image) -> {
          String stem = graph.convBn("stem", image, 3, STEM_CHANNELS, 1);
          String last = graph.stages(stem, STEM_CHANNELS, width, 1, blocks, ShakeShake::block);
          return graph.relu("last", last);
        });
  }

  private static String block(ResidualGraph graph, Block block) {
    String relu = graph.relu(block.name(), block.input());
    String shake =
        graph.vertex(
            block.name() + "-shake",
            new ShakeShakeVertex(),
            branch(graph, block, "-branch1", relu),
            branch(graph, block, "-branch2", relu));
    String shortcut = block.changesShape() ? shortcut(graph, block, relu) : block.input();
    return graph.add(block, shake, shortcut);
  }

  private static String branch(ResidualGraph graph, Block block, String suffix, String relu) {
    String first = block.name() + suffix + "-a";
    String main = graph.convBnRelu(first, relu, 3, block.filters(), block.stride());
    String last = block.name() + suffix + "-b";
    main = graph.convBn(last, graph.dropped(first, main), 3, block.filters(), 1);
    return graph.dropped(last, main);
  }

  private static String shortcut(ResidualGraph graph, Block block, String relu) {
    String name = block.name() + "-shortcut";
    String moved = name + "-moved";
    String cropped = graph.layer(moved + "-crop", new Cropping2D(0, 1, 0, 1), relu);
    String padded = graph.layer(moved + "-pad", new ZeroPaddingLayer(1, 0, 1, 0), cropped);
    String paths =
        graph.vertex(
            name + "-merge",
            new MergeVertex(),
            graph.conv(name, relu, 1, block.filters() / 2, block.stride()),
            graph.conv(moved, padded, 1, block.filters() / 2, block.stride()));
    return graph.batchNorm(name, paths, 1);
  }
}
