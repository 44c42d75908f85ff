package org.gridmask.dl4j.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridmask.dl4j.Twins.random;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.zoo.ZooModel;
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
import org.gridmask.dl4j.FastPath;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How much of Deeplearning4j's model zoo runs on oneDNN. */
class ZooTest {

  private static final String OUTPUT = "is an output of the network";
  private static final String TAIL = "is not run by oneDNN, nor is anything after it";

  private static int[] images(int side) {
    return new int[] {3, side, side};
  }

  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of(
            new int[] {1, 28, 28},
            LeNet.builder().numClasses(10).inputShape(new int[] {1, 28, 28}).build(),
            5,
            Map.of("output", OUTPUT)),
        Arguments.of(
            images(224),
            AlexNet.builder().numClasses(10).inputShape(images(224)).build(),
            12,
            Map.of("output", OUTPUT)),
        Arguments.of(
            images(32),
            VGG16.builder().numClasses(10).inputShape(images(32)).build(),
            20,
            Map.of("20", OUTPUT)),
        Arguments.of(
            images(224),
            ResNet50.builder().numClasses(10).inputShape(images(224)).build(),
            174,
            Map.of("output", OUTPUT)),
        Arguments.of(
            images(32),
            UNet.builder().inputShape(images(32)).build(),
            38,
            Map.of("output", OUTPUT)),
        Arguments.of(
            images(64),
            Darknet19.builder().numClasses(10).inputShape(images(64)).build(),
            61,
            Map.of("softmax", TAIL, "loss", OUTPUT)),
        Arguments.of(
            images(64),
            TinyYOLO.builder().numClasses(10).inputShape(images(64)).build(),
            31,
            Map.of("outputs", OUTPUT)),
        Arguments.of(
            images(72),
            Xception.builder().numClasses(10).inputShape(images(72)).build(),
            132,
            Map.of("predictions", OUTPUT)),
        Arguments.of(
            images(64),
            SqueezeNet.builder().numClasses(10).inputShape(images(64)).build(),
            65,
            Map.of("softmax", TAIL, "loss", OUTPUT)),
        Arguments.of(
            images(160),
            InceptionResNetV1.builder().numClasses(10).inputShape(images(160)).build(),
            362,
            Map.of("embeddings", TAIL, "outputLayer", OUTPUT)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void allButTheEndRuns(int[] shape, ZooModel<?> zoo, int taken, Map<String, String> left) {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
    Model network = zoo.init();

    FastPath.Attached attached = attach(network);

    assertThat(attached.left()).isEqualTo(left);
    assertThat(attached.taken()).hasSize(taken);
    INDArray images = random(1, shape[0], shape[1], shape[2]);
    assertThat(output(network, images).minNumber().doubleValue()).isFinite();
    assertThat(Networks.compiledPasses(network)).isEqualTo(1);
  }

  private static FastPath.Attached attach(Model network) {
    return network instanceof ComputationGraph graph
        ? FastPath.attachTo(graph)
        : FastPath.attachTo((MultiLayerNetwork) network);
  }

  private static INDArray output(Model network, INDArray images) {
    return network instanceof ComputationGraph graph
        ? graph.outputSingle(images)
        : ((MultiLayerNetwork) network).output(images);
  }
}
