package org.gridmask.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.layer.DropBlock;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.gridmask.dl4j.schedule.LinearSchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ScheduleType;

class ImageNetworkTest {

  /** As counted in the papers' reference implementations; ResNet-20: see CifarResNet. */
  @ParameterizedTest
  @CsvSource({
    "CIFAR_RESNET, 20, 16, 32, 10, 272474",
    "RESNET, 18, 64, 32, 10, 11173962",
    "RESNET, 50, 64, 224, 1000, 25557032",
    "RESNET, 101, 64, 224, 1000, 44549160",
    "RESNET, 152, 64, 224, 1000, 60192808",
    "WIDE_RESNET, 28, 10, 32, 10, 36479194",
    "SHAKE_SHAKE, 26, 32, 32, 10, 2923162",
  })
  void thePublishedNetworksHaveThePublishedNumbersOfParameters(
      Architecture architecture, int depth, int width, int size, int classes, long parameters) {
    ImageNetwork network = architecture.of(depth, width);
    ComputationGraphConfiguration standard = network.configuration();
    ComputationGraphConfiguration explicit =
        network.input(3, size, size).classes(classes).configuration();

    assertThat(ImageNetwork.trainableParameters(standard)).isEqualTo(parameters);
    assertThat(explicit).isEqualTo(standard);
  }

  @ParameterizedTest
  @EnumSource
  void runningStatisticsAreNotTrainableParameters(SmallNetwork small) {
    ComputationGraph network = small.get().build();

    long parameters =
        network.paramTable().entrySet().stream()
            .filter(parameter -> !parameter.getKey().matches(".*_(mean|var|log10stdev)"))
            .mapToLong(parameter -> parameter.getValue().length())
            .sum();

    assertThat(ImageNetwork.trainableParameters(network))
        .isEqualTo(parameters)
        .isLessThan(network.numParams());
  }

