package org.gridmask.dl4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.Twins;
import org.gridmask.dl4j.schedule.LinearSchedule;
import org.gridmask.dl4j.schedule.MultiStepSchedule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ScheduleType;

class DropBlockTest {

  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspacesImmutable();

  @BeforeEach
  void seed() {
    Nd4j.getRandom().setSeed(7);
  }

  private static INDArray apply(DropBlock dropBlock, INDArray input) {
    return dropBlock.applyDropout(input, input.like(), 0, 0, NONE);
  }

  private static double shareOfZeros(INDArray array) {
    return array.scan(Conditions.equals(0)).doubleValue() / array.length();
  }

  @ParameterizedTest
  @CsvSource({
    // block, height, width, keep
    "1, 6, 5, 0.7",
    "2, 6, 7, 0.9",
    "3, 16, 16, 0.9",
    "3, 3, 8, 0.8",
    "4, 9, 4, 0.75",
    "7, 7, 7, 0.9",
    "7, 14, 14, 0.9",
    "7, 8, 3, 0.5",
    "5, 1, 1, 0.5",
  })
  void dropsWholeBlocksAsOftenAsEquationOneSays(int size, int height, int width, double keep) {
    int images = 100;
    int channels = 20;
    INDArray ones = Nd4j.ones(DataType.FLOAT, images, channels, height, width);

    INDArray output = apply(new DropBlock(size, keep), ones);

    int block = Math.min(size, Math.min(height, width));
    boolean[][][] dropped = new boolean[images * channels][height][width];
    float[] values = output.dup('c').data().asFloat();
    for (int i = 0; i < values.length; i++) {
      dropped[i / (height * width)][i / width % height][i % width] = values[i] == 0;
    }
    for (boolean[][] plane : dropped) {
      assertThat(unionOfBlocks(plane, block)).isDeepEqualTo(plane);
    }

    // Each activation is kept if none of the blocks that would cover it is drawn.
    double gamma =
        (1 - keep)
            / (block * block)
            * (height * width)
            / ((height - block + 1.0) * (width - block + 1));
    double expected = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int covering = covering(y, block, height) * covering(x, block, width);
        expected += (1 - Math.pow(1 - gamma, covering)) / (height * width);
      }
    }
    // A plane loses whole blocks, so that planes are what is independent at worst.
    double deviation = Math.sqrt(expected * (1 - expected) / (images * channels));
    assertThat(shareOfZeros(output)).isCloseTo(expected, within(4 * deviation));
    assertThat(expected).isBetween(0.7 * (1 - keep), 1.0001 * (1 - keep));
    assertThat(output.castTo(DataType.DOUBLE).meanNumber().doubleValue())
        .isCloseTo(1, within(1e-6));
  }

  private static int covering(int place, int block, int size) {
    return Math.min(place, size - block) - Math.max(0, place - block + 1) + 1;
  }

  private static boolean[][] unionOfBlocks(boolean[][] plane, int block) {
    boolean[][] union = new boolean[plane.length][plane[0].length];
    for (int y = 0; y + block <= plane.length; y++) {
      for (int x = 0; x + block <= plane[0].length; x++) {
        boolean whole = true;
        for (int i = 0; i < block * block; i++) {
          whole &= plane[y + i / block][x + i % block];
        }
        for (int i = 0; whole && i < block * block; i++) {
          union[y + i / block][x + i % block] = true;
        }
      }
    }
    return union;
  }

  /** With blocks as large as the planes, each plane is one draw; 4 deviations of 4000 are 0.03. */
  @Test
  void everyChannelOfEveryImageHasItsOwnBlocks() {
    DropBlock dropBlock = new DropBlock(3, 0.6);
    INDArray ones = Nd4j.ones(DataType.FLOAT, 4000, 2, 3, 3);
    INDArray first =
        apply(dropBlock, ones).get(NDArrayIndex.all(), NDArrayIndex.all(), point(), point());
    INDArray next =
        apply(dropBlock, ones).get(NDArrayIndex.all(), NDArrayIndex.all(), point(), point());

    INDArray one = first.getColumn(0);
    for (INDArray other :
        List.of(
            first.getColumn(1),
            next.getColumn(0),
            Nd4j.concat(
                0,
                one.get(NDArrayIndex.interval(1, 4000)),
                one.get(NDArrayIndex.interval(0, 1))))) {
      assertThat(shareOfZeros(other)).isCloseTo(0.4, within(0.03));
      assertThat(shareOfZeros(one.add(other))).isCloseTo(0.16, within(0.03));
    }
  }

  private static org.nd4j.linalg.indexing.INDArrayIndex point() {
    return NDArrayIndex.point(0);
  }

  @Test
  void theMeanOfManyDrawsIsTheInput() {
    INDArray input = Nd4j.linspace(1, 2, 64, DataType.DOUBLE).reshape(1, 1, 8, 8);
    INDArray many = Nd4j.tile(input, 4000, 2, 1, 1);

    INDArray output = apply(new DropBlock(1, 0.8), many);

    assertThat(output.mean(0, 1).reshape(1, 1, 8, 8).div(input).sub(1).amaxNumber().doubleValue())
        .isLessThan(0.025);
  }

  @Test
  void theWayBackHasTheSameMaskOnce() {
    DropBlock dropBlock = new DropBlock(2, 0.7);
    INDArray input = Nd4j.rand(DataType.FLOAT, 3, 4, 6, 5).addi(1);
    INDArray gradient = Nd4j.randn(DataType.FLOAT, 3, 4, 6, 5);

    INDArray scale = apply(dropBlock, input).div(input);
    INDArray back = gradient.dup();
    assertThat(dropBlock.backprop(back, back, 0, 0)).isSameAs(back);

    Twins.assertAgree("gradient", gradient.mul(scale), back);
    assertThatIllegalStateException()
        .isThrownBy(() -> dropBlock.backprop(back, back, 0, 0))
        .withMessageContaining("no forward pass in training");
  }

  @Test
  void nothingIsLeftOfABatchThatLosesEverything() {
    INDArray output = apply(new DropBlock(4, 1e-9), Nd4j.ones(DataType.FLOAT, 1, 1, 4, 4));

    assertThat(output).isEqualTo(output.like());
  }

  @Test
  void activationsInAnyOrderInMemoryAreDroppedAlike() {
    INDArray input = Nd4j.rand(DataType.FLOAT, 3, 4, 6, 5).addi(1);
    seed();
    INDArray expected = apply(new DropBlock(2, 0.7), input);
    INDArray channelsLast = input.permute(0, 2, 3, 1).dup('c');

    for (INDArray other : List.of(input.dup('f'), channelsLast.permute(0, 3, 1, 2), input)) {
      seed();
      DropBlock dropBlock = new DropBlock(2, 0.7);
      assertThat(apply(dropBlock, other)).isEqualTo(expected);
      INDArray gradient = other.dup(other.ordering());
      assertThat(dropBlock.backprop(other, gradient, 0, 0)).isEqualTo(expected);
    }
    seed();
    DropBlock nhwc =
        new DropBlock(2, new LinearSchedule(ScheduleType.EPOCH, 0.7, 1, 5), CNN2DFormat.NHWC);
    assertThat(apply(nhwc, channelsLast)).isEqualTo(expected.permute(0, 2, 3, 1));
    assertThat(nhwc.backprop(channelsLast, channelsLast.like(), 0, 0))
        .isEqualTo(expected.permute(0, 2, 3, 1));
  }

  /**
   * Dropped: what a convolution puts out, and what another one takes as well, which Deeplearning4j
   * offers to the last taker to be changed in place.
   */
  private static ComputationGraphConfiguration configuration(
      DropBlock dropBlock, DataType type, WorkspaceMode workspaces) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(type)
        .updater(new Sgd(1))
        .trainingWorkspaceMode(workspaces)
        .graphBuilder()
        .addInputs("image")
        .setInputTypes(InputType.convolutional(5, 6, 2))
        .addLayer("stem", convolution(), "image")
        .addLayer("branch", convolution(), "stem")
        .addLayer("branch-drop", new DropoutLayer(dropBlock.clone()), "branch")
        .addLayer("shortcut-drop", new DropoutLayer(dropBlock.clone()), "stem")
        .addVertex(
            "sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "branch-drop", "shortcut-drop")
        .addLayer("next", convolution(), "sum")
        .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "next")
        .addLayer(
            "output",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(2)
                .build(),
            "pool")
        .setOutputs("output")
        .build();
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(2)
        .padding(1, 1)
        .activation(Activation.TANH)
        .build();
  }

  private static ComputationGraph network(DropBlock dropBlock, DataType type) {
    return network(dropBlock, type, WorkspaceMode.ENABLED);
  }

  private static ComputationGraph network(
      DropBlock dropBlock, DataType type, WorkspaceMode workspaces) {
    ComputationGraph network = new ComputationGraph(configuration(dropBlock, type, workspaces));
    network.init();
    return network;
  }

  /** With blocks drawn alike for every evaluation. */
  @ParameterizedTest
  @EnumSource(names = {"ENABLED", "NONE"})
  void gradientsAgreeWithDifferencesOfTheLoss(WorkspaceMode workspaces) {
    DataType before = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      ComputationGraph network = network(new DropBlock(2, 0.8), DataType.DOUBLE, workspaces);
      Nd4j.getRandom().setSeed(11);
      INDArray images = Nd4j.randn(DataType.DOUBLE, 3, 2, 5, 6);
      INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {1, 0}});

      assertThat(
              GradientCheckUtil.checkGradients(
                  new GradientCheckUtil.GraphConfig()
                      .net(network)
                      .inputs(new INDArray[] {images})
                      .labels(new INDArray[] {labels})
                      .callEachIter(ignored -> Nd4j.getRandom().setSeed(5))))
          .isTrue();
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  @Test
  void inferenceDropsNothingAndDrawsNothing() {
    INDArray images = Nd4j.randn(DataType.FLOAT, 3, 2, 5, 6);
    ComputationGraph network = network(new DropBlock(2, 0.5), DataType.FLOAT);
    ComputationGraph without = network(new DropBlock(2, 1), DataType.FLOAT);
    Nd4j.getRandom().setSeed(3);

    INDArray output = network.outputSingle(images);

    assertThat(output).isEqualTo(without.outputSingle(images));
    INDArray next = Nd4j.rand(DataType.FLOAT, 5);
    Nd4j.getRandom().setSeed(3);
    assertThat(next).isEqualTo(Nd4j.rand(DataType.FLOAT, 5));
    assertThat(network.output(true, images)[0]).isNotEqualTo(output);
  }

  @Test
  void aSavedNetworkGoesOnWithTheScheduleOfItsEpoch(@TempDir Path directory) throws IOException {
    DropBlock dropBlock = new DropBlock(2, new LinearSchedule(ScheduleType.EPOCH, 1, 0.2, 4));
    ComputationGraph network = network(dropBlock, DataType.FLOAT);
    INDArray images = Nd4j.randn(DataType.FLOAT, 200, 2, 5, 6);
    double[] shares = new double[6];
    for (int epoch = 0; epoch < shares.length; epoch++) {
      File file = directory.resolve(epoch + ".zip").toFile();
      ModelSerializer.writeModel(network, file, true);
      ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
      Nd4j.getRandom().setSeed(epoch);
      INDArray dropped = network.feedForward(images, true).get("branch-drop");
      Nd4j.getRandom().setSeed(epoch);
      assertThat(restored.feedForward(images, true)).containsEntry("branch-drop", dropped);
      shares[epoch] = shareOfZeros(dropped);
      network.incrementEpochCount();
    }

    assertThat(shares[0]).isZero();
    assertThat(IntStream.range(0, 4).mapToObj(i -> shares[i + 1] - shares[i]))
        .allMatch(step -> step > 0.08);
    assertThat(shares[5]).isCloseTo(shares[4], within(0.02));
  }

  @Test
  void survivesSavingAndCopyingAndCopiesShareNoMask() {
    DropBlock dropBlock =
        new DropBlock(3, new LinearSchedule(ScheduleType.ITERATION, 1, 0.8, 9), CNN2DFormat.NHWC);
    ComputationGraphConfiguration configuration =
        configuration(dropBlock, DataType.FLOAT, WorkspaceMode.ENABLED);

    for (ComputationGraphConfiguration copy :
        List.of(
            ComputationGraphConfiguration.fromJson(configuration.toJson()),
            ComputationGraphConfiguration.fromYaml(configuration.toYaml()),
            configuration.clone())) {
      assertThat(copy).isEqualTo(configuration);
      ComputationGraph network = new ComputationGraph(copy);
      network.init();
      for (ComputationGraph each : List.of(network, network.clone())) {
        assertThat(each.getLayer("branch-drop").conf().getLayer().getIDropout())
            .isEqualTo(dropBlock)
            .hasSameHashCodeAs(dropBlock);
      }
      assertThat(network.clone().getLayer("branch-drop").conf().getLayer().getIDropout())
          .isNotSameAs(network.getLayer("branch-drop").conf().getLayer().getIDropout());
    }
    assertThat(dropBlock)
        .isNotEqualTo(new DropBlock(2, dropBlock.keepProbability(), CNN2DFormat.NHWC))
        .isNotEqualTo(new DropBlock(3, dropBlock.keepProbability()))
        .isNotEqualTo(new DropBlock(3, 0.8));
    apply(dropBlock, Nd4j.ones(DataType.FLOAT, 1, 3, 3, 1));
    assertThatIllegalStateException()
        .isThrownBy(() -> dropBlock.clone().backprop(Nd4j.ones(1), Nd4j.ones(1), 0, 0));
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DropBlock(0, 0.9))
        .withMessage("blockSize must be at least 1, but is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DropBlock(7, 0))
        .withMessage("keepProbability must be in (0, 1], but is 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DropBlock(7, null))
        .withMessage("keepProbability must be given, but is null");
    DropBlock tooMuch = new DropBlock(7, new MultiStepSchedule(ScheduleType.EPOCH, 2, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> apply(tooMuch, Nd4j.ones(1, 1, 8, 8)))
        .withMessage("keepProbability must be in (0, 1], but is 2.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> apply(new DropBlock(7, 0.9), Nd4j.ones(3, 8)))
        .withMessageContaining("Shape: [3,8]");
  }
}
