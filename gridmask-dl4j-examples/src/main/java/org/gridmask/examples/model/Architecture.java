package org.gridmask.examples.model;

import java.util.function.BiFunction;
import org.gridmask.check.Checks;

/** The network families, parameterized by depth and width. */
public enum Architecture {
  /** {@link CifarResNet}: depth 6n + 2, such as 20; the width is that of the first stage, 16. */
  CIFAR_RESNET(CifarResNet::of),
  /** {@link ResNet}: depth 18, 34, 50, 101 or 152; the width is that of the first stage, 64. */
  RESNET(ResNet::of),
  /** {@link WideResNet}: depth 6n + 4, such as 28; the width is the widening factor, such as 10. */
  WIDE_RESNET(WideResNet::of),
  /** {@link ShakeShake}: depth 6n + 2, such as 26; the width is that of one branch, such as 32. */
  SHAKE_SHAKE(ShakeShake::of),
  /** {@link PspNet}: depth 50 or 101; the width is that of the backbone's first stage, 64. */
  PSPNET(TaskKind.SEGMENTATION),
  /**
   * {@link FasterRcnn}: depth of the backbone, 10, 18, 34, 50, 101 or 152; the width is that of its
   * first stage, 64.
   */
  FASTER_RCNN(TaskKind.DETECTION);

  private final TaskKind task;

  /** Null of networks that do not classify images. */
  private final BiFunction<Integer, Integer, ImageNetwork> family;

  Architecture(BiFunction<Integer, Integer, ImageNetwork> family) {
    this.task = TaskKind.CLASSIFICATION;
    this.family = family;
  }

  Architecture(TaskKind task) {
    this.task = task;
    this.family = null;
  }

  /**
   * What the networks are for.
   *
   * @return the task
   */
  public TaskKind task() {
    return task;
  }

  /**
   * A network of this family, with the input shape, classes and weight decay of its paper.
   *
   * @param depth its depth, as defined by the family
   * @param width its width, as defined by the family
   * @return the network, not yet built
   * @throws IllegalArgumentException if depth or width is invalid, or the family's networks do not
   *     classify images
   */
  public ImageNetwork of(int depth, int width) {
    Checks.require(
        task == TaskKind.CLASSIFICATION, "name", "of a network that classifies images", this);
    return family.apply(depth, width);
  }

  /**
   * A variant of a network of this family.
   *
   * @param depth its depth, as defined by the family
   * @param width its width, as defined by the family
   * @param variant the variant; only {@link #RESNET} has others than {@link ResNetVariant#PLAIN}
   * @return the network, not yet built
   * @throws IllegalArgumentException if depth, width or variant is invalid
   */
  public ImageNetwork of(int depth, int width, ResNetVariant variant) {
    if (this == RESNET) {
      return ResNet.of(depth, width, variant);
    }
    Checks.require(
        variant.stem() == ResNetVariant.Stem.AUTO,
        "stem",
        "auto, except for resnet",
        variant.stem());
    Checks.require(variant.groups() == 1, "groups", "1, except for resnet", variant.groups());
    Checks.require(
        variant.baseWidth() == ResNetVariant.PLAIN.baseWidth(),
        "baseWidth",
        "64, except for resnet",
        variant.baseWidth());
    return of(depth, width);
  }
}
