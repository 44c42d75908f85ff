package org.gridmask.benchmarks.training;

import java.util.Locale;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.ImageNetwork;

/** The measured networks, which the PyTorch script implements as well. */
public enum BenchmarkNetwork {
  RESNET8(Architecture.CIFAR_RESNET, 8, 16, 32, 10),
  RESNET20(Architecture.CIFAR_RESNET, 20, 16, 32, 10),
  RESNET18(Architecture.RESNET, 18, 64, 32, 10),
  WIDE_RESNET_28_10(Architecture.WIDE_RESNET, 28, 10, 32, 10),
  RESNET50(Architecture.RESNET, 50, 64, 224, 1000);

  private final Architecture family;
  private final int depth;
  private final int width;
  private final int size;
  private final int classes;

  BenchmarkNetwork(Architecture family, int depth, int width, int size, int classes) {
    this.family = family;
    this.depth = depth;
    this.width = width;
    this.size = size;
    this.classes = classes;
  }

  Architecture family() {
    return family;
  }

  int depth() {
    return depth;
  }

  int width() {
    return width;
  }

  /** The height and width of its images, in pixels. */
  int size() {
    return size;
  }

  int classes() {
    return classes;
  }

  /** The network, not yet built. */
  ImageNetwork network() {
    return family.of(depth, width);
  }

  /** The name on the command line, such as wide-resnet-28-10. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
