package org.gridmask.examples.model;

import java.util.function.BiFunction;

/** The network families, parameterized by depth and width. */
public enum Architecture {
  /** {@link CifarResNet}: depth 6n + 2, such as 20; the width is that of the first stage, 16. */
  CIFAR_RESNET(CifarResNet::of),
  /** {@link ResNet}: depth 18, 50, 101 or 152; the width is that of the first stage, 64. */
  RESNET(ResNet::of),
  /** {@link WideResNet}: depth 6n + 4, such as 28; the width is the widening factor, such as 10. */
  WIDE_RESNET(WideResNet::of),
  /** {@link ShakeShake}: depth 6n + 2, such as 26; the width is that of one branch, such as 32. */
  SHAKE_SHAKE(ShakeShake::of);

  private final BiFunction<Integer, Integer, ImageNetwork> family;

  Architecture(BiFunction<Integer, Integer, ImageNetwork> family) {
    this.family = family;
  }

  /**
   * A network of this family, with the input shape, classes and weight decay of its paper.
   *
   * @param depth its depth, as defined by the family
   * @param width its width, as defined by the family
   * @return the network, not yet built
   * @throws IllegalArgumentException if depth or width is invalid
   */
  public ImageNetwork of(int depth, int width) {
    return family.apply(depth, width);
  }
}
