package org.gridmask.dl4j.weights;

import java.util.Map;
import java.util.Optional;

/** The layers before the first stage of a ResNet, as messages describe them. */
enum Stem {
  PLAIN("the plain stem (one 7x7 convolution, as in torchvision's ResNets)"),
  CIFAR("the CIFAR stem (one 3x3 convolution)"),
  DEEP("the deep stem (three 3x3 convolutions, as in semseg's ResNets)"),
  TIMM("timm's deep stem (conv1.0, conv1.3 and conv1.6, as in resnet50d; not supported)");

  private final String text;

  Stem(String text) {
    this.text = text;
  }

  /** The stem of a network with tensors of these shapes, if it is a known one. */
  static Optional<Stem> of(Map<String, long[]> shapes, NameTable table) {
    if (shapes.containsKey(table.secondConvolution() + ".weight")) {
      return Optional.of(DEEP);
    }
    if (shapes.containsKey(table.firstConvolution() + ".0.weight")) {
      return Optional.of(TIMM);
    }
    long[] shape = shapes.get(table.firstConvolution() + ".weight");
    if (shape == null || shape.length != 4) {
      return Optional.empty();
    }
    return switch ((int) Math.min(shape[2], Integer.MAX_VALUE)) {
      case 7 -> Optional.of(PLAIN);
      case 3 -> Optional.of(CIFAR);
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
