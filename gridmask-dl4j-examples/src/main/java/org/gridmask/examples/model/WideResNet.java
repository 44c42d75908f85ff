package org.gridmask.examples.model;

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
 * <p>{@link #dropout} and {@link #dropBlock} drop between the two convolutions, after the ReLU, as
 * the paper does with dropout (section 2.4; there in all three stages), but not after the second
 * one: the code of DropBlock's authors leaves it out as well in blocks of pre-activation.
 *
 * <p>WRN-28-10 with ten classes on 3 x 32 x 32 trains 36,479,194 parameters (the paper: 36.5 M).
 */
public final class WideResNet extends AbstractImageNetwork<WideResNet> {

  private static final int STAGES = 3;

  private final int blocks;
  private final int widenFactor;

  private WideResNet(int blocks, int widenFactor) {
    super(8, 32, 10, 5e-4);
    this.blocks = blocks;
    this.widenFactor = widenFactor;
  }

  /**
   * A network as in the paper: 3 x 32 x 32, 10 classes, Nesterov momentum 0.9 with learning rate
   * 0.1, weight decay 5e-4, seed 0.
   *
   * @param depth the number of convolutions, those of shortcuts among them: 6n + 4, at least 10
   * @param widenFactor k, the multiple of the channels 16, 32 and 64, in [1, 64]
   * @return a network to be adapted and built; its images have at least 8 x 8 pixels
   * @throws IllegalArgumentException if one is out of its range
   */
  public static WideResNet of(int depth, int widenFactor) {
    if (depth < 10 || depth % 6 != 4) {
      throw new IllegalArgumentException(
          "depth must be 6n + 4 with n at least 1 (10, 16, 22, 28, 40, ...), but is " + depth);
    }
    return new WideResNet((depth - 4) / 6, width(widenFactor, 16 << (STAGES - 1)));
  }

  @Override
  WideResNet self() {
    return this;
  }

  @Override
  String addTo(Layers layers, String image) {
    int channels = 16;
    String last = layers.convolution("stem", image, 3, channels, 1);
    for (int stage = 1; stage <= STAGES; stage++) {
      Layers inStage = layers.inStage(stage, STAGES);
      int filters = 16 * widenFactor << (stage - 1);
      for (int block = 1; block <= blocks; block++) {
        int stride = stage > 1 && block == 1 ? 2 : 1;
        last = block(inStage, "stage" + stage + "-" + block, last, channels, filters, stride);
        channels = filters;
      }
    }
    return layers.activated("last", last);
  }

  private static String block(
      Layers layers, String name, String input, int channels, int filters, int stride) {
    String first = name + "-a";
    String activated = layers.activated(first, input);
    String main = layers.convolution(first, activated, 3, filters, stride);
    String second = name + "-b";
    main = layers.dropped(first, layers.activated(second, main));
    main = layers.convolution(second, main, 3, filters, 1);
    String skip = name + "-shortcut";
    String shortcut =
        channels == filters ? input : layers.convolution(skip, activated, 1, filters, stride);
    return layers.sum(name, main, layers.blocksDropped(skip, shortcut));
  }
}
