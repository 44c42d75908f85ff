package org.gridmask.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.detection.DetectionLoss;
import org.gridmask.dl4j.detection.Detections;
import org.gridmask.dl4j.detection.DetectorOptions;
import org.gridmask.dl4j.detection.DetectorStyle;
import org.gridmask.dl4j.detection.GroundTruth;
import org.gridmask.dl4j.detection.PyramidCanvasVertex;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.dl4j.onednn.Precision;
import org.gridmask.dl4j.weights.PretrainedWeights;
import org.gridmask.dl4j.weights.StateDict;
import org.gridmask.examples.model.ResNetVariant.Stem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A small Faster R-CNN with torchvision's weights, and the numbers that torchvision computed. */
class FasterRcnnTest {

  @TempDir private Path folder;

  @Test
  void weightsOfTheDefaultSeedAreTheSameEachTime() {
    FasterRcnn network =
        FasterRcnn.of(50, DetectorOptions.builder(2).build()).width(4).head(16, 32);

    assertThat(network.build().params()).isEqualTo(network.build().params());
  }

  private static Path shared(String name) {
    String shared = System.getProperty("gridmask.sharedData", "");
    assumeTrue(!shared.isEmpty(), "the property gridmask.sharedData names no folder of test data");
    return Path.of(shared, "vision", "detection", "parity", name);
  }

  /** The numbers of torchvision's; every anchor and proposal is sampled. */
  private static DetectorOptions options() throws IOException {
    JsonNode settings = expected().get("settings");
    return DetectorOptions.builder(4)
        .samples(
            settings.get("rpn_batch_size_per_image").asInt(),
            settings.get("box_batch_size_per_image").asInt())
        .trainingProposals(
            settings.get("rpn_pre_nms_top_n_train").asInt(),
            settings.get("rpn_post_nms_top_n_train").asInt())
        .inferenceProposals(
            settings.get("rpn_pre_nms_top_n_test").asInt(),
            settings.get("rpn_post_nms_top_n_test").asInt())
        .detections(settings.get("box_score_thresh").asDouble(), 0.5, 100)
        .build();
  }

  private static FasterRcnn small() throws IOException {
    return FasterRcnn.of(50, options())
        .width(4)
        .head(16, 32)
        .input(128, 192)
        .updater(new Sgd(0.01));
  }

  private static ComputationGraph network(boolean fast) throws IOException {
    ComputationGraph network = small().build();
    PretrainedWeights.Loaded loaded =
        PretrainedWeights.load(shared("fasterrcnn-resnet50-width4.pth")).into(network);
    assertThat(loaded.unused()).isEmpty();
    assertThat(loaded.initialised()).isEmpty();
    if (fast) {
      assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
      FastPath.attachTo(network);
    }
    return network;
  }

  private static JsonNode expected() throws IOException {
    return new ObjectMapper().readTree(shared("fasterrcnn.json").toFile());
  }

  private static INDArray objects(JsonNode expected, boolean withBoxes) {
    List<GroundTruth.Image> images = new ArrayList<>();
    for (int i = 0; i < expected.get("image_sizes").size(); i++) {
      JsonNode size = expected.get("image_sizes").get(i);
      JsonNode target = expected.get("targets").get(i);
      int count = withBoxes ? target.get("labels").size() : 0;
      float[][] boxes = new float[count][4];
      int[] labels = new int[count];
      for (int j = 0; j < count; j++) {
        labels[j] = target.get("labels").get(j).asInt();
        for (int k = 0; k < 4; k++) {
          boxes[j][k] = (float) target.get("boxes").get(j).get(k).asDouble();
        }
      }
      images.add(
          new GroundTruth.Image(size.get(0).asInt(), size.get(1).asInt(), 0, i, boxes, labels));
    }
    return GroundTruth.of(images);
  }

