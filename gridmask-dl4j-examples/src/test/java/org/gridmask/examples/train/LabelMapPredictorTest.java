package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.weights.PretrainedWeights;
import org.gridmask.dl4j.weights.StateDict;
import org.gridmask.examples.config.SegmentSection.Inference;
import org.gridmask.examples.model.PspNet;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class LabelMapPredictorTest {

  private static final int SIDE = 33;

  /** Convolves with a kernel that looks to the right, so that windows and padding matter. */
  private static ComputationGraph network(int kernel) {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(InputType.convolutional(SIDE, SIDE, 3))
                .addLayer(
                    "conv",
                    new ConvolutionLayer.Builder(kernel, kernel)
                        .nOut(4)
                        .padding(kernel / 2, kernel / 2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "input")
                .addLayer(
                    "main",
                    new CnnLossLayer.Builder().activation(Activation.SOFTMAX).build(),
                    "conv")
                .setOutputs("main")
                .build());
    network.init();
    return network;
  }

  private static INDArray image(int height, int width) {
    Nd4j.getRandom().setSeed(1);
    return Nd4j.randn(DataType.FLOAT, 1, 3, height, width);
  }

  private static LabelMapPredictor predictor(
      ComputationGraph network, Inference inference, boolean flip, Double... scales) {
    return new LabelMapPredictor(network, inference, SIDE, 2 / 3.0, flip, List.of(scales));
  }

  /** A network without a neighbourhood predicts each pixel as it does alone. */
  @Test
  void wholeWindowsAndMirroredImagesAgreeForANetworkThatSeesOnePixel() {
    ComputationGraph network = network(1);
    for (int[] size : new int[][] {{33, 33}, {40, 71}, {20, 100}, {57, 34}, {5, 7}}) {
      INDArray image = image(size[0], size[1]);
      INDArray expected = network.output(image)[0].slice(0);
      for (Inference inference : Inference.values()) {
        for (boolean flip : new boolean[] {false, true}) {
          INDArray found = predictor(network, inference, flip, 1.0).probabilities(image);
          assertThat(found.shape()).containsExactly(4, size[0], size[1]);
          assertThat(found.equalsWithEps(expected, 1e-6)).isTrue();
          assertThat(LabelMapPredictor.mostProbable(found))
              .isEqualTo(LabelMapPredictor.mostProbable(expected));
        }
      }
    }
  }

  /** The image is padded at the right and bottom with 0, the mean, to 41 x 73. */
  @Test
  void wholeImagesArePaddedToTheNextSideOfTheNetwork() {
    ComputationGraph network = network(5);
    INDArray image = image(40, 71);
    INDArray padded = Nd4j.zeros(1, 3, 41, 73);
    padded
        .get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.interval(0, 40),
            NDArrayIndex.interval(0, 71))
        .assign(image);
    INDArray expected =
        network
            .output(padded)[0]
            .slice(0)
            .get(NDArrayIndex.all(), NDArrayIndex.interval(0, 40), NDArrayIndex.interval(0, 71));
    INDArray found = predictor(network, Inference.WHOLE, false, 1.0).probabilities(image);
    assertThat(found.equalsWithEps(expected, 1e-6)).isTrue();
  }

  /** Windows of 33 at 0, 22 and, at the border, 23: pixels from 22 on are covered twice or more. */
  @Test
  void windowsAreAveragedWhereTheyOverlap() {
    ComputationGraph network = network(5);
    INDArray image = image(33, 56);
    INDArray sum = Nd4j.zeros(4, 33, 56);
    int[] counts = new int[56];
    for (int start : new int[] {0, 22, 23}) {
      INDArray window =
          image
              .get(
                  NDArrayIndex.all(),
                  NDArrayIndex.all(),
                  NDArrayIndex.all(),
                  NDArrayIndex.interval(start, start + 33))
              .dup();
      sum.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(start, start + 33))
          .addi(network.output(window)[0].slice(0));
      IntStream.range(start, start + 33).forEach(x -> counts[x]++);
    }
    INDArray found = predictor(network, Inference.SLIDING, false, 1.0).probabilities(image);
    for (int x = 0; x < 56; x++) {
      for (int c = 0; c < 4; c++) {
        assertThat(found.getDouble(c, 7, x))
            .isCloseTo(sum.getDouble(c, 7, x) / counts[x], within(1e-6));
      }
    }
  }

  @Test
  void scalesAreAveragedAtTheSizeOfTheImage() {
    ComputationGraph network = network(1);
    INDArray image = Nd4j.ones(1, 3, 40, 60).muli(0.3);
    INDArray expected = network.output(image)[0].slice(0);
    for (Inference inference : Inference.values()) {
      INDArray found = predictor(network, inference, true, 0.5, 1.0, 1.5).probabilities(image);
      assertThat(found.shape()).containsExactly(4, 40, 60);
      // Padding of smaller scales is 0, whose probabilities blend into the last half pixel.
      assertThat(found.getDouble(1, 20, 30)).isCloseTo(expected.getDouble(1, 20, 30), within(1e-6));
      assertThat(found.sum(0).equalsWithEps(Nd4j.ones(40, 60), 1e-5)).isTrue();
    }
  }

  @Test
  void theFirstOfEquallyProbableClassesWins() {
    INDArray probabilities =
        Nd4j.createFromArray(new float[][][] {{{0.2f, 0.5f}}, {{0.4f, 0.5f}}, {{0.4f, 0f}}});
    assertThat(LabelMapPredictor.mostProbable(probabilities)).containsExactly(1, 0);
  }

  /** Scores of PyTorch, on a PSPNet with random weights as semseg defines it. */
  @Test
  void scoresOfAWholePspNetAreThoseOfPyTorch() throws IOException {
    String shared = System.getProperty("gridmask.sharedData");
    assumeTrue(shared != null, "-Dgridmask.sharedData names no folder");
    Path parity = Path.of(shared, "vision", "segmentation", "parity");
    JsonNode expected = new ObjectMapper().readTree(parity.resolve("pspnet.json").toFile());
    StateDict values = StateDict.read(parity.resolve("pspnet-values.safetensors"));
    ComputationGraph network = PspNet.of(50).width(4).crop(97, 89).dropout(0).build();
    PretrainedWeights.load(parity.resolve("pspnet50-width4.pth")).into(network);
    INDArray images = values.get("input");
    INDArray labels = values.get("label").castTo(DataType.FLOAT);
    List<String> names = IntStream.range(0, 19).mapToObj(i -> "class " + i).toList();
    ConfusionMatrix confusion = ConfusionMatrix.empty(names);
    for (int i = 0; i < 2; i++) {
      INDArray image = images.get(NDArrayIndex.interval(i, i + 1)).dup();
      INDArray found = predictor(network, Inference.WHOLE, false, 1.0).probabilities(image);
      confusion.add(
          LabelMapPredictor.classes(labels.slice(i).dup()), LabelMapPredictor.mostProbable(found));
    }
    for (int label = 0; label < 19; label++) {
      assertThat(confusion.iou(label)).isEqualTo(expected.get("iou").get(label).doubleValue());
    }
    assertThat(confusion.meanIou(false))
        .isCloseTo(expected.get("miou").doubleValue(), within(1e-15));
    assertThat(confusion.pixelAccuracy())
        .isCloseTo(expected.get("pixel_accuracy").doubleValue(), within(1e-7));
  }
}
