package org.gridmask.dl4j.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.dl4j.detection.DetectionLoss.WithGradient;
import org.gridmask.internal.vertex.PyramidCanvas;
import org.gridmask.random.KeyedRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

class DetectionLayersTest {

  private static final DetectorOptions OPTIONS =
      DetectorOptions.builder(3).samples(16, 12).trainingProposals(50, 40).seed(7).build();

  private static GraphVertex runtime(
      org.deeplearning4j.nn.conf.graph.GraphVertex vertex, INDArray... inputs) {
    GraphVertex runtime = vertex.instantiate(null, "vertex", 0, null, true, DataType.FLOAT);
    VertexIndices[] edges = new VertexIndices[inputs.length];
    Arrays.setAll(edges, i -> new VertexIndices(i + 1, 0));
    runtime.setInputVertices(edges);
    for (int i = 0; i < inputs.length; i++) {
      runtime.setInput(i, inputs[i], LayerWorkspaceMgr.noWorkspaces());
    }
    return runtime;
  }

  private static INDArray forward(GraphVertex vertex, boolean training) {
    return vertex.doForward(training, LayerWorkspaceMgr.noWorkspaces());
  }

  private static INDArray[] backward(GraphVertex vertex, INDArray errors) {
    vertex.setEpsilon(errors);
    return vertex.doBackward(false, LayerWorkspaceMgr.noWorkspaces()).getSecond();
  }

  private static INDArray[] pyramid(int height, int width, int channels, int levels) {
    INDArray[] pyramid = new INDArray[levels];
    int h = height / 4;
    int w = width / 4;
    for (int i = 0; i < levels; i++) {
      pyramid[i] = Nd4j.randn(DataType.FLOAT, 2, channels, h, w);
      h = (h + 1) / 2;
      w = (w + 1) / 2;
    }
    return pyramid;
  }

  private static double dot(INDArray a, INDArray b) {
    return a.castTo(DataType.DOUBLE).mul(b.castTo(DataType.DOUBLE)).sumNumber().doubleValue();
  }

  @ParameterizedTest
  @CsvSource({"96, 160", "160, 96", "32, 64", "800, 1344"})
  void theCanvasKeepsLevelsApart(int height, int width) {
    PyramidCanvas canvas = PyramidCanvas.ofImages(height, width, DetectorOptions.LEVELS);
    int[][] owners = new int[canvas.height()][canvas.width()];
    int area = 0;
    for (int i = 0; i < 5; i++) {
      PyramidCanvas.Level level = canvas.levels().get(i);
      area += level.height() * level.width();
      for (int y = level.top(); y < level.top() + level.height(); y++) {
        for (int x = level.left(); x < level.left() + level.width(); x++) {
          assertThat(owners[y][x]).isZero();
          owners[y][x] = i + 1;
        }
      }
    }
    for (int y = 1; y < canvas.height(); y++) {
      for (int x = 1; x < canvas.width(); x++) {
        for (int other : new int[] {owners[y - 1][x], owners[y][x - 1], owners[y - 1][x - 1]}) {
          assertThat(other == 0 || owners[y][x] == 0 || other == owners[y][x]).isTrue();
        }
      }
    }
    if (height == 800) {
      assertThat(canvas.height() * canvas.width()).isLessThan(area * 113 / 100);
    }
  }

