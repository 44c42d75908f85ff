package org.gridmask.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.dl4j.cam.ActivationMapper;
import org.gridmask.dl4j.cam.ActivationMaps;
import org.gridmask.dl4j.cam.Cam;
import org.gridmask.dl4j.cam.GradCam;
import org.gridmask.dl4j.layer.DropBlock;
import org.gridmask.dl4j.layer.ShakeShakeVertex;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.gridmask.dl4j.onednn.Precision;
import org.gridmask.dl4j.schedule.CosineSchedule;
import org.gridmask.dl4j.schedule.LinearSchedule;
import org.gridmask.dl4j.schedule.MultiStepSchedule;
import org.gridmask.dl4j.schedule.WarmupSchedule;
import org.gridmask.dl4j.updater.Momentum;
import org.gridmask.schedule.EpochAware;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/**
 * Everything public that takes parameters gets any: what comes out is what its definition says, or
 * an IllegalArgumentException which names a parameter and its value.
 *
 * <p>{@code -Dgridmask.fuzzTries=20000} tries as many calls of each.
 */
class NetworkFuzzTest {

  private static final int TRIES = Integer.getInteger("gridmask.fuzzTries", 150);

  private static final ComputationGraph NETWORK = network();

  private record Call(String name, Consumer<Arguments> call) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Call> calls() {
    return Stream.of(
        new Call("LinearSchedule", NetworkFuzzTest::linear),
        new Call("CosineSchedule", NetworkFuzzTest::cosine),
        new Call("MultiStepSchedule", NetworkFuzzTest::multiStep),
        new Call("WarmupSchedule", NetworkFuzzTest::warmup),
        new Call("Momentum", NetworkFuzzTest::momentum),
        new Call("DropBlock", NetworkFuzzTest::dropBlock),
        new Call("ShakeShakeVertex", NetworkFuzzTest::shakeShake),
        new Call("ActivationMaps", NetworkFuzzTest::activationMaps),
        new Call("ActivationMapper", NetworkFuzzTest::mapped),
        new Call("EpochListener", NetworkFuzzTest::epochListener),
        new Call("FastPath", NetworkFuzzTest::fastPath));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void keepsItsDefinitionOrNamesTheParameter(Call call) {
    for (int i = 0; i < TRIES; i++) {
      Arguments a = new Arguments(i * 0x9e3779b97f4a7c15L);
      try {
        call.call.accept(a);
      } catch (IllegalArgumentException e) {
        if (!a.isOneNamedIn(e.getMessage())) {
          throw new AssertionError(call + " with " + a + " is refused without a name", e);
        }
      } catch (Exception | Error e) {
        throw new AssertionError(call + " with " + a + ": " + e, e);
      }
    }
  }

  private static void linear(Arguments a) {
    LinearSchedule schedule =
        new LinearSchedule(
            a.scheduleType(), a.real("initialValue"), a.real("finalValue"), a.integer("total"));
    isBetween(valueOf(schedule, a), schedule.initialValue(), schedule.finalValue());
  }

  private static void cosine(Arguments a) {
    CosineSchedule schedule =
        new CosineSchedule(
            a.scheduleType(), a.real("initialValue"), a.real("finalValue"), a.integer("total"));
    isBetween(valueOf(schedule, a), schedule.initialValue(), schedule.finalValue());
  }

  private static void isBetween(double value, double one, double other) {
    double least = Math.min(one, other);
    double most = Math.max(one, other);
    assertThat(value >= 0 && value >= least - Math.ulp(most) && value <= Math.nextUp(most))
        .as("%s in [%s, %s]", value, least, most)
        .isTrue();
  }

  private static void multiStep(Arguments a) {
    ScheduleType type = a.scheduleType();
    double initialValue = a.real("initialValue");
    double gamma = a.real("gamma");
    MultiStepSchedule schedule;
    if (a.random.nextBoolean()) {
      schedule =
          new MultiStepSchedule(
              type,
              initialValue,
              gamma,
              a.given("milestones", a.list(() -> a.isAwkward() ? null : a.random.nextInt(99))));
    } else {
      int[] milestones =
          a.isAwkward() ? null : IntStream.generate(() -> a.random.nextInt(99)).limit(2).toArray();
      a.given("milestones", milestones == null ? null : Arrays.toString(milestones));
      schedule = new MultiStepSchedule(type, initialValue, gamma, milestones);
    }
    assertThat(valueOf(schedule, a)).isFinite().isGreaterThanOrEqualTo(-0.0);
  }

