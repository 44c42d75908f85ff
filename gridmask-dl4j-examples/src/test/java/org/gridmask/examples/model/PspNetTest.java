package org.gridmask.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.dl4j.weights.PretrainedWeights;
import org.gridmask.dl4j.weights.StateDict;
import org.gridmask.dl4j.weights.WeightsException;
import org.gridmask.examples.model.ResNetVariant.Stem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.ops.transforms.Transforms;

class PspNetTest {

  private static final int CLASSES = 19;

  /** What one ReLU on the other side changes in the gradients before it. */
  private static final double KINKS = 0.03;

  @TempDir private Path folder;

  private static PspNet narrow() {
    return PspNet.of(50)
        .width(4)
        .classes(CLASSES)
        .crop(97, 89)
        .dropout(0)
        .weightDecay(0)
        .updaters(new Sgd(0), new Sgd(0));
  }

  /** The values that PyTorch computed with semseg's definition. */
  private record Reference(StateDict values, JsonNode results) {

    static Reference read() throws IOException {
      return new Reference(
          StateDict.read(shared("pspnet-values.safetensors")),
          new ObjectMapper().readTree(shared("pspnet.json").toFile()));
    }

    INDArray input() {
      return values.get("input");
    }

    INDArray labels() {
      return values.get("label").castTo(DataType.FLOAT).reshape(2, 1, 97, 89);
    }

    double number(String name) {
      return results.get(name).asDouble();
    }
  }

  private static ComputationGraph loaded(PspNet builder, boolean fast) throws IOException {
    ComputationGraph network = builder.build();
    if (fast) {
      assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
      assertThat(FastPath.attachTo(network).left()).containsOnlyKeys("main", "aux");
    }
    PretrainedWeights.Loaded loaded =
        PretrainedWeights.load(shared("pspnet50-width4.pth")).into(network);
    assertThat(loaded.unused()).isEmpty();
    assertThat(loaded.initialised()).isEmpty();
    return network;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inferenceIsPyTorchs(boolean fast) throws IOException {
    Reference reference = Reference.read();
    ComputationGraph network = loaded(narrow(), fast);

    INDArray logits = network.feedForward(reference.input(), false).get("main-logits");
    INDArray expected = reference.values.get("logits_eval_stride4");
    INDArray found =
        logits.get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.interval(0, 4, 97),
            NDArrayIndex.interval(0, 4, 89));
    assertThat(found.shape()).isEqualTo(expected.shape());
    assertThat(found.sub(expected).amaxNumber().doubleValue())
        .isLessThan(1e-4 * expected.amaxNumber().doubleValue());

    INDArray probabilities = network.output(reference.input())[0];
    assertThat(Transforms.softmax(logits.permute(0, 2, 3, 1).dup('c').reshape(-1, CLASSES), true))
        .satisfies(
            softmax ->
                assertThat(
                        softmax
                            .sub(probabilities.permute(0, 2, 3, 1).dup('c').reshape(-1, CLASSES))
                            .amaxNumber()
                            .doubleValue())
                    .isLessThan(1e-5));
    assertIouIsEqual(reference, probabilities);
  }

