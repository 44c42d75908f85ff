package org.gridmask.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
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
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Networks with the weights of torchvision's, and activations that torchvision computed. */
class PretrainedWeightsTest {

  private static final ResNetVariant RESNEXT = new ResNetVariant(Stem.AUTO, 4, 32);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "resnet50-width4, .pth, false, false",
    "resnet50-width4, -legacy.pth, true, false",
    "resnet50-width4, .safetensors, false, true",
    "resnet50-width4, .pth, true, true",
    "resnext50-width4-groups4, .pth, false, false",
    "resnext50-width4-groups4, .pth, true, true",
  })
  void activationsAreTorchvisions(String name, String suffix, boolean logStd, boolean fast)
      throws IOException {
    StateDict values = StateDict.read(shared(name + "-values.safetensors"));
    INDArray input = values.get("input");
    ResNetVariant variant = name.startsWith("resnext") ? RESNEXT : ResNetVariant.PLAIN;
    ComputationGraph network = network(variant, 10, logStd).build();
    if (fast) {
      assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
      FastPath.attachTo(network);
    }
    PretrainedWeights.Loaded loaded = PretrainedWeights.load(shared(name + suffix)).into(network);

    assertThat(loaded.unused()).isEmpty();
    assertThat(loaded.initialised()).isEmpty();
    Map<String, INDArray> found = network.feedForward(input, false);
    assertAgrees(values.get("c2"), found.get("stage1-3-relu"));
    assertAgrees(values.get("c3"), found.get("stage2-4-relu"));
    assertAgrees(values.get("c4"), found.get("stage3-6-relu"));
    assertAgrees(values.get("c5"), found.get("stage4-3-relu"));
    INDArray logits = values.get("logits");
    INDArray weights = network.getParam("output_W");
    INDArray bias = network.getParam("output_b");
    assertAgrees(logits, found.get("pool").mmul(weights).addiRowVector(bias));
    assertAgrees(Transforms.softmax(logits, true), network.outputSingle(input));
  }

  private static void assertAgrees(INDArray expected, INDArray found) {
    double largest = Transforms.abs(expected).maxNumber().doubleValue();
    double difference = Transforms.abs(found.sub(expected)).maxNumber().doubleValue();
    assertThat(found.shape()).isEqualTo(expected.shape());
    assertThat(difference).isLessThan(1e-5 * largest);
  }

  @ParameterizedTest
  @ValueSource(strings = {".pth", "-legacy.pth", ".safetensors"})
  void loadedAndWrittenTensorsHaveTheSameBits(String suffix) throws IOException {
    StateDict original = StateDict.read(shared("resnet50-width4" + suffix));
    PretrainedWeights weights = PretrainedWeights.load(withOddBits(original));
    ComputationGraph network = network(ResNetVariant.PLAIN, 10, false).build();
    weights.into(network);
    Path file = folder.resolve("written.safetensors");
    weights.updatedFrom(network).write(file);

    StateDict written = StateDict.read(file);
    StateDict loaded = weights.stateDict();
    assertThat(written.names()).containsExactlyInAnyOrderElementsOf(original.names());
    for (String name : loaded.names()) {
      assertSameBits(name, loaded.get(name), written.get(name));
    }
  }

  /** A subnormal number, negative zero, the largest number and an infinity. */
  private Path withOddBits(StateDict dict) throws IOException {
    Map<String, INDArray> arrays = arrays(dict);
    float[] odd = {Float.MIN_VALUE, -0f, Float.MAX_VALUE, Float.NEGATIVE_INFINITY};
    for (String name : List.of("bn1.weight", "bn1.running_var", "bn1.running_mean")) {
      arrays.put(name, Nd4j.createFromArray(odd));
    }
    INDArray dense = arrays.get("fc.weight");
    dense.putScalar(3, 5, Float.MIN_VALUE);
    Path file = folder.resolve("odd.safetensors");
    StateDict.of(arrays).write(file);
    return file;
  }

  /** Other weights than those of the networks that they are loaded into. */
  private static Map<String, INDArray> others() {
    return arrays(PretrainedWeights.of(network(ResNetVariant.PLAIN, 10, false).seed(3).build()));
  }

  private static Map<String, INDArray> arrays(StateDict dict) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    dict.names().forEach(name -> arrays.put(name, dict.get(name)));
    return arrays;
  }

  private static void assertSameBits(String name, INDArray expected, INDArray found) {
    assertThat(found.dataType()).as(name).isEqualTo(expected.dataType());
    assertThat(found.shape()).as(name).isEqualTo(expected.shape());
    if (expected.dataType() == DataType.FLOAT) {
      float[] bits = expected.data().asFloat();
      for (int i = 0; i < bits.length; i++) {
        assertThat(Float.floatToRawIntBits(found.data().getFloat(i)))
            .as(name)
            .isEqualTo(Float.floatToRawIntBits(bits[i]));
      }
    } else {
      assertThat(found).as(name).isEqualTo(expected);
    }
  }

  @Test
  void runningVariancesSurviveTheirLogarithm() throws IOException {
    ComputationGraph trained = network(ResNetVariant.PLAIN, 10, false).build();
    trained
        .paramTable()
        .forEach(
            (name, values) -> {
              if (name.endsWith("_var")) {
                values.assign(
                    Transforms.exp(Nd4j.linspace(-14, 14, values.length(), DataType.FLOAT)));
              }
            });
    PretrainedWeights weights = load(arrays(PretrainedWeights.of(trained)));
    ComputationGraph network = network(ResNetVariant.PLAIN, 10, true).build();
    weights.into(network);

    StateDict written = weights.updatedFrom(network);
    for (String name : written.names()) {
      INDArray before = weights.stateDict().get(name);
      if (name.endsWith("running_var")) {
        INDArray change = Transforms.abs(written.get(name).div(before).subi(1));
        assertThat(change.maxNumber().doubleValue()).isLessThan(1e-6);
      } else {
        assertThat(written.get(name)).as(name).isEqualTo(before);
      }
    }
  }

  @Test
  void anOwnNetworkIsWrittenWithTheNamesOfTorchvision() throws IOException {
    ComputationGraph network = network(ResNetVariant.PLAIN, 10, false).build();
    network.getConfiguration().setIterationCount(7);
    StateDict own = PretrainedWeights.of(network);
    StateDict torchvision = StateDict.read(shared("resnet50-width4.pth"));

    assertThat(own.names()).containsExactlyInAnyOrderElementsOf(torchvision.names());
    for (String name : own.names()) {
      assertThat(own.get(name).shape()).as(name).isEqualTo(torchvision.get(name).shape());
    }
    assertThat(own.get("bn1.num_batches_tracked")).isEqualTo(Nd4j.scalar(7L));
  }

  @Test
  void aNetworkOfDoublesIsWrittenAsFloats() {
    ComputationGraph network = network(ResNetVariant.PLAIN, 10, true).build();
    StateDict doubles = PretrainedWeights.of(network.convertDataType(DataType.DOUBLE));
    assertThat(doubles.get("fc.weight")).isEqualTo(PretrainedWeights.of(network).get("fc.weight"));
    assertThat(doubles.get("bn1.running_var").dataType()).isEqualTo(DataType.FLOAT);
  }

  @Test
  void theLastLayerIsLeftWhereTheClassesDiffer() throws IOException {
    ComputationGraph network = network(ResNetVariant.PLAIN, 3, false).build();
    INDArray before = network.getParam("output_W").dup();

    PretrainedWeights weights = load(others());
    PretrainedWeights.Loaded loaded = weights.into(network);

    assertThat(loaded.unused()).containsExactly("fc.weight", "fc.bias");
    assertThat(loaded.initialised()).containsExactly("output");
    assertThat(network.getParam("output_W")).isEqualTo(before);
    assertThat(weights.updatedFrom(network).get("fc.weight")).isEqualTo(before.transpose());
  }

  @Test
  void aBackboneDoesNotUseTheLastLayer() throws IOException {
    ComputationGraph backbone =
        new TransferLearning.GraphBuilder(network(ResNetVariant.PLAIN, 3, false).build())
            .removeVertexAndConnections("output")
            .setOutputs("pool")
            .build();

    PretrainedWeights.Loaded loaded = load(others()).into(backbone);

    assertThat(loaded.unused()).containsExactly("fc.weight", "fc.bias");
    assertThat(loaded.initialised()).isEmpty();
  }

  /** As written by DataParallel, and by PyTorch before version 0.4.1. */
  @Test
  void prefixesAndCountersAreOptional() throws IOException {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    others()
        .forEach(
            (name, array) -> {
              if (!name.endsWith("num_batches_tracked")) {
                arrays.put("module." + name, array);
              }
            });
    ComputationGraph network = network(ResNetVariant.PLAIN, 10, false).build();

    assertThat(load(arrays).into(network).unused()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "layer4.2.bn3.bias; ; is missing",
        "layer4.2.bn3.running_var; ; is missing",
        "layer4.9.conv1.weight; 4; has no place in the network",
        "layer1.0.conv2.weight; 4; has the shape [4] instead of [4, 4, 3, 3]",
        "fc.weight; 4; has the shape [4] instead of [10, 128]",
        "bn1.bias; -4; has the type I64 instead of F32, F16 or BF16",
      })
  void whatDoesNotFitIsNamed(String name, Integer length, String problem) throws IOException {
    Map<String, INDArray> arrays = others();
    if (length == null) {
      arrays.remove(name);
    } else {
      arrays.put(name, Nd4j.zeros(length < 0 ? DataType.INT64 : DataType.FLOAT, Math.abs(length)));
    }
    ComputationGraph network = network(ResNetVariant.PLAIN, 10, false).build();
    INDArray before = network.params().dup();

    PretrainedWeights weights = load(arrays);
    assertThatThrownBy(() -> weights.into(network))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            folder.resolve("changed.safetensors")
                + ": does not fit the network: "
                + name
                + " "
                + problem);
    assertThat(network.params()).isEqualTo(before);
  }

  @Test
  void ofManyProblemsTheFirstAreNamed() throws IOException {
    ComputationGraph network =
        Architecture.RESNET.of(34, 4, ResNetVariant.PLAIN).classes(10).build();

    PretrainedWeights weights = load(others());
    assertThatThrownBy(() -> weights.into(network))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(
            "layer1.0.conv1.weight has the shape [4, 4, 1, 1] instead of [4, 4, 3, 3]; ")
        .hasMessageMatching(".*; and \\d+ more");
  }

  /** As in semseg's ImageNet weights. */
  @Test
  void theDeepStemHasTheNamesOfSemseg() throws IOException {
    ComputationGraph trained = deep().seed(3).build();
    Map<String, INDArray> arrays = arrays(PretrainedWeights.of(trained));
    assertThat(arrays).containsKeys("conv1.weight", "bn2.running_var", "conv3.weight");
    ComputationGraph network = deep().build();

    load(arrays).into(network);

    assertThat(network.params()).isEqualTo(trained.params());
  }

  @Test
  void theLayersBehindABackboneOfSemsegAreNotUsed() throws IOException {
    Path file = segmentation("pspnet50-width4.pth");
    StateDict pspnet = StateDict.read(file);
    ComputationGraph network = deep().build();

    PretrainedWeights.Loaded loaded = PretrainedWeights.load(file).into(network);

    assertThat(loaded.initialised()).containsExactly("output");
    assertThat(loaded.unused())
        .hasSizeGreaterThan(20)
        .allMatch(name -> name.matches("(ppm|cls|aux)\\..*"));
    assertThat(loaded.tensors())
        .isEqualTo(pspnet.names().stream().filter(name -> name.matches("layer.*[^d]")).count());
    assertThat(network.getParam("stem-c-conv_W")).isEqualTo(pspnet.get("layer0.6.weight"));
    assertThat(network.getParam("stem-b-bn_mean").ravel())
        .isEqualTo(pspnet.get("layer0.4.running_mean"));
  }

  @Test
  void theBackboneOfADetectorIsLoadedAndUpdated() throws IOException {
    Path file = shared("fasterrcnn-resnet50-width4.pth");
    StateDict detector = StateDict.read(file);
    ComputationGraph network = network(ResNetVariant.PLAIN, 10, false).build();

    PretrainedWeights weights = PretrainedWeights.load(file);
    PretrainedWeights.Loaded loaded = weights.into(network);

    assertThat(loaded.initialised()).containsExactly("output");
    assertThat(loaded.unused())
        .isNotEmpty()
        .allMatch(name -> name.matches("(backbone\\.fpn|rpn|roi_heads)\\..*"));
    assertThat(loaded.tensors() + loaded.unused().size()).isEqualTo(detector.names().size());
    assertThat(network.getParam("stage4-1-shortcut-bn_var").ravel())
        .isEqualTo(detector.get("backbone.body.layer4.0.downsample.1.running_var"));
    network.getParam("stem-conv_W").assign(3);
    StateDict updated = weights.updatedFrom(network);
    assertThat(updated.names()).isEqualTo(detector.names());
    assertThat(updated.get("backbone.body.conv1.weight").meanNumber().doubleValue()).isEqualTo(3);
    assertThat(updated.get("rpn.head.cls_logits.bias"))
        .isEqualTo(detector.get("rpn.head.cls_logits.bias"));
  }

  private static ImageNetwork deep() {
    return network(new ResNetVariant(Stem.DEEP, 1, 64), 10, false);
  }

  @ParameterizedTest
  @CsvSource({
    "DEEP, PLAIN, has the plain stem",
    "DEEP, CIFAR, has the CIFAR stem",
    "PLAIN, DEEP, has the deep stem",
    "CIFAR, PLAIN, has the plain stem",
    "PLAIN, CIFAR, but the network has the plain stem",
    "PLAIN, AUTO, has timm's deep stem",
  })
  void stemsOfOtherKindsAreRefusedAsSuch(Stem network, Stem file, String message)
      throws IOException {
    Map<String, INDArray> arrays = arrays(PretrainedWeights.of(ofStem(file)));
    if (file == Stem.AUTO) {
      arrays.put("conv1.0.weight", arrays.remove("conv1.weight"));
    }
    PretrainedWeights weights = load(arrays);
    assertThatThrownBy(() -> weights.into(ofStem(network)))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(message);
  }

  private static ComputationGraph ofStem(Stem stem) {
    return network(new ResNetVariant(stem, 1, 64), 10, false).build();
  }

  private PretrainedWeights load(Map<String, INDArray> arrays) throws IOException {
    Path file = folder.resolve("changed.safetensors");
    StateDict.of(arrays).write(file);
    return PretrainedWeights.load(file);
  }

  private static ImageNetwork network(ResNetVariant variant, int classes, boolean logStd) {
    return Architecture.RESNET
        .of(50, 4, variant)
        .input(3, 64, 96)
        .classes(classes)
        .useLogStd(logStd);
  }

  private static Path shared(String name) {
    return Path.of(sharedData(), "vision", "detection", "parity", name);
  }

  private static Path segmentation(String name) {
    return Path.of(sharedData(), "vision", "segmentation", "parity", name);
  }

  private static String sharedData() {
    String shared = System.getProperty("gridmask.sharedData", "");
    assumeTrue(!shared.isEmpty(), "the property gridmask.sharedData names no folder of test data");
    return shared;
  }
}
