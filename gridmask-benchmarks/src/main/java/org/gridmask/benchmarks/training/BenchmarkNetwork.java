package org.gridmask.benchmarks.training;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.zoo.model.AlexNet;
import org.deeplearning4j.zoo.model.Darknet19;
import org.deeplearning4j.zoo.model.InceptionResNetV1;
import org.deeplearning4j.zoo.model.LeNet;
import org.deeplearning4j.zoo.model.ResNet50;
import org.deeplearning4j.zoo.model.SqueezeNet;
import org.deeplearning4j.zoo.model.TinyYOLO;
import org.deeplearning4j.zoo.model.UNet;
import org.deeplearning4j.zoo.model.VGG16;
import org.deeplearning4j.zoo.model.Xception;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.ImageNetwork;
import org.gridmask.examples.model.PspNet;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The measured networks: this project's classifiers, which PyTorch's programs have as well, its
 * PSPNet, and those of Deeplearning4j's model zoo.
 */
public enum BenchmarkNetwork {
  RESNET8(Architecture.CIFAR_RESNET, 8, 16, 32, 10),
  RESNET20(Architecture.CIFAR_RESNET, 20, 16, 32, 10),
  RESNET18(Architecture.RESNET, 18, 64, 32, 10),
  WIDE_RESNET_28_10(Architecture.WIDE_RESNET, 28, 10, 32, 10),
  RESNET50(Architecture.RESNET, 50, 64, 224, 1000),
  PSPNET50(
      3,
      713,
      19,
      () ->
          PspNet.of(50)
              .updaters(NetworkSpeed.updater(), NetworkSpeed.updater())
              .weightDecay(1e-4)
              .build()),
  ZOO_LENET(
      1,
      28,
      10,
      () ->
          LeNet.builder()
              .numClasses(10)
              .updater(NetworkSpeed.updater())
              .inputShape(new int[] {1, 28, 28})
              .build()
              .init()),
  ZOO_ALEXNET(
      3,
      224,
      1000,
      () -> AlexNet.builder().updater(NetworkSpeed.updater()).numClasses(1000).build().init()),
  ZOO_VGG16(
      3,
      224,
      1000,
      () -> VGG16.builder().updater(NetworkSpeed.updater()).numClasses(1000).build().init()),
  ZOO_RESNET50(
      3,
      224,
      1000,
      () -> ResNet50.builder().updater(NetworkSpeed.updater()).numClasses(1000).build().init()),
  ZOO_UNET(
      3,
      256,
      1,
      () ->
          UNet.builder()
              .updater(NetworkSpeed.updater())
              .inputShape(new int[] {3, 256, 256})
              .build()
              .init()),
  ZOO_DARKNET19(
      3,
      224,
      1000,
      () -> Darknet19.builder().updater(NetworkSpeed.updater()).numClasses(1000).build().init()),
  ZOO_TINY_YOLO(
      3,
      416,
      20,
      () -> TinyYOLO.builder().updater(NetworkSpeed.updater()).numClasses(20).build().init()),
  ZOO_XCEPTION(
      3,
      299,
      1000,
      () -> Xception.builder().updater(NetworkSpeed.updater()).numClasses(1000).build().init()),
  ZOO_SQUEEZENET(
      3,
      227,
      1000,
      () -> SqueezeNet.builder().updater(NetworkSpeed.updater()).numClasses(1000).build().init()),
  ZOO_INCEPTION_RESNET_V1(
      3,
      160,
      1000,
      () ->
          InceptionResNetV1.builder()
              .updater(NetworkSpeed.updater())
              .numClasses(1000)
              .inputShape(new int[] {3, 160, 160})
              .build()
              .init());

  private final Architecture family;
  private final int depth;
  private final int width;
  private final int channels;
  private final int size;
  private final int classes;
  private final Supplier<Model> other;

  BenchmarkNetwork(Architecture family, int depth, int width, int size, int classes) {
    this.family = family;
    this.depth = depth;
    this.width = width;
    this.channels = 3;
    this.size = size;
    this.classes = classes;
    this.other = null;
  }

  BenchmarkNetwork(int channels, int size, int classes, Supplier<Model> other) {
    this.family = null;
    this.depth = 0;
    this.width = 0;
    this.channels = channels;
    this.size = size;
    this.classes = classes;
    this.other = other;
  }

  /** Whether PyTorch's programs have it. */
  boolean isInPyTorch() {
    return other == null;
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

  int channels() {
    return channels;
  }

  /** The height and width of its images, in pixels. */
  int size() {
    return size;
  }

  int classes() {
    return classes;
  }

  /** The network, not yet built; for classifiers of this project alone. */
  ImageNetwork network() {
    return family.of(depth, width);
  }

  /** Measures it, see {@link NetworkSpeed}. */
  Optional<NetworkSpeed> measure(CpuPath path, int batch, double seconds) {
    if (other == null) {
      return NetworkSpeed.measure(network(), path, batch, size, classes, seconds);
    }
    Model model = other.get();
    return NetworkSpeed.measure(
        model, path, NetworkSpeed.images(batch, channels, size), labels(model, batch), seconds);
  }

  /** Of pixels where the network puts out images, without objects where it detects them. */
  private INDArray labels(Model model, int batch) {
    if (this == PSPNET50) {
      return Nd4j.zeros(DataType.FLOAT, batch, 1, size, size);
    }
    if (!(model instanceof ComputationGraph graph)) {
      return NetworkSpeed.labels(batch, classes);
    }
    long[] output = graph.outputSingle(NetworkSpeed.images(1, channels, size)).shape();
    if (output.length == 2) {
      return NetworkSpeed.labels(batch, classes);
    }
    output[0] = batch;
    if (this == ZOO_TINY_YOLO) {
      int corners = 4;
      output[1] = corners + classes;
    }
    return Nd4j.zeros(DataType.FLOAT, output);
  }

  /** The name on the command line, such as wide-resnet-28-10. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
