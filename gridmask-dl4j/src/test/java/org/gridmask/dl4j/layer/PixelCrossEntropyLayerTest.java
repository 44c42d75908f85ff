package org.gridmask.dl4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gridmask.dl4j.Twins.assertAgree;
import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.Twins.saved;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The loss, and gradients through the layers of a segmentation network. */
class PixelCrossEntropyLayerTest {

  private static final int CLASSES = 3;

  private static MultiLayerNetwork loss(PixelCrossEntropyLayer layer, CNN2DFormat format) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Sgd(1))
                .list()
                .layer(
                    new ConvolutionLayer.Builder(1, 1)
                        .nOut(CLASSES)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(layer)
                .setInputType(InputType.convolutional(2, 3, CLASSES, format))
                .build());
    network.init();
    network.setParam("0_W", Nd4j.eye(CLASSES).reshape(CLASSES, CLASSES, 1, 1));
    return network;
  }

  /** Two images of 2 x 3 pixels; 255 is ignored. */
  private static INDArray labels() {
    return Nd4j.createFromArray(0f, 1, 255, 2, 2, 0, 255, 255, 255, 1, 255, 0).reshape(2, 1, 2, 3);
  }

  /** The mean of -ln(softmax) over pixels, by the definition. */
  private static double expected(INDArray logits, INDArray labels, int firstImage, int images) {
    INDArray log =
        Transforms.log(
            Transforms.softmax(logits.permute(0, 2, 3, 1).dup('c').reshape(-1, CLASSES), true));
    double sum = 0;
    int count = 0;
    for (int i = 6 * firstImage; i < 6 * (firstImage + images); i++) {
      int label = labels.reshape(12).getInt(i);
      if (label != 255) {
        sum -= log.getDouble(i, label);
        count++;
      }
    }
    return sum / count;
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void theLossIsTheMeanOverValidPixels(CNN2DFormat format) {
    INDArray logits = random(2, CLASSES, 2, 3);
    INDArray input = format == CNN2DFormat.NCHW ? logits : logits.permute(0, 2, 3, 1).dup('c');
    MultiLayerNetwork network = loss(new PixelCrossEntropyLayer(0.4), format);
    DataSet batch = new DataSet(input, labels());

    double expected = 0.4 * expected(logits, labels(), 0, 2);
    assertThat(network.score(batch)).isCloseTo(expected, within(1e-6));
    network.fit(batch);
    assertThat(network.score()).isCloseTo(expected, within(1e-6));
  }

  @Test
  void eachImageHasAMeanOfItsOwn() {
    INDArray logits = random(2, CLASSES, 2, 3);
    INDArray scores =
        loss(new PixelCrossEntropyLayer(2), CNN2DFormat.NCHW)
            .scoreExamples(new DataSet(logits, labels()), false);

    assertThat(scores.getDouble(0)).isCloseTo(2 * expected(logits, labels(), 0, 1), within(1e-5));
    assertThat(scores.getDouble(1)).isCloseTo(2 * expected(logits, labels(), 1, 1), within(1e-5));
  }

  @Test
  void theOutputIsProbabilities() {
    INDArray logits = random(2, CLASSES, 2, 3);
    logits.putScalar(0, 0, 0, 0, 1e4f);
    INDArray expected =
        Transforms.softmax(logits.permute(0, 2, 3, 1).dup('c').reshape(-1, CLASSES), true);

    assertAgree(
        "probabilities",
        expected.reshape(2, 2, 3, CLASSES).permute(0, 3, 1, 2),
        loss(new PixelCrossEntropyLayer(1), CNN2DFormat.NCHW).output(logits));
  }

  @Test
  void aBatchWithoutValidPixelsChangesNothing() {
    MultiLayerNetwork network = loss(new PixelCrossEntropyLayer(1), CNN2DFormat.NCHW);
    INDArray before = network.params().dup();

    network.fit(
        new DataSet(random(2, CLASSES, 2, 3), Nd4j.valueArrayOf(new int[] {2, 1, 2, 3}, 255f)));

    assertThat(network.score()).isZero();
    assertThat(network.params()).isEqualTo(before);
  }

  @Test
  void maskedPixelsAreIgnored() {
    INDArray logits = random(2, CLASSES, 2, 3);
    INDArray mask = labels().neq(255).castTo(DataType.FLOAT);
    INDArray labels = Transforms.min(labels(), 2, true);

    assertThat(
            loss(new PixelCrossEntropyLayer(1, -7), CNN2DFormat.NCHW)
                .score(new DataSet(logits, labels, null, mask)))
        .isCloseTo(expected(logits, labels(), 0, 2), within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(floats = {3, -1, 254, 0.5f, Float.NaN})
  void aLabelThatIsNoClassIsRefused(float label) {
    INDArray labels = labels().putScalar(0, 0, 1, 2, label);

    assertThatThrownBy(
            () ->
                loss(new PixelCrossEntropyLayer(1), CNN2DFormat.NCHW)
                    .fit(new DataSet(random(2, CLASSES, 2, 3), labels)))
        .hasMessageContaining(
            "the label %s of pixel (2, 1) of image 0 is neither in [0, 3) nor 255"
                .formatted(label));
  }

  @Test
  void labelsOfAnotherSizeAreRefused() {
    assertThatThrownBy(
            () ->
                loss(new PixelCrossEntropyLayer(1), CNN2DFormat.NCHW)
                    .fit(new DataSet(random(2, CLASSES, 3, 3), labels())))
        .hasMessageContaining("labels have the shape [2, 1, 2, 3] instead of [2, 1, 3, 3]");
  }

  /** A backbone, two bins of a pyramid, dropout of channels and two outputs. */
  private static ComputationGraph segmentation(boolean miniBatch) {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .miniBatch(miniBatch)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(7, 9, 2))
                .addLayer("a", conv(3, 2, 4), "in")
                .addLayer("bins", new AdaptiveAveragePoolingLayer(3, 2), "a")
                .addLayer("b", conv(1, 1, 2), "bins")
                .addVertex("large", new BilinearResizeVertex(true), "b", "a")
                .addVertex("merged", new MergeVertex(), "a", "large")
                .addLayer("c", conv(1, 1, CLASSES), "merged")
                .addVertex("logits", new BilinearResizeVertex(true), "c", "in")
                .addLayer("main", new PixelCrossEntropyLayer(1), "logits")
                .addLayer("d", conv(1, 1, CLASSES), "a")
                .addLayer("fixed", new BilinearResizeLayer(7, 9, false), "d")
                .addLayer("aux", new PixelCrossEntropyLayer(0.4), "fixed")
                .setOutputs("main", "aux")
                .build());
    network.init();
    return network;
  }

  private static ConvolutionLayer conv(int kernel, int stride, int out) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .padding(kernel / 2, kernel / 2)
        .nOut(out)
        .activation(Activation.TANH)
        .l2(0.01)
        .build();
  }

  private static INDArray wideLabels() {
    INDArray labels = Nd4j.create(DataType.DOUBLE, 2, 1, 7, 9);
    for (int i = 0; i < labels.length(); i++) {
      labels.putScalar(i, i % 5 == 0 ? 255 : i * 7 % 11 % CLASSES);
    }
    return labels;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gradientsAreThoseOfDifferences(boolean miniBatch) {
    DataType before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      assertThat(
              GradientCheckUtil.checkGradients(
                  new GradientCheckUtil.GraphConfig()
                      .net(segmentation(miniBatch))
                      .inputs(new INDArray[] {random(2, 2, 7, 9).castTo(DataType.DOUBLE)})
                      .labels(new INDArray[] {wideLabels(), wideLabels()})))
          .isTrue();
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  @Test
  void networksAreSavedAndLoaded() throws IOException {
    ComputationGraph network = segmentation(true);
    network.fit(
        new MultiDataSet(
            new INDArray[] {random(2, 2, 7, 9)}, new INDArray[] {wideLabels(), wideLabels()}));

    ComputationGraph loaded =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(network)));

    assertThat(loaded).isEqualTo(network);
    assertThat(loaded.output(random(1, 2, 7, 9))).isEqualTo(network.output(random(1, 2, 7, 9)));
    assertThat(new PixelCrossEntropyLayer(1))
        .isEqualTo(new PixelCrossEntropyLayer(1, 255))
        .isNotEqualTo(new PixelCrossEntropyLayer(1, 254))
        .isNotEqualTo(new PixelCrossEntropyLayer(2));
  }
}
