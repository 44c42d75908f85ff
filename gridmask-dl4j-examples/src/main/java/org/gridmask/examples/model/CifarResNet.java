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
 *   average over the whole plane, dense softmax
 * </pre>
 *
 * <p>A block adds its input to the output of its second batch normalization, and rectifies the sum.
 * Where the shape changes, the input passes a 1x1 convolution of stride 2 and a batch normalization
 * (the paper's option B) and not the subsampling with zero channels (option A) that the paper uses
 * on CIFAR: Deeplearning4j has no layer for the latter, and the difference is 1% of the parameters.
 * ResNet-20 with ten classes on 3 x 32 x 32 trains 272,474 parameters (A: 269,722; the paper: 0.27
 * M).
 */
public final class CifarResNet extends AbstractImageNetwork<CifarResNet> {

  private static final int STAGES = 3;

  private final int blocks;
  private int width = 16;

  private CifarResNet(int blocks) {
    super(8, 32, 10, 1e-4);
    this.blocks = blocks;
  }

  /**
   * A network as in the paper: width 16, 3 x 32 x 32, 10 classes, Nesterov momentum 0.9 with
   * learning rate 0.1, weight decay 1e-4, seed 0.
   *
   * @param depth the number of layers with weights, 6n + 2, at least 8
   * @return a network to be adapted and built; its images have at least 8 x 8 pixels
   * @throws IllegalArgumentException if the depth is another
   */
  public static CifarResNet ofDepth(int depth) {
    if (depth < 8 || depth % 6 != 2) {
      throw new IllegalArgumentException(
          "depth must be 6n + 2 with n at least 1 (8, 20, 32, 44, 56, 110, ...), but is " + depth);
    }
    return new CifarResNet((depth - 2) / 6);
  }

  /**
   * Sets the channels of the first stage.
   *
   * @param width in [1, 1024]
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public CifarResNet width(int width) {
    this.width = width(width, 1 << (STAGES - 1));
    return this;
  }

  @Override
  CifarResNet self() {
    return this;
  }

  @Override
  String addTo(Layers layers, String image) {
    String last = layers.relu("stem", layers.normalized("stem", image, 3, width, 1));
    for (int stage = 1; stage <= STAGES; stage++) {
      Layers inStage = layers.inStage(stage, STAGES);
      for (int block = 1; block <= blocks; block++) {
        boolean shrinks = stage > 1 && block == 1;
        last =
            inStage.basicBlock(
                "stage" + stage + "-" + block,
                last,
                width << (stage - 1),
                shrinks ? 2 : 1,
                shrinks,
                1);
      }
    }
    return last;
  }
}
