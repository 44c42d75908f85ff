package org.gridmask.dl4j.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.updater.Momentum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

class SchedulesTest {

  private static final ScheduleType EPOCH = ScheduleType.EPOCH;
  private static final ScheduleType ITERATION = ScheduleType.ITERATION;

  static List<ISchedule> schedules() {
    ISchedule steps = new MultiStepSchedule(EPOCH, 0.1, 0.2, 3, 6, 8);
    return List.of(
        steps,
        new MultiStepSchedule(ITERATION, 0.1, 0.2, 3, 6, 8),
        new CosineSchedule(EPOCH, 0.1, 0.001, 9),
        new CosineSchedule(ITERATION, 0.1, 0.001, 9),
        new LinearSchedule(EPOCH, 0.1, 0.001, 9),
        new LinearSchedule(ITERATION, 0.1, 0.001, 9),
        new PolynomialSchedule(EPOCH, 0.1, 0.9, 9),
        new PolynomialSchedule(ITERATION, 0.1, 0.9, 9),
        new WarmupSchedule(steps, EPOCH, 4, 0.1),
        new WarmupSchedule(steps, ITERATION, 4, 0.1),
        new WarmupSchedule(new StepSchedule(EPOCH, 0.1, 0.5, 2), EPOCH, 4, 0.1));
  }

  private static double[] byEpoch(ISchedule schedule, int epochs) {
    return IntStream.range(0, epochs).mapToDouble(e -> schedule.valueAt(1000, e)).toArray();
  }

  private static double[] byIteration(ISchedule schedule, int iterations) {
    return IntStream.range(0, iterations).mapToDouble(i -> schedule.valueAt(i, 1000)).toArray();
  }

  @Test
  void everyMilestoneMultipliesOnce() {
    double[] expected = {0.5, 0.5, 0.05, 0.05, 0.005, 0.005};
    assertThat(byEpoch(new MultiStepSchedule(EPOCH, 0.5, 0.1, 2, 4), 6))
        .containsExactly(expected, within(1e-15));
    assertThat(byIteration(new MultiStepSchedule(ITERATION, 0.5, 0.1, 2, 4), 6))
        .containsExactly(expected, within(1e-15));
    assertThat(byEpoch(new MultiStepSchedule(EPOCH, 0.5, 0.1), 3)).containsExactly(0.5, 0.5, 0.5);
  }

  @Test
  void cosineReachesItsFinalValueAndStays() {
    double half = Math.sqrt(0.5);
    double[] expected = {
      0.1, 0.01 + 0.09 * (1 + half) / 2, 0.055, 0.01 + 0.09 * (1 - half) / 2, 0.01, 0.01, 0.01
    };
    assertThat(byEpoch(new CosineSchedule(EPOCH, 0.1, 0.01, 4), 7))
        .containsExactly(expected, within(1e-15));
    assertThat(byIteration(new CosineSchedule(ITERATION, 0.1, 0.01, 4), 7))
        .containsExactly(expected, within(1e-15));
    assertThat(new CosineSchedule(EPOCH, 0.1, 0, 4).valueAt(0, 4)).isZero();
  }

  @Test
  void aLineReachesItsFinalValueAndStays() {
    double[] expected = {1, 0.975, 0.95, 0.925, 0.9, 0.9};
    assertThat(byEpoch(new LinearSchedule(EPOCH, 1, 0.9, 4), 6))
        .containsExactly(expected, within(1e-15));
    assertThat(byIteration(new LinearSchedule(ITERATION, 1, 0.9, 4), 6))
        .containsExactly(expected, within(1e-15));
  }

  @Test
  void aPowerOfTheTimeLeftReachesZeroAndStays() {
    double[] expected = {0.01, 0.00771890, 0.00535887, 0.00287175, 0, 0};
    assertThat(byIteration(new PolynomialSchedule(ITERATION, 0.01, 0.9, 4), 6))
        .containsExactly(expected, within(1e-8));
    assertThat(byEpoch(new PolynomialSchedule(EPOCH, 1, 2, 4), 6))
        .containsExactly(1, 0.5625, 0.25, 0.0625, 0, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PolynomialSchedule(EPOCH, 1, 0, 4))
        .withMessageContaining("power");
  }

