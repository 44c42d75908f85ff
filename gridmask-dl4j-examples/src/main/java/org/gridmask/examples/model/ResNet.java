package org.gridmask.examples.model;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/**
 * The residual networks of four stages of He et al. 2015, "Deep Residual Learning for Image
 * Recognition" (arXiv 1512.03385), Table 1: ResNet-18 in the form that is usual for CIFAR, and the
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
 *                 average over the whole plane, dense softmax
 *   parameters    11,173,962 (10 classes)          25,557,032; 44,549,160; 60,192,808 (1000 classes)
 * </pre>
 *
 * <p>Stages 2 to 4 begin with a stride of 2: in ResNet-18 that of the block's first convolution, in
 * the others that of the 3x3 convolution, which keeps all the pixels in use (the variant called
 * v1.5; the paper's own has it in the 1x1 convolution before). The shortcut of a block that changes
 * the shape is a 1x1 convolution and a batch normalization.
 */
public final class ResNet extends AbstractImageNetwork<ResNet> {

  /** What depends on the depth. */
  private enum Form {
    RESNET_18(18, 8, 32, 10, 5e-4, 2, 2, 2, 2),
    RESNET_50(50, 32, 224, 1000, 1e-4, 3, 4, 6, 3),
    RESNET_101(101, 32, 224, 1000, 1e-4, 3, 4, 23, 3),
    RESNET_152(152, 32, 224, 1000, 1e-4, 3, 8, 36, 3);

    private final int depth;
    private final int leastSize;
    private final int size;
    private final int classes;
    private final double weightDecay;
    private final int[] blocks;

    Form(int depth, int leastSize, int size, int classes, double weightDecay, int... blocks) {
      this.depth = depth;
      this.leastSize = leastSize;
      this.size = size;
      this.classes = classes;
      this.weightDecay = weightDecay;
      this.blocks = blocks;
    }

    boolean isForImageNet() {
      return this != RESNET_18;
    }
  }

  private static final int STAGES = 4;

  private final Form form;
  private int width = 64;
  private boolean zeroInitLastGamma;

  private ResNet(Form form) {
    super(form.leastSize, form.size, form.classes, form.weightDecay);
    this.form = form;
    this.zeroInitLastGamma = form.isForImageNet();
  }

  /**
   * A network of width 64, with Nesterov momentum 0.9, learning rate 0.1 and seed 0. ResNet-18 is
   * for 3 x 32 x 32 and 10 classes with weight decay 5e-4, the others are for 3 x 224 x 224 and
   * 1000 classes with weight decay 1e-4.
   *
   * @param depth the number of layers with weights: 18, 50, 101 or 152
   * @return a network to be adapted and built; its images have at least 8 x 8 pixels for depth 18,
   *     32 x 32 for the others
   * @throws IllegalArgumentException if the depth is another
   */
  public static ResNet ofDepth(int depth) {
    return Arrays.stream(Form.values())
        .filter(form -> form.depth == depth)
        .findFirst()
        .map(ResNet::new)
        .orElseThrow(
            () ->
                new IllegalArgumentException("depth must be 18, 50, 101 or 152, but is " + depth));
  }

  /**
   * Sets the channels of the first stage.
   *
   * @param width in [1, 512]
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public ResNet width(int width) {
    this.width = width(width, 1 << (STAGES - 1));
    return this;
  }

  /**
   * Sets whether the scale of each block's last batch normalization begins at 0 and not at 1, so
   * that every block begins as its shortcut. That belongs to the training on ImageNet with large
   * batches (Goyal et al. 2017, arXiv 1706.02677, section 5.1) and is the default of the ResNets
   * 50, 101 and 152; ResNet-18 for CIFAR is trained without it.
   *
   * @param zero whether it begins at 0
   * @return this
   */
  public ResNet zeroInitLastGamma(boolean zero) {
    this.zeroInitLastGamma = zero;
    return this;
  }

  @Override
  ResNet self() {
    return this;
  }

  @Override
  String addTo(Layers layers, String image) {
    double gamma = zeroInitLastGamma ? 0 : 1;
    String last = form.isForImageNet() ? largeStem(layers, image) : smallStem(layers, image);
    for (int stage = 1; stage <= STAGES; stage++) {
      Layers inStage = layers.inStage(stage, STAGES);
      int filters = width << (stage - 1);
      for (int block = 1; block <= form.blocks[stage - 1]; block++) {
        String name = "stage" + stage + "-" + block;
        int stride = stage > 1 && block == 1 ? 2 : 1;
        last =
            form.isForImageNet()
                ? bottleneck(inStage, name, last, filters, stride, block == 1, gamma)
                : inStage.basicBlock(name, last, filters, stride, stride == 2, gamma);
      }
    }
    return last;
  }

  private String smallStem(Layers layers, String image) {
    return layers.relu("stem", layers.normalized("stem", image, 3, width, 1));
  }

  private String largeStem(Layers layers, String image) {
    String rectified = layers.relu("stem", layers.normalized("stem", image, 7, width, 2));
    return layers.layer(
        "stem-pool",
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(3, 3)
            .stride(2, 2)
            .padding(1, 1)
            .convolutionMode(ConvolutionMode.Truncate)
            .build(),
        rectified);
  }

  private static String bottleneck(
      Layers layers,
      String name,
      String input,
      int filters,
      int stride,
      boolean project,
      double gamma) {
    String first = name + "-a";
    String main = layers.relu(first, layers.normalized(first, input, 1, filters, 1));
    main = layers.dropped(first, main);
    String second = name + "-b";
    main = layers.relu(second, layers.normalized(second, main, 3, filters, stride));
    main = layers.dropped(second, main);
    String last = name + "-c";
    main = layers.normalization(last, layers.convolution(last, main, 1, 4 * filters, 1), gamma);
    main = layers.dropped(last, main);
    return layers.joined(name, main, input, 4 * filters, stride, project);
  }
}