  @ParameterizedTest
  @EnumSource
  void aStepLowersTheLossAndASavedNetworkAnswersAlike(SmallNetwork small, @TempDir Path directory)
      throws IOException {
    ComputationGraph network = small.get().updater(new Sgd(0.002)).build();
    DataSet batch = small.batch();
    double before = loss(network, batch);

    network.fit(batch);

    assertThat(loss(network, batch)).isLessThan(before);
    File file = directory.resolve("model.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
    INDArray output = network.outputSingle(batch.getFeatures());
    assertThat(output.shape()).containsExactly(4, SmallNetwork.CLASSES);
    assertThat(restored.outputSingle(batch.getFeatures())).isEqualTo(output);
  }

  /** That of a training pass, which draws the same at every call. */
  private static double loss(ComputationGraph network, DataSet batch) {
    Nd4j.getRandom().setSeed(1);
    return network.score(batch, true);
  }

  @ParameterizedTest
  @EnumSource(names = {"RESNET_18", "RESNET_50", "WIDE_RESNET_10_2", "SHAKE_SHAKE_14_4"})
  void aStepOnTheFastPathIsTheSame(SmallNetwork small) {
    assumeTrue(OneDnnHelpers.isAvailable(), "oneDNN is not available");
    ComputationGraph builtIn = small.get().updater(new Sgd(0.002)).build();
    ComputationGraph fast = builtIn.clone();
    INDArray before = builtIn.params().dup();
    int convolutions = (int) layers(fast.getConfiguration(), ConvolutionLayer.class).count();
    assertThat(OneDnnHelpers.attachTo(fast).convolutions()).isEqualTo(convolutions);

    for (ComputationGraph network : List.of(builtIn, fast)) {
      Nd4j.getRandom().setSeed(1);
      network.fit(small.batch());
    }

    double step = builtIn.params().distance2(before);
    assertThat(fast.params().distance2(builtIn.params())).isLessThan(step * 1e-4);
  }

  /**
   * All of it but the dense layer at the end. In ten steps of the deepest, a ReLU whose input is
   * nearly zero may pass it in one network and not in the other, which costs about 1e-3 of the way;
   * rounding alone costs 1e-6.
   */
  @ParameterizedTest
  @EnumSource
  void tenStepsOnTheFastPathAreTheSame(SmallNetwork small) {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
    ComputationGraph builtIn = small.get().updater(new Sgd(0.002)).build();
    ComputationGraph fast = builtIn.clone();
    int inputsAndOutput = 2;
    assertThat(FastPath.attachTo(fast).vertices())
        .isEqualTo(fast.getVertices().length - inputsAndOutput);
    DataSet batch = small.batch();
    assertOutputsAgree(builtIn, fast, batch, 1e-5);

    INDArray before = builtIn.params().dup();
    for (int step = 1; step <= 10; step++) {
      for (ComputationGraph network : List.of(builtIn, fast)) {
        Nd4j.getRandom().setSeed(step);
        network.fit(batch);
      }
      if (step == 1) {
        INDArray gradient = builtIn.gradient().gradient();
        assertThat(fast.gradient().gradient().distance2(gradient))
            .isLessThan(gradient.norm2Number().doubleValue() * 1e-4);
      }
    }

    double way = builtIn.params().distance2(before);
    assertThat(fast.params().distance2(builtIn.params())).isLessThan(way * 5e-3);
    assertOutputsAgree(builtIn, fast, batch, 5e-3);
  }

  /**
   * Training draws the same on either path; inference is that of the network without. A block is as
   * large as most of these feature maps.
   */
  @ParameterizedTest
  @EnumSource(names = {"CIFAR_RESNET_8", "RESNET_50", "WIDE_RESNET_16_1", "SHAKE_SHAKE_14_4"})
  void droppedActivationsAreTheSameOnTheFastPath(SmallNetwork small) {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
    ComputationGraph builtIn =
        small.get().dropout(0.1).dropBlock(0.3, 3, 0).updater(new Sgd(0.002)).build();
    ComputationGraph fast = builtIn.clone();
    int inputsAndOutput = 2;
    assertThat(FastPath.attachTo(fast).vertices())
        .isEqualTo(fast.getVertices().length - inputsAndOutput);
    DataSet batch = small.batch();
    ComputationGraph without = small.get().build();
    // By name, as they do not lie in the same order.
    without.paramTable().forEach((name, values) -> values.assign(builtIn.getParam(name)));
    assertOutputsAgree(without, builtIn, batch, 1e-6);
    assertOutputsAgree(without, fast, batch, 1e-5);

    INDArray before = builtIn.params().dup();
    for (int step = 1; step <= 3; step++) {
      for (ComputationGraph network : List.of(builtIn, fast, without)) {
        Nd4j.getRandom().setSeed(step);
        network.fit(batch);
      }
      if (step == 1) {
        INDArray gradient = builtIn.gradient().gradient();
        assertThat(fast.gradient().gradient().distance2(gradient))
            .isLessThan(gradient.norm2Number().doubleValue() * 1e-4);
        assertThat(without.score()).isNotCloseTo(builtIn.score(), within(1e-3));
      }
    }

    double way = builtIn.params().distance2(before);
    assertThat(fast.params().distance2(builtIn.params())).isLessThan(way * 5e-3);
    assertOutputsAgree(builtIn, fast, batch, 5e-3);
  }

  /** Old models are read by their configuration and the names in it. */
  @ParameterizedTest
  @EnumSource
  void nothingIsDroppedUnlessAskedFor(SmallNetwork small) {
    ComputationGraphConfiguration plain = small.get().configuration();

    assertThat(small.get().dropout(0).dropBlock(0, 7, 3).configuration().toJson())
        .isEqualTo(plain.toJson());
    assertThat(layers(plain, DropoutLayer.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CIFAR_RESNET_8, stage2-1 stage3-1, -a -b",
    "RESNET_18, stage3-1 stage3-2 stage4-1 stage4-2, -a -b",
    "WIDE_RESNET_10_2, stage2-1 stage3-1, -a",
    "SHAKE_SHAKE_8_16, stage2-1 stage3-1, -branch1-a -branch1-b -branch2-a -branch2-b",
  })
  void theLastTwoStagesDropAfterConvolutionsAndBlocksOnSkipConnectionsToo(
      SmallNetwork small, String blocks, String convolutions) {
    List<String> branches = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (String block : blocks.split(" ")) {
      for (String convolution : convolutions.split(" ")) {
        branches.add(block + convolution);
        all.add(block + convolution);
      }
      all.add(block + "-shortcut");
    }

    assertThat(dropouts(small.get().dropout(0.25)))
        .containsExactlyInAnyOrderEntriesOf(
            branches.stream()
                .collect(Collectors.toMap(name -> name + "-dropout", name -> new Dropout(0.75))));
    String last = blocks.substring(blocks.lastIndexOf(' ') + 1, blocks.lastIndexOf('-'));
    assertThat(dropouts(small.get().dropBlock(0.4, 5, 0)))
        .containsExactlyInAnyOrderEntriesOf(
            all.stream()
                .collect(
                    Collectors.toMap(
                        name -> name + "-dropblock",
                        name -> new DropBlock(5, name.startsWith(last) ? 0.6 : 0.9))));
    assertThat(dropouts(small.get().dropout(0.25).dropBlock(0.4, 5, 9)))
        .hasSize(branches.size() + all.size())
        .containsValue(new DropBlock(5, new LinearSchedule(ScheduleType.EPOCH, 1, 0.6, 9)));
  }

  private static Map<String, IDropout> dropouts(ImageNetwork network) {
    return layers(network.configuration(), DropoutLayer.class)
        .collect(Collectors.toMap(DropoutLayer::getLayerName, DropoutLayer::getIDropout));
  }

  private static void assertOutputsAgree(
      ComputationGraph builtIn, ComputationGraph fast, DataSet batch, double tolerance) {
    INDArray expected = builtIn.outputSingle(batch.getFeatures());
    assertThat(fast.outputSingle(batch.getFeatures()).distance2(expected)).isLessThan(tolerance);
  }

  @ParameterizedTest
  @EnumSource
  void takesAnySizeFromTheLeast(SmallNetwork small) {
    int min = small.get().minSize();
    for (int more : new int[] {0, 5}) {
      ComputationGraph network = small.get().input(1, min, min + more).build();

      INDArray output = network.outputSingle(Nd4j.rand(2, 1, min, min + more));

      assertThat(output.shape()).containsExactly(2, SmallNetwork.CLASSES);
      assertThat(output.sumNumber().doubleValue()).isCloseTo(2, within(1e-5));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> small.get().input(3, min, min - 1))
        .withMessageContainingAll("width", "" + min, "" + (min - 1));
  }

  @ParameterizedTest
  @EnumSource
  void convolutionsHaveNeitherBiasNorActivationAndWeightsAloneDecay(SmallNetwork small) {
    ComputationGraphConfiguration configuration = small.get().weightDecay(0.25).configuration();

    for (ConvolutionLayer convolution : layers(configuration, ConvolutionLayer.class).toList()) {
      assertThat(convolution.hasBias()).isFalse();
      assertThat(convolution.getActivationFn()).isInstanceOf(ActivationIdentity.class);
      assertThat(convolution.getConvolutionMode()).isEqualTo(ConvolutionMode.Truncate);
    }
    for (BaseLayer layer : layers(configuration, BaseLayer.class).toList()) {
      for (String parameter : layer.initializer().paramKeys(layer)) {
        List<Regularization> regularization = layer.getRegularizationByParam(parameter);
        if (parameter.equals("W")) {
          assertThat(regularization).containsExactly(new L2Regularization(0.25));
        } else {
          assertThat(regularization).as("%s of %s", parameter, layer).isNullOrEmpty();
        }
      }
    }
  }

  private static <T> Stream<T> layers(ComputationGraphConfiguration configuration, Class<T> type) {
    return configuration.getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
        .filter(type::isInstance)
        .map(type::cast);
  }

  @ParameterizedTest
  @EnumSource
  void endsWithTheAverageOverThePlaneAndADenseSoftmax(SmallNetwork small) {
    ComputationGraph network = small.get().build();

    assertThat(network.getConfiguration().getNetworkOutputs()).containsExactly("output");
    assertThat(network.getConfiguration().getVertexInputs().get("output")).containsExactly("pool");
    assertThat(network.getLayer("output").conf().getLayer()).isInstanceOf(OutputLayer.class);
    assertThat(network.getLayer("pool").conf().getLayer())
        .isInstanceOfSatisfying(
            GlobalPoolingLayer.class,
            pool -> assertThat(pool.getPoolingType()).isEqualTo(PoolingType.AVG));
  }

  /** With a mean of the channels in the middle of each kernel, both branches must pick the same. */
  @ParameterizedTest
  @CsvSource({
    "CIFAR_RESNET_8, stage2-1-a-conv, stage2-1-shortcut-conv",
    "RESNET_18, stage3-1-a-conv, stage3-1-shortcut-conv",
    "RESNET_50, stage2-1-b-conv, stage2-1-shortcut-conv",
    "WIDE_RESNET_10_2, stage2-1-a-conv, stage2-1-shortcut-conv",
    "SHAKE_SHAKE_14_4, stage3-1-branch1-a-conv, stage3-1-shortcut-conv",
    "SHAKE_SHAKE_14_4, stage3-1-branch2-a-conv, stage3-1-shortcut-conv",
  })
  void bothBranchesOfAShrinkingBlockSeeTheSamePixels(
      SmallNetwork small, String main, String shortcut) {
    ComputationGraph network = small.get().build();
    for (int size : new int[] {8, 9}) {
      INDArray seen = convolvedWithMiddle(network.getLayer(main), size);

      assertThat(seen.shape()).containsExactly((size + 1) / 2, (size + 1) / 2);
      assertThat(seen).isEqualTo(convolvedWithMiddle(network.getLayer(shortcut), size));
    }
  }

  private static INDArray convolvedWithMiddle(Layer convolution, int size) {
    INDArray weights = convolution.getParam("W");
    long middle = weights.size(2) / 2;
    long channels = weights.size(1);
    weights.assign(0);
    weights
        .get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.point(middle),
            NDArrayIndex.point(middle))
        .assign(1.0 / channels);
    INDArray plane = Nd4j.linspace(1, size * size, size * size, weights.dataType());
    INDArray input = Nd4j.tile(plane.reshape(1, 1, size, size), 1, (int) channels, 1, 1);
    INDArray output = convolution.activate(input, false, LayerWorkspaceMgr.noWorkspacesImmutable());
    return output.get(NDArrayIndex.point(0), NDArrayIndex.point(0)).dup();
  }

  /** 4 deviations of an estimate from n numbers are 2.8 / sqrt(n) of it. */
  @ParameterizedTest
  @EnumSource
  void weightsStartHeNormal(SmallNetwork small) {
    ComputationGraph network = small.get().build();
    INDArray normalized =
        Nd4j.concat(
            0,
            Stream.of(network.getLayers())
                .filter(layer -> layer.conf().getLayer() instanceof ConvolutionLayer)
                .map(layer -> layer.getParam("W"))
                .map(w -> w.ravel().muli(Math.sqrt(w.size(1) * w.size(2) * w.size(3) / 2.0)))
                .toArray(INDArray[]::new));

    assertThat(normalized.stdNumber().doubleValue())
        .isCloseTo(1, within(2.8 / Math.sqrt(normalized.length())));
  }

  /** ND4J takes the time for a seed of 0. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void weightsDependOnTheSeedAlone(long seed) {
    INDArray first = SmallNetwork.CIFAR_RESNET_8.get().seed(seed).build().params();

    assertThat(SmallNetwork.CIFAR_RESNET_8.get().seed(seed).build().params()).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "CIFAR_RESNET, 20, 18, 6n + 2, 1024",
    "RESNET, 50, 35, '18, 34, 50, 101 or 152', 512",
    "WIDE_RESNET, 28, 26, 6n + 4, 64",
    "SHAKE_SHAKE, 26, 28, 6n + 2, 1024",
  })
  void refusesADepthOrWidthThatThereIsNot(
      Architecture architecture, int depth, int wrongDepth, String depths, int most) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> architecture.of(wrongDepth, 16))
        .withMessageContainingAll("depth", depths, "" + wrongDepth);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> architecture.of(2, 16))
        .withMessageContainingAll("depth", "2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> architecture.of(4, 16))
        .withMessageContainingAll("depth", "4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> architecture.of(depth, 0))
        .withMessageContainingAll("width", "0");
    assertThat(architecture.of(depth, most)).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> architecture.of(depth, most + 2))
        .withMessageContaining("must be in [1, " + most + "], but is " + (most + 2));
  }

  @Test
  void refusesSettingsOutOfTheirRange() {
    ImageNetwork network = ShakeShake.of(8, 2);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShakeShake.of(26, 33))
        .withMessageContainingAll("width", "even", "33");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.input(3, 7, 8))
        .withMessageContainingAll("height", "8", "7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.input(2, 8, 8))
        .withMessageContainingAll("channels", "2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.classes(1))
        .withMessageContainingAll("classes", "2", "1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.weightDecay(Double.NaN))
        .withMessageContainingAll("weightDecay", "NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.dropout(1))
        .withMessage("dropout must be in [0, 1), but is 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.dropBlock(-0.1, 7, 0))
        .withMessage("rate must be in [0, 1), but is -0.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.dropBlock(0.1, 0, 0))
        .withMessage("blockSize must be at least 1, but is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.dropBlock(0.1, 7, -1))
        .withMessage("rampEpochs must be at least 0, but is -1");
  }

  @Test
  void theSmallestSizeDependsOnTheStem() {
    assertThat(ResNet.of(18, 64).minSize()).isEqualTo(8);
    assertThat(ResNet.of(101, 64).minSize()).isEqualTo(32);
    assertThat(CifarResNet.of(20, 16).minSize()).isEqualTo(8);
  }
}