  private static void warmup(Arguments a) {
    ISchedule after =
        a.one(
            "after",
            new StepSchedule(ScheduleType.EPOCH, Double.MAX_VALUE, 0.5, 2),
            new LinearSchedule(ScheduleType.ITERATION, 1, 0, 99));
    WarmupSchedule schedule =
        new WarmupSchedule(after, a.scheduleType(), a.integer("length"), a.real("startFactor"));
    int iteration = a.integer("iteration");
    int epoch = a.integer("epoch");
    double value = schedule.valueAt(iteration, epoch);
    double whole = after.valueAt(iteration, epoch);
    isBetween(value, whole * schedule.startFactor(), whole);
  }

  private static double valueOf(ISchedule schedule, Arguments a) {
    assertThat(schedule.clone()).isEqualTo(schedule);
    return schedule.valueAt(a.integer("iteration"), a.integer("epoch"));
  }

  private static void momentum(Arguments a) {
    Momentum momentum =
        a.random.nextBoolean()
            ? new Momentum(a.real("learningRate"), a.real("momentum"))
            : new Momentum(
                a.one("learningRateSchedule", new StepSchedule(ScheduleType.EPOCH, 0.1, 0.5, 2)),
                a.real("momentum"));
    if (a.random.nextBoolean()) {
      momentum.setLrAndSchedule(a.real("learningRate"), null);
    }
    assertThat(momentum.clone()).isEqualTo(momentum).hasToString(momentum.toString());
    INDArray state = a.one("viewArray", Nd4j.zeros(DataType.DOUBLE, 1, 3));
    GradientUpdater<Momentum> updater = momentum.instantiate(state, true);
    INDArray gradient = Nd4j.ones(DataType.DOUBLE, 3);
    updater.applyUpdater(gradient, 0, 0);
    assertThat(gradient.toDoubleVector()).containsOnly(momentum.getLearningRate(0, 0));
    momentum.instantiate(a.<Map<String, INDArray>>one("updaterState", updater.getState()), false);
  }

  private static void dropBlock(Arguments a) {
    DropBlock dropBlock =
        a.random.nextBoolean()
            ? new DropBlock(a.integer("blockSize"), a.real("keepProbability"))
            : new DropBlock(
                a.integer("blockSize"),
                a.<ISchedule>one(
                    "keepProbability", new LinearSchedule(ScheduleType.EPOCH, 1, 0.5, 9)),
                a.one("format", CNN2DFormat.values()));
    assertThat(dropBlock.clone()).isEqualTo(dropBlock).hasToString(dropBlock.toString());
    INDArray input = a.array("input", a.random.nextInt(4) == 0 ? a.random.nextInt(6) : 4);
    a.given("but got", input == null ? null : Arrays.toString(input.shape()));
    int epoch = a.integer("epoch");
    Nd4j.getRandom().setSeed(a.random.nextLong());
    INDArray output =
        dropBlock.applyDropout(
            input,
            input == null ? null : input.like(),
            a.integer("iteration"),
            epoch,
            LayerWorkspaceMgr.noWorkspacesImmutable());
    double most = output.maxNumber().doubleValue();
    for (double value : output.dup('c').data().asDouble()) {
      assertThat(value == 0 || value == most && value >= 1).as("of %s, %s", value, most).isTrue();
    }
    INDArray gradient = dropBlock.backprop(input.dup(), input.like(), 0, epoch);
    assertThat(gradient.dup('c').data().asDouble())
        .containsExactly(output.dup('c').data().asDouble());
  }

