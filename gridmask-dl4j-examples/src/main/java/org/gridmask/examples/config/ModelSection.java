package org.gridmask.examples.config;

import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.dl4j.detection.DetectorOptions;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.FasterRcnn;
import org.gridmask.examples.model.ImageNetwork;
import org.gridmask.examples.model.PspNet;
import org.gridmask.examples.model.ResNetVariant;
import org.gridmask.examples.model.ResNetVariant.Stem;

/**
 * The network.
 *
 * @param name its family
 * @param depth its depth, see {@link Architecture}
 * @param width its width, see {@link Architecture}
 * @param variant what ResNets of one depth and width differ in
 * @param dropout the dropout rate, see {@link ImageNetwork#dropout}
 * @param dropBlock DropBlock
 * @param weights a file of initial weights, see {@link
 *     org.gridmask.dl4j.weights.PretrainedWeights}, or empty
 * @param freeze the number of frozen stages, see {@link ImageNetwork#freeze}
 */
public record ModelSection(
    Architecture name,
    int depth,
    int width,
    ResNetVariant variant,
    double dropout,
    DropBlock dropBlock,
    String weights,
    int freeze) {

  /**
   * Checks depth, width and variant.
   *
   * @throws ParameterException if the family has no such network, or stages are frozen at random
   *     weights
   */
  public ModelSection {
    switch (name.task()) {
      case CLASSIFICATION -> name.of(depth, width, variant);
      case SEGMENTATION -> pspNet(depth, width, variant, dropout);
      case DETECTION -> {
        Checks.require(dropout == 0, "dropout", "0 for faster-rcnn", dropout);
        fasterRcnn(depth, width, variant, DetectorOptions.builder(1).build());
      }
    }
    if (freeze > 0 && weights.isEmpty()) {
      throw Checks.invalid("freeze", "0 without weights", freeze);
    }
  }

  /**
   * The network, with Dropout, DropBlock and frozen stages, but without the weights.
   *
   * @return the network, not yet built
   */
  public ImageNetwork toNetwork() {
    return name.of(depth, width, variant)
        .dropout(dropout)
        .dropBlock(dropBlock.rate, dropBlock.blockSize, dropBlock.rampEpochs)
        .useLogStd(weights.isEmpty())
        .freeze(freeze);
  }

  /**
   * The network for segmentation, without the weights.
   *
   * @return the network, not yet built
   */
  public PspNet toPspNet() {
    return pspNet(depth, width, variant, dropout);
  }

  private static PspNet pspNet(int depth, int width, ResNetVariant variant, double dropout) {
    Checks.require(variant.groups() == 1, "groups", "1 for pspnet", variant.groups());
    Checks.require(
        variant.baseWidth() == ResNetVariant.PLAIN.baseWidth(),
        "baseWidth",
        "64 for pspnet",
        variant.baseWidth());
    PspNet network = PspNet.of(depth).width(width).dropout(dropout);
    // The deep stem of semseg's weights.
    return variant.stem() == Stem.AUTO ? network : network.stem(variant.stem());
  }

  /**
   * The network for detection, without the weights.
   *
   * @param options the detector's numbers
   * @return the network, not yet built
   */
  public FasterRcnn toFasterRcnn(DetectorOptions options) {
    return fasterRcnn(depth, width, variant, options).freeze(freeze);
  }

  private static FasterRcnn fasterRcnn(
      int depth, int width, ResNetVariant variant, DetectorOptions options) {
    Checks.require(variant.stem() == Stem.AUTO, "stem", "auto for faster-rcnn", variant.stem());
    return FasterRcnn.of(depth, options).width(width).variant(variant);
  }

  /**
   * The name of the network in papers.
   *
   * @return such as "ResNet-18", "ResNeXt-50 32x4d" or "WideResNet-28-10"
   */
  public String title() {
    return switch (name) {
      case CIFAR_RESNET -> "ResNet-" + depth;
      case RESNET -> variant.title(depth);
      case WIDE_RESNET -> "WideResNet-" + depth + "-" + width;
      case SHAKE_SHAKE -> "Shake-Shake-" + depth + " 2x" + width + "d";
      case PSPNET -> "PSPNet-" + depth;
      case FASTER_RCNN ->
          variant.groups() == 1
              ? "Faster R-CNN R" + depth + "-FPN"
              : "Faster R-CNN X%s-%sx%sd-FPN"
                  .formatted(depth, variant.groups(), variant.baseWidth());
    };
  }

  /**
   * DropBlock, see {@link ImageNetwork#dropBlock}.
   *
   * @param rate the fraction of dropped activations
   * @param blockSize the side of a block
   * @param rampEpochs the epochs of the linear ramp of the rate
   */
  public record DropBlock(double rate, int blockSize, int rampEpochs) {}
}
