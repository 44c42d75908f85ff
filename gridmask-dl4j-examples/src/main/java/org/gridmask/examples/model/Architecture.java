package org.gridmask.examples.model;

/** The families of networks, by the two numbers that a member of each is known by. */
public enum Architecture {

  /** {@link CifarResNet}: depth 6n + 2, such as 20; the width is that of the first stage, 16. */
  CIFAR_RESNET {
    @Override
    public ImageNetwork of(int depth, int width) {
      return CifarResNet.ofDepth(depth).width(width);
    }
  },

  /** {@link ResNet}: depth 18, 50, 101 or 152; the width is that of the first stage, 64. */
  RESNET {
    @Override
    public ImageNetwork of(int depth, int width) {
      return ResNet.ofDepth(depth).width(width);
    }
  },

  /** {@link WideResNet}: depth 6n + 4, such as 28; the width is the widening factor, such as 10. */
  WIDE_RESNET {
    @Override
    public ImageNetwork of(int depth, int width) {
      return WideResNet.of(depth, width);
    }
  },

  /** {@link ShakeShake}: depth 6n + 2, such as 26; the width is that of one branch, such as 32. */
  SHAKE_SHAKE {
    @Override
    public ImageNetwork of(int depth, int width) {
      return ShakeShake.of(depth, width);
    }
  };

  /**
   * A network of this family, for the images and classes that it was made for, with the weight
   * decay of its paper.
   *
   * @param depth its depth, as the family counts it
   * @param width its width, as the family counts it
   * @return a network to be adapted and built
   * @throws IllegalArgumentException if there is none of this depth or width
   */
  public abstract ImageNetwork of(int depth, int width);
}
