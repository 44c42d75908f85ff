package org.gridmask.dl4j.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.deeplearning4j.util.NetworkUtils;
import org.gridmask.dl4j.schedule.CosineSchedule;
import org.gridmask.dl4j.schedule.MultiStepSchedule;
import org.gridmask.dl4j.schedule.WarmupSchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class MomentumTest {

  private static final double MOMENTUM = 0.9;
  private static final double L2 = 0.05;
  private static final ISchedule RATES =
      new MultiStepSchedule(ScheduleType.ITERATION, 0.1, 0.1, 2, 5);

  private static final double[][] X = {{1, 2}, {-1, 0.5}, {0.25, -2}};
  private static final double[] Y = {1, -2, 0.5};
  private static final DataSet POINTS = new DataSet(Nd4j.create(X), Nd4j.create(Y).reshape(3, 1));

  private static NeuralNetConfiguration.Builder builder(IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(DataType.DOUBLE)
        .l2(L2)
        .updater(updater);
  }

  private static OutputLayer line() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nIn(2)
        .nOut(1)
        .build();
  }

  private static MultiLayerNetwork lineNetwork() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(builder(new Momentum(RATES, MOMENTUM)).list().layer(line()).build());
    network.init();
    return network;
  }

  private static ComputationGraph lineGraph() {
    ComputationGraph graph =
        new ComputationGraph(
            builder(new Momentum(RATES, MOMENTUM))
                .graphBuilder()
                .addInputs("in")
                .addLayer("line", line(), "in")
                .setOutputs("line")
                .build());
    graph.init();
    return graph;
  }

  /** A line fitted to three points by hand: w1, w2, b, and the velocity of each. */
  private static final class ByHand {
    final double l2;
    final double[] w;
    final double[] v;
    int iteration;

    ByHand(double l2, double[] w, double... v) {
      this.l2 = l2;
      this.w = w;
      this.v = v;
    }

    ByHand steps(int count) {
      for (int i = 0; i < count; i++) {
        step();
      }
      return this;
    }

    private void step() {
      double[] g = {l2 * w[0], l2 * w[1], 0};
      for (int i = 0; i < X.length; i++) {
        double error = X[i][0] * w[0] + X[i][1] * w[1] + w[2] - Y[i];
        double scale = 2 * error / X.length;
        g[0] += scale * X[i][0];
        g[1] += scale * X[i][1];
        g[2] += scale;
      }
      double rate = iteration < 2 ? 0.1 : iteration < 5 ? 0.01 : 0.001;
      for (int j = 0; j < 3; j++) {
        v[j] = MOMENTUM * v[j] + g[j];
        w[j] -= rate * v[j];
      }
      iteration++;
    }
  }

  @Test
  void stepsOfAMultiLayerNetworkAreThoseByHand() {
    MultiLayerNetwork network = lineNetwork();
    ByHand hand = new ByHand(L2, network.params().toDoubleVector(), 0, 0, 0);
    for (int i = 0; i < 8; i++) {
      network.fit(POINTS);
      hand.step();
      assertThat(network.params().toDoubleVector()).containsExactly(hand.w, within(1e-12));
      assertThat(network.getUpdater().getStateViewArray().toDoubleVector())
          .containsExactly(hand.v, within(1e-12));
    }
  }

  @Test
  void stepsOfAGraphAreThoseByHand() {
    ComputationGraph graph = lineGraph();
    ByHand hand = new ByHand(L2, graph.params().toDoubleVector(), 0, 0, 0);
    for (int i = 0; i < 8; i++) {
      graph.fit(POINTS);
      hand.step();
      assertThat(graph.params().toDoubleVector()).containsExactly(hand.w, within(1e-12));
    }
  }

  /** As a parallel wrapper does with the states that it has averaged. */
  @Test
  void stateThatIsSetIsGoneOnWith() {
    ComputationGraph graph = lineGraph();
    ByHand hand = new ByHand(L2, graph.params().toDoubleVector(), 3, -2, 1);
    graph.getUpdater().setStateViewArray(Nd4j.createFromArray(3.0, -2, 1));
    graph.fit(POINTS);
    graph.fit(POINTS);
    assertThat(graph.params().toDoubleVector()).containsExactly(hand.steps(2).w, within(1e-12));
  }

  @Test
  void learningRateThatIsSetTakesOverWithTheVelocityKept() {
    MultiLayerNetwork network = lineNetwork();
    ByHand hand = new ByHand(L2, network.params().toDoubleVector(), 0, 0, 0).steps(2);
    network.fit(POINTS);
    network.fit(POINTS);
    NetworkUtils.setLearningRate(network, 0.01);
    network.fit(POINTS);
    assertThat(network.params().toDoubleVector()).containsExactly(hand.steps(1).w, within(1e-12));
    assertThat(NetworkUtils.getLearningRate(network, 0)).isEqualTo(0.01);
  }

  private static ComputationGraph deepGraph(IUpdater updater) {
    ComputationGraph graph =
        new ComputationGraph(
            builder(updater)
                .dataType(DataType.FLOAT)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(6, 6, 2))
                .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(3).build(), "in")
                .addLayer("norm", new BatchNormalization(), "conv")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .biasUpdater(new Momentum(0.02, 0.5))
                        .activation(Activation.SOFTMAX)
                        .nOut(2)
                        .build(),
                    "norm")
                .setOutputs("out")
                .build());
    graph.init();
    return graph;
  }

  private static ExistingDataSetIterator batches() {
    Random random = new Random(1);
    DataSet[] batches = new DataSet[3];
    for (int b = 0; b < 3; b++) {
      float[] pixels = new float[4 * 2 * 6 * 6];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextGaussian();
      }
      INDArray labels = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {1, 0}, {0, 1}});
      batches[b] = new DataSet(Nd4j.createFromArray(pixels).reshape(4, 2, 6, 6), labels);
    }
    return new ExistingDataSetIterator(Arrays.asList(batches));
  }

  @Test
  void savedAndClonedNetworksGoOnAsIfNothingHadHappened(@TempDir Path folder) throws IOException {
    ISchedule rates =
        new WarmupSchedule(
            new MultiStepSchedule(ScheduleType.EPOCH, 0.1, 0.1, 3), ScheduleType.ITERATION, 7, 0.1);
    ComputationGraph graph = deepGraph(new Momentum(rates, MOMENTUM));
    graph.fit(batches(), 2);
    File file = folder.resolve("graph.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph clone = graph.clone();
    // A clone of Deeplearning4j's counts from 0 again.
    clone.getConfiguration().setIterationCount(6);
    clone.getConfiguration().setEpochCount(2);
    List<ComputationGraph> copies =
        List.of(ModelSerializer.restoreComputationGraph(file, true), clone);
    INDArray before = graph.params().dup();
    graph.fit(batches(), 3);
    assertThat(graph.params()).isNotEqualTo(before);
    for (ComputationGraph copy : copies) {
      assertThat(copy.params()).isEqualTo(before);
      copy.fit(batches(), 3);
      assertThat(copy.params().toFloatVector()).containsExactly(graph.params().toFloatVector());
      assertThat(copy.getUpdater().getUpdaterStateViewArray().toFloatVector())
          .containsExactly(graph.getUpdater().getUpdaterStateViewArray().toFloatVector());
    }
  }

  @Test
  void withoutMomentumItIsPlainDescentWhateverTheLayer() {
    ComputationGraph momentum = deepGraph(new Momentum(0.05, 0));
    ComputationGraph plain = deepGraph(new Sgd(0.05));
    momentum.fit(batches(), 2);
    plain.fit(batches(), 2);
    assertThat(momentum.params().toFloatVector())
        .containsExactly(plain.params().toFloatVector(), within(1e-6f));
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT", "HALF", "BFLOAT16"})
  void viewsOfEveryTypeAreUpdatedInPlace(DataType type) {
    INDArray state = Nd4j.valueArrayOf(new long[] {1, 12}, 7.0, type);
    INDArray gradients = Nd4j.valueArrayOf(new long[] {12}, 1.0, type);
    INDArray view = gradients.get(NDArrayIndex.interval(4, 10));
    INDArray part = state.reshape(12).get(NDArrayIndex.interval(2, 8));
    GradientUpdater<Momentum> updater = new Momentum(0.25, 0.5).instantiate(part, true);
    updater.applyUpdater(view, 0, 0);
    updater.applyUpdater(view, 1, 0);
    double second = 0.25 * (0.5 + 0.25);
    assertThat(gradients.toDoubleVector())
        .containsExactly(1, 1, 1, 1, second, second, second, second, second, second, 1, 1);
    assertThat(state.reshape(12).toDoubleVector())
        .containsExactly(7, 7, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 7, 7, 7, 7);
    assertThat(updater.getState().get("V").toDoubleVector()).containsOnly(0.75);
  }

  /** SameDiff sees the state in the shapes of the parameters, and stores it by name. */
  @Test
  void sameDiffTrainsWithItToo(@TempDir Path folder) {
    SameDiff line = SameDiff.create();
    SDVariable x = line.placeHolder("x", DataType.DOUBLE, 3, 2);
    SDVariable y = line.placeHolder("y", DataType.DOUBLE, 3, 1);
    SDVariable w = line.var("w", Nd4j.create(new double[][] {{0.5}, {-0.25}}));
    SDVariable b = line.var("b", Nd4j.create(new double[][] {{0.125}}));
    SDVariable error = x.mmul(w).add(b).sub(y);
    line.setLossVariables(error.mul(error).mean("loss"));
    line.setTrainingConfig(
        new TrainingConfig.Builder()
            .updater(new Momentum(RATES, MOMENTUM))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("y")
            .build());
    line.fit(POINTS);
    File file = folder.resolve("line.fb").toFile();
    line.save(file, true);
    SameDiff loaded = SameDiff.load(file, true);
    for (SameDiff each : List.of(line, loaded)) {
      each.fit(POINTS);
      each.fit(POINTS);
    }
    assertThat(loaded.getVariable("w").getArr()).isEqualTo(line.getVariable("w").getArr());
    ByHand hand = new ByHand(0, new double[] {0.5, -0.25, 0.125}, 0, 0, 0).steps(3);
    assertThat(line.getVariable("w").getArr().toDoubleVector())
        .containsExactly(Arrays.copyOf(hand.w, 2), within(1e-12));
  }

  /** Layers whose updaters are equal are updated as one. */
  @Test
  void updatersAreEqualIfRateScheduleAndMomentumAre() {
    assertThat(new Momentum(RATES, 0.9)).isEqualTo(new Momentum(RATES.clone(), 0.9));
    assertThat(new Momentum(0.1, 0.9))
        .isEqualTo(new Momentum(0.1, 0.9))
        .isNotEqualTo(new Momentum(0.2, 0.9))
        .isNotEqualTo(new Momentum(0.1, 0.8))
        .isNotEqualTo(new Momentum(RATES, 0.9));
    assertThat(new Momentum(RATES, 0.9))
        .isNotEqualTo(new Momentum(new CosineSchedule(ScheduleType.EPOCH, 0.1, 0, 9), 0.9));
  }

  @Test
  void otherStateThanAVelocityIsRefused() {
    INDArray v = Nd4j.zeros(3);
    assertThatIllegalStateException()
        .isThrownBy(() -> new Momentum(0.1, 0.9).instantiate(Map.of("M", v), false))
        .withMessage("the state must have the one entry V, but has [M]");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void momentumOutOfRangeIsNamed(double momentum) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Momentum(0.1, momentum))
        .withMessage("momentum must be in [0, 1), but is " + momentum);
  }

  @Test
  void learningRateOutOfRangeIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Momentum(-0.1, 0.9))
        .withMessage("learningRate must be finite and at least 0, but is -0.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Momentum(null, 0.9))
        .withMessage("learningRateSchedule must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Momentum(0.1, 0.9).setLrAndSchedule(Double.NaN, null))
        .withMessage("learningRate must be finite and at least 0, but is NaN");
  }
}