  private static void assertAgrees(String name, INDArray expected, INDArray found) {
    double largest = Transforms.abs(expected).maxNumber().doubleValue();
    double difference = Transforms.abs(found.sub(expected)).maxNumber().doubleValue();
    assertThat(found.shape()).as(name).isEqualTo(expected.shape());
    assertThat(difference).as(name).isLessThan(2e-5 * largest);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inferenceIsTorchvisions(boolean fast) throws IOException {
    StateDict values = StateDict.read(shared("fasterrcnn-values.safetensors"));
    JsonNode expected = expected();
    INDArray objects = objects(expected, false);
    ComputationGraph network = network(fast);
    Map<String, INDArray> found =
        network.feedForward(new INDArray[] {values.get("input"), objects}, false);

    String[] levels = {"0", "1", "2", "3", "pool"};
    INDArray[] pyramid = new INDArray[5];
    for (int i = 0; i < 5; i++) {
      pyramid[i] = found.get("p" + (i + 2));
      assertAgrees("P" + (i + 2), values.get("feature." + levels[i]), pyramid[i]);
    }
    INDArray[] logits = new INDArray[5];
    INDArray[] differences = new INDArray[5];
    for (int i = 0; i < 5; i++) {
      logits[i] = values.get("objectness." + i);
      differences[i] = values.get("deltas." + i);
    }
    assertAgrees("logits", onCanvas(logits), masked(found.get("rpn-logits"), logits));
    assertAgrees(
        "differences", onCanvas(differences), masked(found.get("rpn-differences"), differences));
    INDArray regions = found.get("regions");
    int row = 0;
    for (int i = 0; i < 2; i++) {
      INDArray boxes = values.get("proposals." + i);
      int count = (int) boxes.size(0);
      assertSameBoxes(
          boxes.toFloatMatrix(),
          regions
              .get(NDArrayIndex.interval(row, row + count), NDArrayIndex.interval(1, 5))
              .toFloatMatrix());
      row += count;
    }
    assertThat(regions.size(0)).isEqualTo(row);
    INDArray output = network.output(values.get("input"), objects)[1];
    List<Detections> detections = Detections.of(output, objects, options());
    for (int i = 0; i < 2; i++) {
      assertSameBoxes(rows(expected.get("detections").get(i)), rows(detections.get(i)));
    }
  }

  /** Boxes, labels and scores in one row each. */
  private static float[][] rows(JsonNode image) {
    float[][] rows = new float[image.get("labels").size()][6];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < 4; k++) {
        rows[i][k] = (float) image.get("boxes").get(i).get(k).asDouble();
      }
      rows[i][4] = 100 * image.get("labels").get(i).asInt();
      rows[i][5] = 100 * (float) image.get("scores").get(i).asDouble();
    }
    return rows;
  }

  private static float[][] rows(Detections image) {
    float[][] rows = new float[image.labels().length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOf(image.boxes()[i], 6);
      rows[i][4] = 100 * image.labels()[i];
      rows[i][5] = 100 * image.scores()[i];
    }
    return rows;
  }

  /** In any order, as those of almost equal scores may change places. */
  private static void assertSameBoxes(float[][] expected, float[][] found) {
    assertThat(found.length).isEqualTo(expected.length);
    for (float[] box : expected) {
      assertThat(List.of(found))
          .as(Arrays.toString(box))
          .anySatisfy(
              other -> {
                for (int k = 0; k < box.length; k++) {
                  assertThat(other[k]).isCloseTo(box[k], within(4e-3f));
                }
              });
    }
  }

  /** The levels side by side, as the vertex lays them. */
  private static INDArray onCanvas(INDArray[] levels) {
    ComputationGraph canvas = canvas(levels);
    return canvas.output(levels)[0];
  }

  /** Without what lies between the levels. */
  private static INDArray masked(INDArray whole, INDArray[] levels) {
    INDArray[] ones = new INDArray[levels.length];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = Nd4j.onesLike(levels[i]);
    }
    return whole.mul(onCanvas(ones));
  }

  private static ComputationGraph canvas(INDArray[] levels) {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("a", "b", "c", "d", "e")
                .addVertex("canvas", new PyramidCanvasVertex(), "a", "b", "c", "d", "e")
                .setOutputs("canvas")
                .allowDisconnected(true)
                .build());
    network.init();
    return network;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lossesAndGradientsAreTorchvisions(boolean fast) throws IOException {
    StateDict values = StateDict.read(shared("fasterrcnn-values.safetensors"));
    JsonNode expected = expected();
    INDArray objects = objects(expected, true);
    ComputationGraph network = network(fast);
    network.setInputs(values.get("input"), objects);
    network.setLabels(Nd4j.zeros(DataType.FLOAT, 2, 1), Nd4j.zeros(DataType.FLOAT, 2, 1));
    Map<String, INDArray> found =
        network.feedForward(new INDArray[] {values.get("input"), objects}, true);
    DetectionLoss rpn = DetectionLoss.ofRpn(found.get("rpn-samples"));
    DetectionLoss head = DetectionLoss.ofHead(found.get("head-rows"), options());
    JsonNode losses = expected.get("losses");
    assertLoss(rpn.classification(), losses.get("loss_objectness"));
    assertLoss(rpn.boxes(), losses.get("loss_rpn_box_reg"));
    assertLoss(head.classification(), losses.get("loss_classifier"));
    assertLoss(head.boxes(), losses.get("loss_box_reg"));

    network.setInputs(values.get("input"), objects);
    network.setLabels(Nd4j.zeros(DataType.FLOAT, 2, 1), Nd4j.zeros(DataType.FLOAT, 2, 1));
    network.computeGradientAndScore();

    Map<String, INDArray> gradients = gradients(network);
    for (Map.Entry<String, JsonNode> gradient : expected.get("gradients").properties()) {
      String name = gradient.getKey();
      INDArray array = gradients.get(name);
      assertThat(array).as(name).isNotNull();
      double norm = gradient.getValue().get("l2").asDouble();
      assertThat(array.norm2Number().doubleValue()).as(name).isCloseTo(norm, within(2e-4 * norm));
      INDArray flat = Nd4j.toFlattened('c', array);
      for (int i = 0; i < gradient.getValue().get("first").size(); i++) {
        assertThat(flat.getDouble(i))
            .as(name + " " + i)
            .isCloseTo(gradient.getValue().get("first").get(i).asDouble(), within(2e-4 * norm));
      }
    }
  }

  @Test
  void theFastPathTakesAllBeforeTheProposals() {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
    ComputationGraph network =
        FasterRcnn.of(50, DetectorOptions.builder(2).build()).width(4).head(16, 32).build();

    OneDnnGraph.Attached attached = OneDnnGraph.attachTo(network, Precision.FP32);

    assertThat(attached.left().keySet())
        .containsExactlyInAnyOrder(
            "rpn-samples",
            "rpn",
            "regions",
            "roi-align",
            "head-dense1",
            "head-dense2",
            "head-logits",
            "head-differences",
            "head-rows",
            "head");
    assertThat(attached.taken()).hasSize(195);
  }

  @Test
  void theBackboneMayBeAResNeXt() throws IOException {
    StateDict values = StateDict.read(shared("resnext50-width4-groups4-values.safetensors"));
    DetectorOptions options =
        DetectorOptions.builder(2).samples(10_000, 10_000).trainingProposals(200, 200).build();
    ComputationGraph plain =
        FasterRcnn.of(50, options)
            .width(4)
            .variant(new ResNetVariant(Stem.AUTO, 4, 32))
            .head(16, 32)
            .input(64, 96)
            .updater(new Sgd(0.01))
            .build();
    PretrainedWeights.Loaded loaded =
        PretrainedWeights.load(shared("resnext50-width4-groups4.pth")).into(plain);
    assertThat(loaded.unused()).containsExactlyInAnyOrder("fc.weight", "fc.bias");

    Map<String, INDArray> found =
        plain.feedForward(new INDArray[] {values.get("input"), sized(64, 96)}, false);

    int[] blocks = {3, 4, 6, 3};
    for (int stage = 1; stage <= 4; stage++) {
      assertAgrees(
          "C" + (stage + 1),
          values.get("c" + (stage + 1)),
          found.get("stage" + stage + "-" + blocks[stage - 1] + "-relu"));
    }
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
    ComputationGraph fast = plain.clone();
    assertThat(OneDnnGraph.attachTo(fast, Precision.FP32).taken()).contains("stage4-3-b-conv");
    Map<String, INDArray> expected = trained(plain, values.get("input"));
    trained(fast, values.get("input"))
        .forEach(
            (name, gradient) -> {
              double norm = expected.get(name).norm2Number().doubleValue();
              assertThat(gradient.sub(expected.get(name)).norm2Number().doubleValue())
                  .as(name)
                  .isLessThanOrEqualTo(2e-4 * norm);
            });
  }

  /** The gradients of a step. */
  private static Map<String, INDArray> trained(ComputationGraph network, INDArray image) {
    GroundTruth.Image truth =
        new GroundTruth.Image(
            64, 96, 0, 0, new float[][] {{4, 8, 50, 60}, {60, 5, 90, 30}}, new int[] {1, 2});
    network.setInputs(image, GroundTruth.of(List.of(truth)));
    network.setLabels(Nd4j.zeros(DataType.FLOAT, 1, 1), Nd4j.zeros(DataType.FLOAT, 1, 1));
    network.computeGradientAndScore();
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    for (String name :
        List.of("stage2-1-b-conv", "stage4-3-c-conv", "fpn-output2", "rpn-conv", "head-dense1")) {
      gradients.put(name, network.gradient().getGradientFor(name + "_W").dup());
    }
    return gradients;
  }

  private static void assertLoss(double found, JsonNode expected) {
    assertThat(found).isCloseTo(expected.asDouble(), within(1e-4 * expected.asDouble()));
  }

  /** The gradients by torchvision's names, which weights are written with. */
  private static Map<String, INDArray> gradients(ComputationGraph network) throws IOException {
    ComputationGraph holder = small().build();
    holder.params().assign(0);
    network
        .gradient()
        .gradientForVariable()
        .forEach(
            (name, values) -> {
              if (values != null && holder.paramTable().containsKey(name)) {
                holder.getParam(name).assign(values);
              }
            });
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    StateDict dict = PretrainedWeights.of(holder);
    dict.names().forEach(name -> gradients.put(name, dict.get(name)));
    return gradients;
  }

  @Test
  void trainsIsSavedAndLoaded() throws IOException {
    DetectorOptions options = DetectorOptions.builder(2).samples(32, 32).build();
    ComputationGraph network =
        FasterRcnn.of(FasterRcnn.SMALLEST_DEPTH, options)
            .width(4)
            .head(8, 16)
            .input(64, 96)
            .freeze(0)
            .trainedNormalization()
            .updater(new Sgd(0.02))
            .build();
    Nd4j.getRandom().setSeed(4);
    INDArray image = Nd4j.randn(DataType.FLOAT, 2, 3, 64, 96);
    INDArray objects =
        GroundTruth.of(
            List.of(
                new GroundTruth.Image(64, 90, 0, 0, new float[][] {{4, 4, 40, 50}}, new int[] {1}),
                new GroundTruth.Image(60, 96, 0, 1, new float[0][], new int[0])));
    INDArray none = Nd4j.zeros(DataType.FLOAT, 2, 1);
    MultiDataSet batch =
        new MultiDataSet(new INDArray[] {image, objects}, new INDArray[] {none, none});
    network.fit(batch);
    double first = network.score();
    for (int i = 0; i < 20; i++) {
      network.fit(batch);
    }
    assertThat(network.score()).isLessThan(0.8 * first);

    File file = folder.resolve("model.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
    network.fit(batch);
    restored.fit(batch);
    assertThat(restored.params()).isEqualTo(network.params());
    assertThat(restored.output(image, objects)[1]).isEqualTo(network.output(image, objects)[1]);
    // Another size than in the configuration.
    assertThat(network.output(Nd4j.randn(DataType.FLOAT, 1, 3, 128, 64), sized(128, 64))[1].rank())
        .isEqualTo(2);
  }

  private static INDArray sized(int height, int width) {
    return GroundTruth.of(List.of(GroundTruth.Image.ofSize(height, width)));
  }

  @Test
  void weightsOfABackboneOrOtherClassesAreLoaded() throws IOException {
    ComputationGraph network = small().build();
    PretrainedWeights.Loaded backbone =
        PretrainedWeights.load(shared("resnet50-width4.pth")).into(network);
    assertThat(backbone.unused()).containsExactlyInAnyOrder("fc.weight", "fc.bias");
    assertThat(backbone.initialised()).contains("fpn-lateral2", "head-logits").hasSize(15);

    ComputationGraph other =
        FasterRcnn.of(50, DetectorOptions.builder(7).build()).width(4).head(16, 32).build();
    PretrainedWeights.Loaded detector =
        PretrainedWeights.load(shared("fasterrcnn-resnet50-width4.pth")).into(other);
    assertThat(detector.initialised()).containsExactlyInAnyOrder("head-logits", "head-differences");

    ComputationGraph fewer =
        FasterRcnn.of(50, DetectorOptions.builder(2).build()).width(4).head(16, 32).build();
    PretrainedWeights all = PretrainedWeights.load(shared("fasterrcnn-resnet50-width4.pth"));
    assertThat(all.withClasses(0, 3, 1).into(fewer).initialised()).isEmpty();
    INDArray differences =
        all.stateDict().get("roi_heads.box_predictor.bbox_pred.weight").transpose();
    assertThat(fewer.getParam("head-differences_W").getColumn(5))
        .isEqualTo(differences.getColumn(4 * 3 + 1));
    assertThat(fewer.getParam("head-logits_b").toFloatVector()[2])
        .isEqualTo(all.stateDict().get("roi_heads.box_predictor.cls_score.bias").getFloat(1));
    assertThatThrownBy(() -> all.withClasses(0, 5)).hasMessage("class must be in [0, 4], but is 5");

    // The names that torchvision's published files have.
    Map<String, INDArray> renamed = new LinkedHashMap<>();
    StateDict dict = StateDict.read(shared("fasterrcnn-resnet50-width4.pth"));
    for (String name : dict.names()) {
      renamed.put(
          name.replaceFirst("(fpn\\..*_blocks\\.\\d)\\.0", "$1").replace("conv.0.0", "conv"),
          dict.get(name));
    }
    Path published = folder.resolve("published.safetensors");
    StateDict.of(renamed).write(published);
    ComputationGraph same = small().build();
    assertThat(PretrainedWeights.load(published).into(same).initialised()).isEmpty();
    assertThat(same.params()).isEqualTo(network(false).params());
  }

  @Test
  void variantsThatABackboneCannotHaveAreRefused() {
    DetectorOptions options = DetectorOptions.builder(2).build();

    assertThatThrownBy(
            () -> FasterRcnn.of(18, options).variant(new ResNetVariant(Stem.AUTO, 2, 64)))
        .hasMessage("groups must be 1 for depths below 50, but is 2");
    assertThatThrownBy(
            () -> FasterRcnn.of(50, options).variant(new ResNetVariant(Stem.DEEP, 1, 64)))
        .hasMessage("stem must be auto or plain, but is DEEP");
  }

  @Test
  void maskrcnnBenchmarksBackbonesHaveTheStrideEarlyAndNoEps() {
    DetectorOptions options =
        DetectorOptions.builder(2).style(DetectorStyle.MASKRCNN_BENCHMARK).build();
    FasterRcnn resnet = FasterRcnn.of(50, options).width(4);
    assertThat(resnet.configuration().toJson()).contains("\"eps\" : 0.0").doesNotContain("1.0E-5");
    assertThat(resnet.eps(0.25).configuration().toJson()).contains("\"eps\" : 0.25");
    FasterRcnn resnext =
        FasterRcnn.of(50, options).width(4).variant(new ResNetVariant(Stem.AUTO, 4, 32));

    assertThat(strides(resnet)).containsExactly(2, 1);
    assertThat(strides(resnext)).containsExactly(1, 2);
    assertThat(strides(FasterRcnn.of(50, DetectorOptions.builder(2).build()).width(4)))
        .containsExactly(1, 2);
  }

  /** Of the first two convolutions of the second stage. */
  private static List<Integer> strides(FasterRcnn detector) {
    Map<String, GraphVertex> vertices = detector.configuration().getVertices();
    return Stream.of("stage2-1-a-conv", "stage2-1-b-conv")
        .map(name -> ((LayerVertex) vertices.get(name)).getLayerConf().getLayer())
        .map(layer -> ((ConvolutionLayer) layer).getStride()[0])
        .toList();
  }

  @Test
  void maskrcnnBenchmarkTrainsBiasesTwiceAsFastWithoutDecay() {
    DetectorOptions options =
        DetectorOptions.builder(2).style(DetectorStyle.MASKRCNN_BENCHMARK).build();
    ComputationGraphConfiguration configuration =
        FasterRcnn.of(50, options)
            .width(4)
            .updater(new Sgd(0.02))
            .biasUpdater(new Sgd(0.04))
            .configuration();
    ConvolutionLayer layer =
        (ConvolutionLayer)
            ((LayerVertex) configuration.getVertices().get("rpn-conv")).getLayerConf().getLayer();

    assertThat(layer.getUpdaterByParam("W").getLearningRate(0, 0)).isEqualTo(0.02);
    assertThat(layer.getUpdaterByParam("b").getLearningRate(0, 0)).isEqualTo(0.04);
    assertThat(layer.getRegularizationByParam("W")).hasSize(1);
    assertThat(layer.getRegularizationByParam("b")).isNullOrEmpty();
  }
}
