package org.gridmask.dl4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gridmask.dl4j.Twins.TOLERANCE;
import static org.gridmask.dl4j.Twins.assertAgree;
import static org.gridmask.dl4j.Twins.labels;
import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.Twins.saved;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.function.UnaryOperator;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.Twins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class GroupedConvolutionLayerTest {

  private static final int IN = 6;
  private static final int OUT = 12;

  /** What a case sets, on the layer under test and on the stock layers that it is compared with. */
  private record Setting(
      int kernel, int stride, int padding, int dilation, ConvolutionMode mode, boolean bias) {
    <T extends ConvolutionLayer.BaseConvBuilder<T>> T on(T builder) {
      T set =
          builder
              .kernelSize(kernel, kernel)
              .stride(stride, stride)
              .dilation(dilation, dilation)
              .convolutionMode(mode)
              .hasBias(bias)
              .activation(Activation.TANH)
              .biasInit(0.3);
      return padding == 0 ? set : set.padding(padding, padding);
    }
  }

  private static GroupedConvolutionLayer layer(
      int groups, int out, UnaryOperator<GroupedConvolutionLayer.Builder> with) {
    return with.apply(new GroupedConvolutionLayer.Builder(3).groups(groups).nOut(out)).build();
  }

  private static GraphBuilder builder(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(type)
        .weightInit(WeightInit.XAVIER)
        .updater(new Sgd(0.1))
        .graphBuilder();
  }

  private static ComputationGraph built(GraphBuilder graph, String last) {
    ComputationGraph network =
        new ComputationGraph(
            graph
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.SUM), last)
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(Twins.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "pool")
                .setOutputs("out")
                .build());
    network.init();
    return network;
  }

  /** One stock convolution for each group. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT,  2, 3, 1, 0, 1, Same,     true,  NCHW",
    "FLOAT,  3, 3, 2, 1, 1, Truncate, false, NCHW",
    "FLOAT,  6, 3, 1, 2, 2, Truncate, true,  NCHW",
    "FLOAT,  2, 3, 1, 0, 2, Same,     false, NCHW",
    "FLOAT,  3, 2, 2, 0, 1, Same,     true,  NCHW",
    "FLOAT,  1, 1, 1, 0, 1, Strict,   true,  NCHW",
    "DOUBLE, 6, 3, 2, 0, 1, Same,     true,  NCHW",
    "DOUBLE, 2, 3, 1, 2, 2, Truncate, false, NCHW",
    "FLOAT,  3, 3, 2, 0, 1, Same,     true,  NHWC",
    "FLOAT,  2, 3, 1, 2, 2, Truncate, true,  NHWC",
  })
  void groupsAreConvolutionsOfTheirOwn(
      DataType type,
      int groups,
      int kernel,
      int stride,
      int padding,
      int dilation,
      ConvolutionMode mode,
      boolean bias,
      CNN2DFormat format) {
    Setting setting = new Setting(kernel, stride, padding, dilation, mode, bias);
    InputType images = InputType.convolutional(9, 8, IN, format);
    ComputationGraph grouped =
        built(
            builder(type)
                .addInputs("in")
                .setInputTypes(images)
                .addLayer("a", layer(groups, OUT, setting::on), "in"),
            "a");
    int in = IN / groups;
    GraphBuilder graph = builder(type);
    String[] parts = new String[groups];
    for (int i = 0; i < groups; i++) {
      parts[i] = "a" + i;
      graph
          .addInputs("in" + i)
          .addLayer(
              parts[i],
              setting.on(new ConvolutionLayer.Builder()).nOut(OUT / groups).build(),
              "in" + i);
    }
    graph.setInputTypes(
        Collections.nCopies(groups, InputType.convolutional(9, 8, in)).toArray(InputType[]::new));
    ComputationGraph stock = built(graph.addVertex("merged", new MergeVertex(), parts), "merged");
    int each = OUT / groups;
    for (int i = 0; i < groups; i++) {
      for (String name : bias ? new String[] {"W", "b"} : new String[] {"W"}) {
        stock.setParam(
            parts[i] + "_" + name,
            grouped.getParam("a_" + name).get(interval(i * each, (i + 1) * each)).dup());
      }
    }
    stock.setParam("out_W", grouped.getParam("out_W"));
    INDArray input = random(3, IN, 9, 8).castTo(type);
    INDArray ordered = format == CNN2DFormat.NHWC ? input.permute(0, 2, 3, 1) : input;

    INDArray[] inputs = new INDArray[groups];
    for (int i = 0; i < groups; i++) {
      inputs[i] = input.get(all(), interval(i * in, (i + 1) * in)).dup();
    }

    for (int step = 0; step < 3; step++) {
      assertAgree("output", stock.outputSingle(inputs), grouped.outputSingle(ordered));
      stock.fit(inputs, new INDArray[] {labels(3)});
      grouped.fit(new DataSet(ordered, labels(3)));
      assertThat(grouped.score()).isCloseTo(stock.score(), within(TOLERANCE));
    }
    for (int i = 0; i < groups; i++) {
      assertAgree(
          "weights",
          stock.getParam(parts[i] + "_W"),
          grouped.getParam("a_W").get(interval(i * each, (i + 1) * each)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, 3, 2, 1, 1, Truncate, true",
    "3, 3, 1, 0, 2, Same, false",
    "6, 2, 1, 0, 1, Same, true",
  })
  void gradientsAreThoseOfDifferences(
      int groups,
      int kernel,
      int stride,
      int padding,
      int dilation,
      ConvolutionMode mode,
      boolean bias) {
    Setting setting = new Setting(kernel, stride, padding, dilation, mode, bias);
    DataType before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      GraphBuilder graph =
          new NeuralNetConfiguration.Builder()
              .seed(5)
              .dataType(DataType.DOUBLE)
              .updater(new NoOp())
              .graphBuilder()
              .addInputs("in")
              .setInputTypes(InputType.convolutional(5, 6, 4))
              .addLayer("first", layer(2, IN, b -> b.kernelSize(1)), "in")
              .addLayer("a", layer(groups, IN, setting::on), "first");

      assertThat(
              GradientCheckUtil.checkGradients(
                  new GradientCheckUtil.GraphConfig()
                      .net(built(graph, "a"))
                      .inputs(new INDArray[] {random(2, 4, 5, 6).castTo(DataType.DOUBLE)})
                      .labels(new INDArray[] {labels(2).castTo(DataType.DOUBLE)})))
          .isTrue();
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  /** Four deviations of the sample deviation of 18,432 numbers are 2.1 % of it. */
  @ParameterizedTest
  @EnumSource(names = {"RELU", "LECUN_NORMAL", "XAVIER"})
  void weightsAreInitialisedAsInPyTorch(WeightInit init) {
    GraphBuilder graph =
        builder(DataType.FLOAT).addInputs("in").setInputTypes(InputType.convolutional(4, 4, 64));

    ComputationGraph network =
        built(
            graph.addLayer(
                "a", layer(8, 256, b -> b.kernelSize(3).stride(2).weightInit(init)), "in"),
            "a");

    INDArray weights = network.getParam("a_W");
    assertThat(weights.shape()).containsExactly(256, 8, 3, 3);
    double deviation = Math.sqrt(expectedVariance(init));
    assertThat(weights.stdNumber().doubleValue()).isCloseTo(deviation, within(0.021 * deviation));
  }

  private static double expectedVariance(WeightInit init) {
    double fanIn = 64.0 / 8 * 9;
    double fanOut = 256.0 * 9;
    return switch (init) {
      case RELU -> 2 / fanIn;
      case LECUN_NORMAL -> 1 / fanIn;
      default -> 2 / (fanIn + fanOut);
    };
  }

  @Test
  void networksOfBothClassesAreSavedAndLoaded() throws IOException {
    GroupedConvolutionLayer layer =
        layer(3, OUT, b -> b.kernelSize(3).padding(1).dilation(2).activation(Activation.RELU));
    ComputationGraph graph =
        built(
            builder(DataType.FLOAT)
                .addInputs("in")
                .setInputTypes(InputType.convolutional(7, 7, IN))
                .addLayer("a", layer.clone(), "in"),
            "a");
    MultiLayerNetwork list =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(layer)
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new OutputLayer.Builder()
                        .nOut(Twins.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(7, 7, IN))
                .build());
    list.init();
    DataSet batch = new DataSet(random(4, IN, 7, 7), labels(4));
    graph.fit(batch);
    list.fit(batch);

    ComputationGraph loadedGraph =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(graph)));
    MultiLayerNetwork loadedList =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(saved(list)));

    assertThat(loadedGraph).isEqualTo(graph);
    assertThat(loadedList.getLayerWiseConfigurations())
        .isEqualTo(list.getLayerWiseConfigurations());
    assertThat(loadedGraph.outputSingle(batch.getFeatures()))
        .isEqualTo(graph.outputSingle(batch.getFeatures()));
    assertThat(loadedList.output(batch.getFeatures())).isEqualTo(list.output(batch.getFeatures()));
    assertThat(layer(2, OUT, b -> b))
        .isNotEqualTo(layer(3, OUT, b -> b))
        .isEqualTo(layer(2, OUT, b -> b));
  }

  @Test
  void channelsMustBeMultiplesOfTheGroups() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer(4, 6, b -> b))
        .withMessage("nOut must be a multiple of groups = 4, but is 6");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                built(
                    builder(DataType.FLOAT)
                        .addInputs("in")
                        .setInputTypes(InputType.convolutional(7, 7, IN))
                        .addLayer("a", layer(4, 8, b -> b), "in"),
                    "a"))
        .withMessageContaining("nIn must be a multiple of groups = 4, but is 6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GroupedConvolutionLayer.Builder(3).groups(0));
  }

  @Test
  void imagesOfAnotherDepthAreRefused() {
    ComputationGraph network =
        built(
            builder(DataType.FLOAT)
                .addInputs("in")
                .setInputTypes(InputType.convolutional(7, 7, IN))
                .addLayer("a", layer(2, 8, b -> b), "in"),
            "a");

    assertThatThrownBy(() -> network.outputSingle(Nd4j.create(1, 4, 7, 7)))
        .hasMessageContaining("expected input channels = 6");
  }
}
