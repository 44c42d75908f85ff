package org.gridmask.examples.model;

import java.util.function.Supplier;
import org.gridmask.examples.model.ResNetVariant.Stem;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A narrow member of each family, and of each form in it: what every network can do is tested on
 * these.
 */
enum SmallNetwork {
  CIFAR_RESNET_8(16, () -> CifarResNet.of(8, 4)),
  RESNET_18(16, () -> ResNet.of(18, 4)),
  RESNET_50(32, () -> ResNet.of(50, 4)),
  RESNEXT_50(32, () -> ResNet.of(50, 2, new ResNetVariant(Stem.DEEP, 2, 64))),
  RESNET_101(32, () -> ResNet.of(101, 2)),
  RESNET_152(32, () -> ResNet.of(152, 2)),
  WIDE_RESNET_16_1(16, () -> WideResNet.of(16, 1)),
  WIDE_RESNET_10_2(16, () -> WideResNet.of(10, 2)),
  SHAKE_SHAKE_14_4(16, () -> ShakeShake.of(14, 4)),
  SHAKE_SHAKE_8_16(16, () -> ShakeShake.of(8, 16));

  static final int CLASSES = 3;

  private final int size;
  private final Supplier<ImageNetwork> network;

  SmallNetwork(int size, Supplier<ImageNetwork> network) {
    this.size = size;
    this.network = network;
  }

  ImageNetwork get() {
    return network.get().input(3, size, size).classes(CLASSES).seed(5);
  }

  /** Four images with labels, the same at every call. */
  DataSet batch() {
    INDArray images =
        Nd4j.linspace(0, 40, 4 * 3 * size * size, DataType.FLOAT).reshape(4, 3, size, size);
    return new DataSet(
        Nd4j.math().sin(images.mul(images)),
        Nd4j.createFromArray(new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}}));
  }
}