  private static void shakeShake(Arguments a) {
    ShakeShakeVertex vertex =
        new ShakeShakeVertex(a.one("backward", ShakeShakeVertex.Backward.values()));
    assertThat(vertex.clone()).isEqualTo(vertex).hasToString(vertex.toString());
    List<InputType> list =
        a.list(
            () ->
                a.one(
                    "input",
                    InputType.convolutional(4, 4, 2),
                    InputType.feedForward(7),
                    InputType.recurrent(5)));
    InputType[] inputs = list == null ? null : list.toArray(InputType[]::new);
    try {
      assertThat(vertex.getOutputType(0, inputs)).isEqualTo(inputs[0]).isEqualTo(inputs[1]);
      assertThat(vertex.getMemoryReport(inputs)).isNotNull();
    } catch (InvalidInputTypeException e) {
      assertThat(e).hasMessageContaining(Arrays.toString(inputs));
    }
  }

  private static void activationMaps(Arguments a) {
    INDArray arrays = a.array("maps", a.random.nextInt(4) == 0 ? a.random.nextInt(5) : 3);
    INDArray probabilities =
        a.array("probabilities", a.random.nextInt(4) == 0 ? a.random.nextInt(5) : 2);
    int[] classes = a.classes(arrays == null || arrays.rank() == 0 ? 1 : (int) arrays.size(0));
    ActivationMaps maps = new ActivationMaps(arrays, probabilities, classes);
    int height = a.side("height");
    int width = a.side("width");
    assertThat(maps.upsampled(height, width).shape())
        .containsExactly(arrays.size(0), height, width);
    assertThat(maps.sharesAboveHalf(height, width)).isNotEmpty();
    for (double share : maps.sharesAboveHalf(height, width)) {
      assertThat(share).isBetween(0., 1.);
    }
  }

  private static void mapped(Arguments a) {
    ComputationGraph network = a.one("network", NETWORK);
    ActivationMapper mapper =
        switch (a.random.nextInt(3)) {
          case 0 -> Cam.of(network);
          case 1 -> GradCam.of(network);
          default -> GradCam.of(network, a.one("vertex", "conv", "in", "out", "none", ""));
        };
    INDArray images = a.array("images", a.random.nextInt(4) == 0 ? a.random.nextInt(6) : 4);
    // A whole image is one place of what the pooling puts out.
    a.given("No vertex", "images");
    int[] classes = a.classes(images == null || images.rank() == 0 ? 1 : (int) images.size(0));
    ActivationMaps maps =
        a.random.nextBoolean() ? mapper.ofPredicted(images) : mapper.of(images, classes);
    assertThat(maps.maps().size(0)).isEqualTo(images.size(0));
    assertThat(maps.probabilities().shape()).containsExactly(images.size(0), 3);
  }

  private static void epochListener(Arguments a) {
    int[] told = {-1};
    List<EpochAware> targets = a.list(() -> a.isAwkward() ? null : epoch -> told[0] = epoch);
    a.given("targets", targets == null || targets.contains(null) ? null : "");
    int firstEpoch = a.integer("firstEpoch");
    EpochListener listener =
        new EpochListener(firstEpoch, targets == null ? null : targets.toArray(EpochAware[]::new));
    listener.onEpochStart(NETWORK);
    listener.onEpochEnd(NETWORK);
    assertThat(told[0]).isEqualTo(targets.isEmpty() ? -1 : firstEpoch);
  }

  private static void fastPath(Arguments a) {
    a.given("network", null);
    switch (a.random.nextInt(7)) {
      case 0 -> FastPath.attachTo((ComputationGraph) null);
      case 1 -> FastPath.attachTo((MultiLayerNetwork) null);
      case 2 -> OneDnnHelpers.attachTo((ComputationGraph) null);
      case 3 -> OneDnnHelpers.attachTo((MultiLayerNetwork) null);
      case 4 -> OneDnnGraph.attachTo((ComputationGraph) null, Precision.FP32);
      default -> {
        List<String> taken = a.one("taken", List.of(), List.of("a", "b"));
        int convolutions = a.integer("convolutions");
        OneDnnHelpers.Attached helpers =
            new OneDnnHelpers.Attached(convolutions, a.integer("batchNormalizations"));
        FastPath.Attached attached =
            new FastPath.Attached(
                taken, a.one("left", Map.of("c", "why")), a.one("helpers", helpers));
        assertThat(attached.isAny())
            .isEqualTo(taken.size() + (long) convolutions + helpers.batchNormalizations() > 0);
        return;
      }
    }
    fail("null was taken for a network");
  }

