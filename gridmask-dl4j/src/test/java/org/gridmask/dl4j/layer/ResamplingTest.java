package org.gridmask.dl4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gridmask.dl4j.Twins.assertAgree;
import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.Twins.saved;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ResamplingTest {

  private static MultiLayerNetwork network(Layer layer, InputType images) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(layer)
                .layer(new PixelCrossEntropyLayer(1))
                .setInputType(images)
                .build());
    network.init();
    return network;
  }

  /** The output of a layer on images of another size than its network was configured for. */
  private static INDArray output(Layer layer, INDArray images) {
    return network(layer, InputType.convolutional(4, 4, images.size(1))).feedForward(images).get(1);
  }

  @Test
  void binsOverlapWhereTheSizeDoesNotDivide() {
    INDArray row = Nd4j.createFromArray(1f, 2f, 4f, 8f, 16f).reshape(1, 1, 1, 5);

    // [0, 2), [1, 4) and [3, 5)
    assertThat(output(new AdaptiveAveragePoolingLayer(1, 3), row).reshape(3))
        .isEqualTo(Nd4j.createFromArray(1.5f, 14 / 3f, 12f));
  }

  @ParameterizedTest
  @CsvSource({"13, 12, 1", "13, 12, 2", "13, 12, 3", "13, 12, 6", "90, 90, 6", "2, 3, 6"})
  void binsAreMeansOfTheirPixels(int height, int width, int bins) {
    INDArray images = random(2, 3, height, width);
    INDArray expected = Nd4j.create(2, 3, bins, bins);
    for (int y = 0; y < bins; y++) {
      for (int x = 0; x < bins; x++) {
        INDArray bin =
            images.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                interval(y, bins, height),
                interval(x, bins, width));
        expected
            .get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.point(y),
                NDArrayIndex.point(x))
            .assign(bin.mean(2, 3));
      }
    }

    assertAgree("bins", expected, output(new AdaptiveAveragePoolingLayer(bins, bins), images));
  }

  private static org.nd4j.linalg.indexing.INDArrayIndex interval(int bin, int bins, int size) {
    return NDArrayIndex.interval(
        Math.floorDiv(bin * size, bins), (int) Math.ceil((bin + 1.0) * size / bins));
  }

  /** ND4J's operation, which has no backward pass. */
  @ParameterizedTest
  @CsvSource({
    "4, 5, 7, 9, true", "4, 5, 7, 9, false", "1, 1, 6, 4, true", "6, 6, 90, 89, true",
    "9, 8, 4, 3, true", "9, 8, 4, 3, false", "5, 5, 1, 1, true", "5, 5, 5, 5, false",
  })
  void pixelsAreInterpolated(int height, int width, int toHeight, int toWidth, boolean align) {
    INDArray images = random(2, 3, height, width);
    INDArray expected = Nd4j.create(2, toHeight, toWidth, 3);
    Nd4j.exec(
        DynamicCustomOp.builder("resize_bilinear")
            .addInputs(images.permute(0, 2, 3, 1).dup('c'))
            .addIntegerArguments(toHeight, toWidth)
            .addBooleanArguments(align, !align)
            .addOutputs(expected)
            .build());

    assertAgree(
        "pixels",
        expected.permute(0, 3, 1, 2),
        output(new BilinearResizeLayer(toHeight, toWidth, align), images));
  }

  private static ComputationGraph resizing(BilinearResizeVertex vertex, CNN2DFormat format) {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("small", "large")
                .setInputTypes(
                    InputType.convolutional(3, 3, 2, format),
                    InputType.convolutional(9, 9, 1, format))
                .addVertex("resized", vertex, "small", "large")
                .addLayer("out", new PixelCrossEntropyLayer(1), "resized")
                .setOutputs("out")
                .build());
    network.init();
    return network;
  }

  @Test
  void aVertexTakesTheSizeOfAnotherArray() {
    ComputationGraph network = resizing(new BilinearResizeVertex(true), CNN2DFormat.NCHW);
    for (int side : new int[] {9, 17}) {
      INDArray images = random(2, 2, side / 4 + 1, 3);

      assertAgree(
          "resized",
          output(new BilinearResizeLayer(side, 8, true), images),
          network
              .feedForward(new INDArray[] {images, Nd4j.create(2, 1, side, 8)}, false)
              .get("resized"));
    }
  }

  @Test
  void channelsMayBeLast() {
    INDArray images = random(2, 2, 3, 4);
    INDArray last = images.permute(0, 2, 3, 1).dup('c');
    InputType type = InputType.convolutional(3, 4, 2, CNN2DFormat.NHWC);

    assertAgree(
        "bins",
        output(new AdaptiveAveragePoolingLayer(2, 3), images).permute(0, 2, 3, 1),
        network(new AdaptiveAveragePoolingLayer(2, 3), type).feedForward(last).get(1));
    assertAgree(
        "pixels",
        output(new BilinearResizeLayer(7, 5, false), images).permute(0, 2, 3, 1),
        resizing(new BilinearResizeVertex(false, CNN2DFormat.NHWC), CNN2DFormat.NHWC)
            .feedForward(new INDArray[] {last, Nd4j.create(2, 7, 5, 1)}, false)
            .get("resized"));
    assertThatThrownBy(() -> resizing(new BilinearResizeVertex(true), CNN2DFormat.NHWC))
        .hasMessageContaining("takes two inputs of feature maps in the order NCHW");
  }

  @Test
  void networksAreSavedAndLoaded() throws IOException {
    ComputationGraph graph = resizing(new BilinearResizeVertex(true), CNN2DFormat.NCHW);
    for (Layer layer :
        new Layer[] {
          new AdaptiveAveragePoolingLayer(2, 3), new BilinearResizeLayer(2, 3, true),
        }) {
      MultiLayerNetwork list = network(layer, InputType.convolutional(5, 4, 2));

      assertThat(
              ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(saved(list)))
                  .getLayerWiseConfigurations())
          .isEqualTo(list.getLayerWiseConfigurations());
    }

    assertThat(
            ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(graph)))
                .getConfiguration())
        .isEqualTo(graph.getConfiguration());
    assertThat(new BilinearResizeLayer(2, 3, true))
        .isEqualTo(new BilinearResizeLayer(2, 3, true).clone())
        .isNotEqualTo(new BilinearResizeLayer(2, 3, false))
        .isNotEqualTo(new BilinearResizeLayer(3, 3, true));
  }

  @Test
  void sizesArePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveAveragePoolingLayer(1, 0))
        .withMessageContaining("width");
    assertThatIllegalArgumentException().isThrownBy(() -> new BilinearResizeLayer(0, 1, true));
  }
}