  private static void assertIouIsEqual(Reference reference, INDArray probabilities) {
    int[] predicted = probabilities.argMax(1).reshape(2L * 97 * 89).toIntVector();
    int[] labels = reference.labels().reshape(2L * 97 * 89).toIntVector();
    long[] both = new long[CLASSES];
    long[] either = new long[CLASSES];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != 255) {
        either[labels[i]]++;
        if (labels[i] == predicted[i]) {
          both[labels[i]]++;
        } else {
          either[predicted[i]]++;
        }
      }
    }
    for (int c = 0; c < CLASSES; c++) {
      assertThat((double) both[c] / either[c])
          .isCloseTo(reference.results.get("iou").get(c).asDouble(), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lossesGradientsAndStatisticsArePyTorchs(boolean fast) throws IOException {
    Reference reference = Reference.read();
    ComputationGraph network = loaded(narrow(), fast);
    INDArray[] labels = {reference.labels(), reference.labels()};
    network.setInputs(reference.input());
    network.setLabels(labels);
    network.computeGradientAndScore();

    double main = network.getVertex("main").getLayer().score();
    double aux = network.getVertex("aux").getLayer().score() / 0.4;
    assertThat(main)
        .isCloseTo(reference.number("main_loss"), within(1e-4 * reference.number("main_loss")));
    assertThat(aux)
        .isCloseTo(reference.number("aux_loss"), within(1e-4 * reference.number("aux_loss")));
    assertThat(network.score()).isCloseTo(main + 0.4 * aux, within(1e-9));
    Map<String, INDArray> gradients = network.gradient().gradientForVariable();
    JsonNode expected = reference.results.get("gradients");
    assertThat(expected).hasSizeGreaterThan(100);
    expected
        .properties()
        .forEach(
            entry -> {
              boolean isHead = entry.getKey().matches("(ppm|cls|aux).*");
              double tolerance =
                  entry.getKey().equals("ppm.features.0.1.weight") ? 1e-3 : isHead ? 1e-4 : KINKS;
              assertGradient(
                  entry.getKey(),
                  entry.getValue().get("l2").asDouble(),
                  StreamSupport.stream(entry.getValue().get("first").spliterator(), false)
                      .mapToDouble(JsonNode::asDouble)
                      .toArray(),
                  named(gradients, entry.getKey()),
                  tolerance);
            });

    network.fit(new MultiDataSet(new INDArray[] {reference.input()}, labels));
    StateDict after = PretrainedWeights.load(shared("pspnet50-width4.pth")).updatedFrom(network);
    reference
        .results
        .get("running_mean_after_one_step")
        .properties()
        .forEach(
            entry -> {
              INDArray found = after.get(entry.getKey());
              for (int i = 0; i < entry.getValue().size(); i++) {
                assertThat(found.getDouble(i))
                    .as(entry.getKey())
                    .isCloseTo(entry.getValue().get(i).asDouble(), within(1e-5));
              }
            });
  }

  /** The gradient of a tensor of PyTorch; Deeplearning4j's is N times as large. */
  private static INDArray named(Map<String, INDArray> gradients, String tensor) {
    INDArray gradient = gradients.get(parameter(tensor));
    assertThat(gradient).as(tensor).isNotNull();
    return gradient.dup('c').reshape(gradient.length()).divi(2);
  }

  private static void assertGradient(
      String name, double norm, double[] first, INDArray found, double tolerance) {
    assertThat(found.norm2Number().doubleValue())
        .as(name)
        .isCloseTo(norm, within(tolerance * norm));
    for (int i = 0; i < first.length; i++) {
      assertThat(found.getDouble(i)).as(name).isCloseTo(first[i], within(tolerance * norm));
    }
  }

  /**
   * The same, computed by PyTorch 1.13 in double precision. In single precision it depends on
   * rounding on which side of a ReLU an input of 1e-6 falls: PyTorch's own gradients before such a
   * ReLU differ by {@value #KINKS} between one and two threads.
   */
  @Test
  void gradientsInDoublePrecisionArePyTorchs() throws IOException {
    Reference reference = Reference.read();
    ComputationGraph network = loaded(narrow(), false).convertDataType(DataType.DOUBLE);
    INDArray labels = reference.labels().castTo(DataType.DOUBLE);
    network.setInputs(reference.input().castTo(DataType.DOUBLE));
    network.setLabels(labels, labels);
    network.computeGradientAndScore();

    Map<String, INDArray> gradients = network.gradient().gradientForVariable();
    List<String> lines;
    try (InputStream csv = getClass().getResourceAsStream("pspnet-gradients-float64.csv")) {
      lines = new String(csv.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
    }
    assertThat(lines).hasSize(187);
    for (String line : lines) {
      String[] cells = line.split(",");
      double[] numbers = Stream.of(cells).skip(1).mapToDouble(Double::parseDouble).toArray();
      assertGradient(
          cells[0],
          numbers[0],
          Arrays.copyOfRange(numbers, 1, numbers.length),
          named(gradients, cells[0]),
          1e-8);
    }
  }

  private static String parameter(String tensor) {
    String module = tensor.substring(0, tensor.lastIndexOf('.'));
    boolean isBias = tensor.endsWith(".bias");
    String vertex =
        module
            .replaceFirst("^layer0\\.0$", "stem-a-conv")
            .replaceFirst("^layer0\\.1$", "stem-a-bn")
            .replaceFirst("^layer0\\.3$", "stem-b-conv")
            .replaceFirst("^layer0\\.4$", "stem-b-bn")
            .replaceFirst("^layer0\\.6$", "stem-c-conv")
            .replaceFirst("^layer0\\.7$", "stem-c-bn")
            .replaceFirst("^cls", "main")
            .replaceFirst("^(main|aux)\\.0$", "$1-conv")
            .replaceFirst("^(main|aux)\\.1$", "$1-bn")
            .replaceFirst("^(main|aux)\\.4$", "$1-classes");
    for (int i = 0; i < 4; i++) {
      vertex =
          vertex
              .replace("ppm.features." + i + ".1", "pyramid-" + new int[] {1, 2, 3, 6}[i] + "-conv")
              .replace("ppm.features." + i + ".2", "pyramid-" + new int[] {1, 2, 3, 6}[i] + "-bn");
    }
    if (vertex.startsWith("layer")) {
      String[] parts = vertex.split("\\.");
      String last =
          parts[2].equals("downsample")
              ? "shortcut-" + (parts[3].equals("0") ? "conv" : "bn")
              : "abc".charAt(parts[2].charAt(parts[2].length() - 1) - '1')
                  + (parts[2].startsWith("bn") ? "-bn" : "-conv");
      vertex = "stage" + parts[0].charAt(5) + "-" + (Integer.parseInt(parts[1]) + 1) + "-" + last;
    }
    return vertex + (vertex.endsWith("-bn") ? isBias ? "_beta" : "_gamma" : isBias ? "_b" : "_W");
  }

  /** The published weights of the backbone, which have no other layers than it. */
  @Test
  void theBackboneHasTheNamesOfSemsegsImageNetWeights() throws IOException {
    ImageNetwork classifier =
        Architecture.RESNET
            .of(50, 4, new ResNetVariant(Stem.DEEP, 1, 64))
            .input(3, 33, 33)
            .classes(5)
            .seed(3)
            .useLogStd(false);
    Path file = folder.resolve("resnet50_v2.safetensors");
    PretrainedWeights.of(classifier.build()).write(file);
    ComputationGraph network = narrow().build();

    PretrainedWeights.Loaded loaded = PretrainedWeights.load(file).into(network);

    assertThat(loaded.unused()).containsExactly("fc.weight", "fc.bias");
    assertThat(loaded.initialised()).hasSize(14).allMatch(n -> n.matches("(pyramid|main|aux)-.*"));
    assertThat(network.getParam("stem-c-conv_W"))
        .isEqualTo(StateDict.read(file).get("conv3.weight"));
    assertThat(network.getParam("stage4-3-c-conv_W"))
        .isEqualTo(StateDict.read(file).get("layer4.2.conv3.weight"));
  }

  /** For load_state_dict of semseg's PSPNet. */
  @Test
  void weightsAreWrittenUnderTheNamesOfSemseg() throws IOException {
    ComputationGraph network = loaded(narrow(), false);
    Path file = folder.resolve("pspnet50.safetensors");
    PretrainedWeights.of(network).write(file);

    StateDict original = StateDict.read(shared("pspnet50-width4.pth"));
    StateDict written = StateDict.read(file);
    assertThat(written.names()).containsExactlyInAnyOrderElementsOf(original.names());
    for (String name : original.names()) {
      if (!name.endsWith("num_batches_tracked")) {
        assertThat(written.get(name)).as(name).isEqualTo(original.get(name));
      }
    }
    ComputationGraph again = narrow().seed(9).build();
    assertThat(PretrainedWeights.load(file).into(again).initialised()).isEmpty();
    INDArray image = Reference.read().input();
    assertThat(again.output(image)[0]).isEqualTo(network.output(image)[0]);
  }

  @Test
  void weightsOfAPlainStemNeedOne() throws IOException {
    Path file = folder.resolve("resnet50.safetensors");
    PretrainedWeights.of(
            Architecture.RESNET.of(50, 4).input(3, 33, 33).classes(5).useLogStd(false).build())
        .write(file);
    PretrainedWeights weights = PretrainedWeights.load(file);

    assertThatThrownBy(() -> weights.into(narrow().build()))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("plain stem")
        .hasMessageContaining("deep stem");
    assertThat(weights.into(narrow().stem(Stem.PLAIN).build()).tensors()).isGreaterThan(200);
  }

  @Test
  void headsForOtherClassesAreLeftAsTheyWere() throws IOException {
    ComputationGraph network = narrow().classes(5).build();
    INDArray before = network.getParam("aux-classes_W").dup();

    PretrainedWeights.Loaded loaded =
        PretrainedWeights.load(shared("pspnet50-width4.pth")).into(network);

    assertThat(loaded.initialised()).containsExactlyInAnyOrder("main-classes", "aux-classes");
    assertThat(network.getParam("aux-classes_W")).isEqualTo(before);
  }

  /** As summed over the modules of the original. */
  @ParameterizedTest
  @CsvSource({"50, 49080038", "101, 68072166"})
  void theParametersAreCounted(int depth, long parameters) {
    assertThat(ImageNetwork.trainableParameters(PspNet.of(depth).configuration()))
        .isEqualTo(parameters);
  }

  @Test
  void sizesMayChange() {
    ComputationGraph network = narrow().build();

    for (int side : new int[] {33, 65}) {
      INDArray[] outputs = network.output(Nd4j.rand(DataType.FLOAT, 2, 3, side, 41));
      assertThat(outputs[0].shape()).containsExactly(2, CLASSES, side, 41);
      assertThat(outputs[1].shape()).containsExactly(2, CLASSES, side, 41);
    }
  }

  @Test
  void channelsAreDroppedInBothHeads() {
    ComputationGraph network = narrow().dropout(0.1).build();

    assertThat(network.getLayer("main-dropout").conf().getLayer().getIDropout())
        .isEqualTo(new SpatialDropout(0.9));
    assertThat(network.getLayer("aux-dropout").conf().getLayer().getIDropout())
        .isEqualTo(new SpatialDropout(0.9));
  }

  /** Draws come from ND4J's generator, in the order of the layers. */
  @Test
  void theFastPathDropsTheSameChannels() {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
    INDArray image = Nd4j.randn(DataType.FLOAT, 2, 3, 33, 41);
    INDArray labels = Nd4j.zeros(2, 1, 33, 41);
    double[] scores = new double[2];
    INDArray[] gradients = new INDArray[2];
    for (int i = 0; i < 2; i++) {
      ComputationGraph network = narrow().crop(33, 41).dropout(0.5).build();
      if (i == 1) {
        assertThat(FastPath.attachTo(network).left()).containsOnlyKeys("main", "aux");
      }
      Nd4j.getRandom().setSeed(7);
      network.setInputs(image);
      network.setLabels(labels, labels);
      network.computeGradientAndScore();
      scores[i] = network.score();
      gradients[i] = network.gradient().getGradientFor("main-classes_W").dup();
    }
    assertThat(scores[1]).isCloseTo(scores[0], within(1e-5 * scores[0]));
    // A dropped channel has no gradient, in both images together.
    assertThat(gradients[0].eq(0).any()).isTrue();
    assertThat(gradients[1].sub(gradients[0]).amaxNumber().doubleValue())
        .isLessThan(1e-4 * gradients[0].amaxNumber().doubleValue());
  }

  @Test
  void parametersAreInTheirRanges() {
    PspNet network = PspNet.of(50);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PspNet.of(18))
        .withMessage("depth must be 50 or 101, but is 18");
    assertThatIllegalArgumentException().isThrownBy(() -> network.crop(97, 96));
    assertThatIllegalArgumentException().isThrownBy(() -> network.crop(25, 97));
    assertThatIllegalArgumentException().isThrownBy(() -> network.stem(Stem.CIFAR));
    assertThatIllegalArgumentException().isThrownBy(() -> network.dropout(1));
    assertThatIllegalArgumentException().isThrownBy(() -> network.classes(256));
    assertThatIllegalArgumentException().isThrownBy(() -> network.width(0));
  }

  @Test
  void weightsOfTheDefaultSeedAreTheSameEachTime() {
    assertThat(narrow().build().params()).isEqualTo(narrow().build().params());
  }

  private static Path shared(String name) {
    String shared = System.getProperty("gridmask.sharedData", "");
    assumeTrue(!shared.isEmpty(), "the property gridmask.sharedData names no folder of test data");
    return Path.of(shared, "vision", "segmentation", "parity", name);
  }
}
