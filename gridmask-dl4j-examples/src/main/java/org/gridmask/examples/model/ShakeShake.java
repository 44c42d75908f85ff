package org.gridmask.examples.model;

import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.gridmask.dl4j.layer.ShakeShakeVertex;

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
 *   ReLU, average over the whole plane, dense softmax
 * </pre>
 *
 * <p>Each of a block's two branches is ReLU-conv-BN-ReLU-conv-BN with 3x3 convolutions; a {@link
 * ShakeShakeVertex} adds the two with random weights, and the block's input is added to that, not
 * rectified. The two branches have the same first ReLU, so that it is one layer here.
 *
 * <p>Where the number of channels changes, the shortcut consists of a ReLU, two paths that are
 * concatenated, each with half of the channels, and a batch normalization. A path takes every
 * stride-th pixel and passes it through a 1x1 convolution; the second path sees the image moved by
 * a pixel to the right and down, zeros moving in, so that it takes other pixels. (The 1x1 average
 * pooling that picks the pixels in the author's code is the stride of the convolution here.) All
 * scales begin at 1, as in the author's code.
 *
 * <p>26 2x32d with ten classes on 3 x 32 x 32 trains 2,923,162 parameters; the paper says 2.9 M.
 * They are, with BN's scale and shift counted for each channel,
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
public final class ShakeShake extends AbstractImageNetwork<ShakeShake> {

  private static final int STAGES = 3;
  private static final int STEM_CHANNELS = 16;

  private final int blocks;
  private final int baseWidth;

  private ShakeShake(int blocks, int baseWidth) {
    super(8, 32, 10, 1e-4);
    this.blocks = blocks;
    this.baseWidth = baseWidth;
  }

  /**
   * A network for 3 x 32 x 32 and 10 classes, with Nesterov momentum 0.9, learning rate 0.1, weight
   * decay 1e-4 and seed 0.
   *
   * @param depth the number of layers with weights along one branch, 6n + 2, at least 8
   * @param baseWidth the channels of a branch in the first stage, even and in [2, 1024]
   * @return a network to be adapted and built; its images have at least 8 x 8 pixels
   * @throws IllegalArgumentException if one is out of its range
   */
  public static ShakeShake of(int depth, int baseWidth) {
    if (depth < 8 || depth % 6 != 2) {
      throw new IllegalArgumentException(
          "depth must be 6n + 2 with n at least 1 (8, 14, 20, 26, ...), but is " + depth);
    }
    if (baseWidth < 2 || baseWidth % 2 != 0) {
      throw new IllegalArgumentException(
          "width must be even and at least 2 (the channels of a branch), but is " + baseWidth);
    }
    return new ShakeShake((depth - 2) / 6, width(baseWidth, 1 << (STAGES - 1)));
  }

  @Override
  ShakeShake self() {
    return this;
  }

  @Override
  String addTo(Layers layers, String image) {
    int channels = STEM_CHANNELS;
    String last = layers.normalized("stem", image, 3, channels, 1);
    for (int stage = 1; stage <= STAGES; stage++) {
      Layers inStage = layers.inStage(stage, STAGES);
      int filters = baseWidth << (stage - 1);
      for (int block = 1; block <= blocks; block++) {
        int stride = stage > 1 && block == 1 ? 2 : 1;
        last = block(inStage, "stage" + stage + "-" + block, last, channels, filters, stride);
        channels = filters;
      }
    }
    return layers.relu("last", last);
  }

  private static String block(
      Layers layers, String name, String input, int channels, int filters, int stride) {
    String rectified = layers.relu(name, input);
    String shake =
        layers.vertex(
            name + "-shake",
            new ShakeShakeVertex(),
            branch(layers, name + "-branch1", rectified, filters, stride),
            branch(layers, name + "-branch2", rectified, filters, stride));
    String skip = name + "-shortcut";
    String shortcut =
        channels == filters ? input : shortcut(layers, skip, rectified, filters, stride);
    return layers.sum(name, shake, layers.blocksDropped(skip, shortcut));
  }

  private static String branch(
      Layers layers, String name, String rectified, int filters, int stride) {
    String first = name + "-a";
    String main = layers.relu(first, layers.normalized(first, rectified, 3, filters, stride));
    main = layers.dropped(first, main);
    String last = name + "-b";
    return layers.dropped(last, layers.normalized(last, main, 3, filters, 1));
  }

  private static String shortcut(
      Layers layers, String name, String rectified, int filters, int stride) {
    String moved = name + "-moved";
    String cropped = layers.layer(moved + "-crop", new Cropping2D(0, 1, 0, 1), rectified);
    String padded = layers.layer(moved + "-pad", new ZeroPaddingLayer(1, 0, 1, 0), cropped);
    String paths =
        layers.vertex(
            name + "-merge",
            new MergeVertex(),
            layers.convolution(name, rectified, 1, filters / 2, stride),
            layers.convolution(moved, padded, 1, filters / 2, stride));
    return layers.normalization(name, paths);
  }
}