  @Test
  void warmUpRisesToTheScheduleWithoutShiftingIt() {
    ISchedule steps = new MultiStepSchedule(EPOCH, 1, 0.5, 2, 5);
    assertThat(byEpoch(new WarmupSchedule(steps, EPOCH, 4, 0.2), 7))
        .containsExactly(new double[] {0.2, 0.4, 0.3, 0.4, 0.5, 0.25, 0.25}, within(1e-15));
    WarmupSchedule byIterations = new WarmupSchedule(steps, ITERATION, 4, 0);
    assertThat(byIterations.valueAt(0, 0)).isZero();
    assertThat(byIterations.valueAt(1, 0)).isEqualTo(0.25);
    assertThat(byIterations.valueAt(4, 0)).isEqualTo(1);
    assertThat(byIterations.valueAt(10, 2)).isEqualTo(0.5);
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void networksKeepTheirSchedule(ISchedule schedule, @TempDir Path folder) throws IOException {
    ComputationGraph graph = graph(schedule);
    ComputationGraphConfiguration conf = graph.getConfiguration();
    ModelSerializer.writeModel(graph, folder.resolve("graph.zip").toFile(), true);
    for (ComputationGraphConfiguration copy :
        List.of(
            ComputationGraphConfiguration.fromJson(conf.toJson()),
            ComputationGraphConfiguration.fromYaml(conf.toYaml()),
            conf.clone(),
            graph.clone().getConfiguration(),
            ModelSerializer.restoreComputationGraph(folder.resolve("graph.zip").toFile(), true)
                .getConfiguration())) {
      ComputationGraph again = new ComputationGraph(copy);
      again.init();
      Momentum updater =
          (Momentum) again.getLayer("dense").conf().getLayer().getUpdaterByParam("W");
      assertThat(updater).isEqualTo(new Momentum(schedule, 0.9));
      assertThat(updater).hasSameHashCodeAs(new Momentum(schedule, 0.9));
      for (int i = 0; i < 12; i++) {
        assertThat(updater.getLearningRate(i, i / 2)).isEqualTo(schedule.valueAt(i, i / 2));
      }
    }
    assertThat(schedules()).filteredOn(schedule::equals).hasSize(1);
    assertThat(schedule.clone()).isEqualTo(schedule);
  }

  private static ComputationGraph graph(ISchedule schedule) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .updater(new Momentum(schedule, 0.9))
                .graphBuilder()
                .addInputs("in")
                .addLayer("dense", new DenseLayer.Builder().nIn(3).nOut(2).build(), "in")
                .addLayer("out", new OutputLayer.Builder().nIn(2).nOut(2).build(), "dense")
                .setOutputs("out")
                .build());
    graph.init();
    return graph;
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void javaSerialisationKeepsThem(ISchedule schedule) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new Momentum(schedule, 0.9));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(new Momentum(schedule, 0.9));
    }
  }

  @Test
  void missingPropertiesAreRefused() {
    String json = graph(new CosineSchedule(EPOCH, 0.1, 0, 9)).getConfiguration().toJson();
    assertThatThrownBy(
            () -> ComputationGraphConfiguration.fromJson(json.replace("finalValue", "lastValue")))
        .hasStackTraceContaining("finalValue");
  }

  @Test
  void parametersOutOfRangeAreNamed() {
    refused(() -> new MultiStepSchedule(null, 1, 1, 1), "scheduleType must be given, but is null");
    refused(
        () -> new MultiStepSchedule(EPOCH, -1, 1, 1),
        "initialValue must be finite and at least 0, but is -1.0");
    refused(
        () -> new MultiStepSchedule(EPOCH, 1, 0, 1),
        "gamma must be finite and greater than 0, but is 0.0");
    refused(
        () -> new MultiStepSchedule(EPOCH, 1, 0.1, 4, 4),
        "milestones must be at least 1 and rising, but is [4, 4]");
    refused(
        () -> new MultiStepSchedule(EPOCH, 1, 0.1, 0),
        "milestones must be at least 1 and rising, but is [0]");
    refused(
        () -> new MultiStepSchedule(EPOCH, 1, 0.1, (List<Integer>) null),
        "milestones must be given, but is null");
    refused(
        () -> new CosineSchedule(EPOCH, Double.NaN, 0, 1),
        "initialValue must be finite and at least 0, but is NaN");
    refused(
        () -> new CosineSchedule(EPOCH, 1, Double.POSITIVE_INFINITY, 1),
        "finalValue must be finite and at least 0, but is Infinity");
    refused(() -> new CosineSchedule(EPOCH, 1, 0, 0), "total must be at least 1, but is 0");
    refused(() -> new LinearSchedule(null, 1, 0, 1), "scheduleType must be given, but is null");
    refused(
        () -> new LinearSchedule(EPOCH, -1, 0, 1),
        "initialValue must be finite and at least 0, but is -1.0");
    refused(
        () -> new LinearSchedule(EPOCH, 1, Double.NaN, 1),
        "finalValue must be finite and at least 0, but is NaN");
    refused(() -> new LinearSchedule(EPOCH, 1, 0, 0), "total must be at least 1, but is 0");
    refused(
        () -> new MultiStepSchedule(EPOCH, 1, 0.1, (int[]) null),
        "milestones must be given, but is null");
    refused(
        () -> new MultiStepSchedule(EPOCH, 0, 1e300, 1, 2),
        "gamma must be small enough that all values are finite, but is 1.0E300");
    ISchedule after = new CosineSchedule(EPOCH, 1, 0, 1);
    refused(() -> new WarmupSchedule(null, EPOCH, 1, 0.5), "after must be given, but is null");
    refused(() -> new WarmupSchedule(after, EPOCH, 0, 0.5), "length must be at least 1, but is 0");
    refused(
        () -> new WarmupSchedule(after, EPOCH, 1, 1.5),
        "startFactor must be in [0, 1], but is 1.5");
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void timesBeforeTheFirstAreRefused(ISchedule schedule) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> schedule.valueAt(-1, -2))
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .isIn(
                        "epoch must be at least 0, but is -2",
                        "iteration must be at least 0, but is -1"));
  }

  @Test
  void largeValuesStayFinite() {
    double most = Double.MAX_VALUE;
    assertThat(new LinearSchedule(EPOCH, most, 0, 4).valueAt(0, 3))
        .isCloseTo(most / 4, within(1e293));
    assertThat(new LinearSchedule(EPOCH, 0, most, 4).valueAt(0, 3))
        .isCloseTo(most * 0.75, within(1e293));
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }
}