  private static ComputationGraph network() {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(5, 5, 2))
                .addLayer("conv", new ConvolutionLayer.Builder(1, 1).nOut(2).build(), "in")
                .addLayer("gap", new GlobalPoolingLayer(PoolingType.AVG), "conv")
                .addLayer(
                    "out",
                    new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build(),
                    "gap")
                .setOutputs("out")
                .build());
    network.init();
    return network;
  }

  /** Hands out the arguments of one call, plausible and awkward ones, and remembers them. */
  private static final class Arguments {
    private static final int[] INTS = {
      Integer.MIN_VALUE, -2, -1, 0, 1, 2, 3, 1 << 20, (1 << 20) + 1, Integer.MAX_VALUE
    };
    private static final double[] REALS = {
      Double.NaN,
      Double.NEGATIVE_INFINITY,
      Double.POSITIVE_INFINITY,
      -Double.MAX_VALUE,
      -1,
      -Double.MIN_VALUE,
      -0.0,
      0,
      Double.MIN_VALUE,
      Double.MIN_NORMAL,
      1e-17,
      Math.nextDown(1.0),
      1,
      Math.nextUp(1.0),
      1e300,
      Double.MAX_VALUE
    };

    private final Random random;
    private final double awkwardShare;
    private final Map<String, String> given = new LinkedHashMap<>();

    Arguments(long seed) {
      random = new Random(seed);
      // Where all is awkward nothing gets past the first check.
      awkwardShare = new double[] {0, 0.1, 0.4, 1}[random.nextInt(4)];
    }

    boolean isAwkward() {
      return random.nextDouble() < awkwardShare;
    }

    <T> T given(String name, T value) {
      given.put(name, String.valueOf(value));
      return value;
    }

    int integer(String name) {
      return given(name, isAwkward() ? INTS[random.nextInt(INTS.length)] : 1 + random.nextInt(20));
    }

    /** Of an image: not two at a time that are long. */
    int side(String name) {
      int side = isAwkward() ? INTS[random.nextInt(INTS.length)] : 1 + random.nextInt(9);
      return given(name, side == 1 << 20 && random.nextInt(8) > 0 ? 300 : side);
    }

    double real(String name) {
      return given(
          name,
          isAwkward() ? REALS[random.nextInt(REALS.length)] : 0.01 + 0.9 * random.nextDouble());
    }

    @SafeVarargs
    final <T> T one(String name, T... values) {
      return given(name, isAwkward() ? null : values[random.nextInt(values.length)]);
    }

    ScheduleType scheduleType() {
      return one("scheduleType", ScheduleType.values());
    }

    /** Like a list, which may be missing. */
    <T> List<T> list(Supplier<T> item) {
      if (isAwkward()) {
        return null;
      }
      List<T> list = new ArrayList<>();
      for (int size = random.nextInt(4); size > 0; size--) {
        list.add(item.get());
      }
      return list;
    }

    int[] classes(int images) {
      int[] classes =
          isAwkward()
              ? null
              : IntStream.range(0, images + (isAwkward() ? 1 : 0))
                  .map(i -> isAwkward() ? INTS[random.nextInt(INTS.length)] : 0)
                  .toArray();
      given("classes must", classes == null ? null : "");
      return classes;
    }

    /** Of ones, and sometimes of other numbers than floating-point ones. */
    INDArray array(String name, int rank) {
      DataType type =
          one(
              name + "' type",
              DataType.FLOAT,
              DataType.FLOAT,
              DataType.DOUBLE,
              DataType.FLOAT16,
              DataType.INT32,
              DataType.BOOL);
      if (type == null) {
        return given(name, null);
      }
      long[] shape =
          IntStream.range(0, rank)
              .mapToLong(i -> isAwkward() ? 0 : i == 1 ? 2 : 1 + random.nextInt(5))
              .toArray();
      given(name, Arrays.toString(shape));
      given(name + " must be", type);
      return Nd4j.ones(type, shape);
    }

    boolean isOneNamedIn(String text) {
      return text != null
          && given.entrySet().stream()
              .anyMatch(e -> text.contains(e.getKey()) && text.contains(e.getValue()));
    }

    @Override
    public String toString() {
      return given.toString();
    }
  }
}