  @Test
  void aConvolutionOnTheCanvasIsThatOfEachLevel() {
    INDArray[] pyramid = pyramid(96, 160, 2, 5);
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(96, 160, 2))
                .addLayer(
                    "conv",
                    new ConvolutionLayer.Builder(3, 3)
                        .nOut(3)
                        .padding(1, 1)
                        .convolutionMode(ConvolutionMode.Truncate)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "image")
                .setOutputs("conv")
                .allowDisconnected(true)
                .build());
    network.init();
    INDArray whole = forward(runtime(new PyramidCanvasVertex(), pyramid), false);
    INDArray convolved = network.outputSingle(whole);
    GraphVertex split = runtime(new PyramidCanvasVertex(), pyramid);
    INDArray[] levels = backward(split, convolved);

    for (int i = 0; i < pyramid.length; i++) {
      INDArray expected = network.outputSingle(pyramid[i]);
      assertThat(Transforms.abs(levels[i].sub(expected)).maxNumber().doubleValue())
          .isLessThan(1e-6);
    }
    // The backward pass is the transpose of the forward pass.
    INDArray errors = Nd4j.randn(DataType.FLOAT, whole.shape());
    INDArray[] gradients = backward(runtime(new PyramidCanvasVertex(), pyramid), errors);
    double forward = dot(whole, errors);
    double back = IntStream.range(0, 5).mapToDouble(i -> dot(pyramid[i], gradients[i])).sum();
    assertThat(back).isCloseTo(forward, within(1e-3));
  }

  @Test
  void gradientsOfRoiAlignAreItsTranspose() {
    INDArray[] inputs = Arrays.copyOf(pyramid(96, 160, 3, 4), 5);
    float[][] regions = new float[6][Regions.COLUMNS];
    float[][] boxes = {
      {0, 3, 4, 50, 40},
      {1, -5, 0, 160, 96},
      {1, 150, 90, 170, 99},
      {0, 9, 9, 9.2f, 9.3f},
      {0, 0, 0, 250, 250},
      {1, 0, 0, 500, 500}
    };
    for (int i = 0; i < regions.length; i++) {
      System.arraycopy(boxes[i], 0, regions[i], 0, 5);
    }
    inputs[4] = Nd4j.createFromArray(regions);
    RoiAlignVertex vertex = new RoiAlignVertex(OPTIONS);
    INDArray bins = forward(runtime(vertex, inputs), true);
    INDArray errors = Nd4j.randn(DataType.FLOAT, bins.shape());
    INDArray[] gradients = backward(runtime(vertex, inputs), errors);

    assertThat(bins.shape()).containsExactly(6, 3, 7, 7);
    double back = IntStream.range(0, 4).mapToDouble(i -> dot(inputs[i], gradients[i])).sum();
    assertThat(back).isCloseTo(dot(bins, errors), within(1e-3));
    assertThat(gradients[4]).isEqualTo(inputs[4].mul(0));
    // Each of the levels has regions.
    for (int i = 0; i < 4; i++) {
      assertThat(gradients[i].norm2Number().doubleValue()).isPositive();
    }
  }

  /** Logits and differences on the canvas of 96 x 160 pixels, images and objects. */
  private static INDArray[] rpnInputs(GroundTruth.Image... images) {
    PyramidCanvas canvas = PyramidCanvas.ofImages(96, 160, DetectorOptions.LEVELS);
    Nd4j.getRandom().setSeed(5);
    return new INDArray[] {
      Nd4j.randn(DataType.FLOAT, images.length, 3, canvas.height(), canvas.width()),
      Nd4j.randn(DataType.FLOAT, images.length, 12, canvas.height(), canvas.width()).muli(0.1),
      Nd4j.create(DataType.FLOAT, images.length, 3, 96, 160),
      GroundTruth.of(List.of(images))
    };
  }

  private static GroundTruth.Image image(int epoch, int index, float[]... boxes) {
    return new GroundTruth.Image(
        90, 150, epoch, index, boxes, IntStream.range(0, boxes.length).map(i -> 1 + i).toArray());
  }

  private static final float[] FIRST = {10, 10, 50, 40};
  private static final float[] SECOND = {60, 20, 140, 88};

  @Test
  void samplesDependOnTheImageAndTheEpochAlone() {
    INDArray[] inputs = rpnInputs(image(3, 8, FIRST, SECOND), image(3, 9));
    INDArray[] swapped = new INDArray[4];
    for (int i = 0; i < 4; i++) {
      swapped[i] =
          Nd4j.pullRows(inputs[i].reshape(2, inputs[i].length() / 2), 1, 1, 0)
              .reshape(inputs[i].shape());
    }
    INDArray[] later = inputs.clone();
    later[3] = GroundTruth.of(List.of(image(4, 8, FIRST, SECOND), image(4, 9)));

    INDArray samples = forward(runtime(new RpnSampleVertex(OPTIONS), inputs), true);
    INDArray regions = forward(runtime(new ProposalVertex(OPTIONS), inputs), true);
    INDArray otherSamples = forward(runtime(new RpnSampleVertex(OPTIONS), swapped), true);
    INDArray otherRegions = forward(runtime(new ProposalVertex(OPTIONS), swapped), true);

    assertThat(samples.size(0)).isEqualTo(32);
    assertThat(regions.size(0)).isEqualTo(24);
    assertThat(rows(samples, 0, 16)).isEqualTo(rows(otherSamples, 16, 32));
    assertThat(rows(regions, 0, 12, 1)).isEqualTo(rows(otherRegions, 12, 24, 1));
    assertThat(forward(runtime(new RpnSampleVertex(OPTIONS), later), true)).isNotEqualTo(samples);
    assertThat(forward(runtime(new ProposalVertex(OPTIONS), later), true)).isNotEqualTo(regions);
    // At most a half and a quarter are positive; the second image has no objects.
    assertThat(samples.getColumn(5).sumNumber().intValue()).isBetween(1, 8);
    assertThat(rows(samples, 16, 32).getColumn(5).maxNumber().intValue()).isZero();
    assertThat(regions.getColumn(5).gt(0).castTo(DataType.INT32).sumNumber().intValue())
        .isBetween(1, 3);
  }

  private static INDArray rows(INDArray array, int from, int to) {
    return rows(array, from, to, 0);
  }

  private static INDArray rows(INDArray array, int from, int to, int column) {
    return array
        .get(NDArrayIndex.interval(from, to), NDArrayIndex.interval(column, (int) array.size(1)))
        .dup();
  }

  @Test
  void gradientsGoToTheSampledAnchors() {
    INDArray[] inputs = rpnInputs(image(0, 0, FIRST), image(0, 1, SECOND));
    GraphVertex vertex = runtime(new RpnSampleVertex(OPTIONS), inputs);
    INDArray samples = forward(vertex, true);
    INDArray errors = Nd4j.randn(DataType.FLOAT, samples.shape());
    INDArray[] gradients = backward(vertex, errors);

    INDArray predictions = samples.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 5));
    INDArray expected = errors.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 5));
    assertThat(dot(inputs[0], gradients[0]) + dot(inputs[1], gradients[1]))
        .isCloseTo(dot(predictions, expected), within(1e-4));
    assertThat(gradients).doesNotContainNull().hasSize(4);
    assertThat(backward(runtime(new ProposalVertex(OPTIONS), inputs), errors))
        .allSatisfy(gradient -> assertThat(gradient.norm2Number().doubleValue()).isZero());
  }

  @Test
  void inferenceProposesRegionsWithinTheImage() {
    INDArray[] inputs = rpnInputs(GroundTruth.Image.ofSize(90, 150));
    INDArray regions = forward(runtime(new ProposalVertex(OPTIONS), inputs), false);

    assertThat(regions.size(0)).isGreaterThan(50);
    assertThat(regions.getColumn(5).maxNumber().intValue()).isEqualTo(-1);
    assertThat(regions.getColumn(3).maxNumber().doubleValue()).isEqualTo(150);
    assertThat(regions.getColumn(4).maxNumber().doubleValue()).isEqualTo(90);
    assertThat(regions.minNumber().doubleValue()).isEqualTo(-1);
  }

  @Test
  void anImageWithoutProposalsIsOne() {
    INDArray[] inputs = rpnInputs(GroundTruth.Image.ofSize(90, 150));
    inputs[1].assign(Double.NaN);
    INDArray regions = forward(runtime(new ProposalVertex(OPTIONS), inputs), false);

    assertThat(rows(regions, 0, 1).toFloatVector())
        .containsExactly(0, 0, 0, 150, 90, -1, 0, 0, 0, 0);
  }

  @Test
  void imagesOfOtherSizesAreRefused() {
    INDArray[] inputs = rpnInputs(GroundTruth.Image.ofSize(90, 150));
    inputs[2] = Nd4j.create(DataType.FLOAT, 1, 3, 96, 150);

    assertThatThrownBy(() -> forward(runtime(new ProposalVertex(OPTIONS), inputs), false))
        .hasMessageContaining("multiples of 32");
  }

  @Test
  void maskrcnnBenchmarkTrainsOnAnchorsWithinTheImage() {
    DetectorOptions options =
        DetectorOptions.builder(3)
            .style(DetectorStyle.MASKRCNN_BENCHMARK)
            .samples(100000, 12)
            .trainingProposals(50, 10)
            .build();
    INDArray[] inputs = rpnInputs(image(0, 0, FIRST, SECOND), image(0, 1));
    INDArray samples = forward(runtime(new RpnSampleVertex(options), inputs), true);
    AnchorGrid grid = new AnchorGrid(options, 96, 160);
    int within = 0;
    for (int i = 0; i < grid.count(); i++) {
      float[] box = Arrays.copyOfRange(grid.boxes(), 4 * i, 4 * i + 4);
      within += box[0] >= 0 && box[1] >= 0 && box[2] < 150 && box[3] < 90 ? 1 : 0;
    }
    INDArray regions = forward(runtime(new ProposalVertex(options), inputs), true);

    // Detectron's anchors of 32 pixels on P2.
    assertThat(AnchorGrid.cell(options, 0))
        .containsExactly(-22, -10, 25, 13, -14, -14, 17, 17, -10, -22, 13, 25);
    assertThat(samples.size(0)).isBetween((long) within, 2L * within);
    // Ten proposals of both images together, and two objects.
    assertThat(regions.size(0)).isEqualTo(12);
  }

  @ParameterizedTest
  @EnumSource
  void theHeadsLossHasItsGradient(DetectorStyle style) {
    DetectorOptions options = DetectorOptions.builder(3).style(style).build();
    Nd4j.getRandom().setSeed(3);
    INDArray rows = Nd4j.randn(DataType.FLOAT, 6, 4 + 16 + 10);
    for (int i = 0; i < 6; i++) {
      rows.putScalar(i, 20 + 5, i - 1 > 3 ? 0 : i - 1);
    }
    assertGradient(rows, 20, array -> DetectionLoss.head(array, options));
  }

  @Test
  void theRpnsLossHasItsGradient() {
    Nd4j.getRandom().setSeed(3);
    INDArray rows = Nd4j.randn(DataType.FLOAT, 6, 10);
    for (int i = 0; i < 6; i++) {
      rows.putScalar(i, 5, i % 3 - 1);
    }
    assertGradient(rows, 5, DetectionLoss::rpn);
  }

  private static void assertGradient(
      INDArray rows, int predictions, Function<INDArray, WithGradient> loss) {
    float[] gradient = loss.apply(rows).gradient();
    int width = (int) rows.size(1);
    for (int i = 0; i < gradient.length; i++) {
      double numeric = 0;
      if (i % width < predictions) {
        float value = rows.getFloat(i / width, i % width);
        float step = 1e-3f;
        rows.putScalar(i / width, i % width, value + step);
        numeric = loss.apply(rows).loss().total();
        rows.putScalar(i / width, i % width, value - step);
        numeric = (numeric - loss.apply(rows).loss().total()) / (2 * step);
        rows.putScalar(i / width, i % width, value);
      }
      assertThat((double) gradient[i]).as("number " + i).isCloseTo(numeric, within(2e-4));
    }
  }

  @Test
  void configurationsSurviveJson() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .miniBatch(false)
            .graphBuilder()
            .addInputs("logits", "differences", "images", "truth")
            .addVertex(
                "samples", new RpnSampleVertex(OPTIONS), "logits", "differences", "images", "truth")
            .addVertex(
                "regions", new ProposalVertex(OPTIONS), "logits", "differences", "images", "truth")
            .addVertex(
                "align",
                new RoiAlignVertex(
                    DetectorOptions.builder(2).style(DetectorStyle.MASKRCNN_BENCHMARK).build()),
                "logits",
                "logits",
                "logits",
                "logits",
                "regions")
            .addVertex(
                "canvas",
                new PyramidCanvasVertex(),
                "logits",
                "logits",
                "logits",
                "logits",
                "logits")
            .addLayer("rpn", new RpnOutputLayer(), "samples")
            .addLayer("head", new BoxHeadOutputLayer(OPTIONS), "regions")
            .setOutputs("rpn", "head")
            .allowDisconnected(true)
            .build();

    assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
        .isEqualTo(configuration);
  }

  @Test
  void samplersTakeWhatThereIs() {
    int[] labels = {0, 3, -1, 0, 1, 2, 0};
    KeyedRandom random = KeyedRandom.of(1, "test", 0, 0);

    assertThat(new BalancedSampler(100, 0.5).sample(labels, random))
        .containsExactly(0, 1, 3, 4, 5, 6);
    assertThat(new BalancedSampler(4, 0.25).sample(labels, random))
        .hasSize(4)
        .satisfies(
            sampled ->
                assertThat(IntStream.of(sampled).filter(i -> labels[i] > 0).count()).isOne());
    assertThat(new BalancedSampler(4, 0.25).sample(new int[] {-1, -1}, random)).isEmpty();
  }
}
