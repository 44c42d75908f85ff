package org.gridmask.dl4j.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gridmask.dl4j.Twins.CLASSES;
import static org.gridmask.dl4j.Twins.TOLERANCE;
import static org.gridmask.dl4j.Twins.assertAgree;
import static org.gridmask.dl4j.Twins.assertParametersAgree;
import static org.gridmask.dl4j.Twins.labels;
import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.Twins.saved;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.onednn.OneDnnHelpers.Attached;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network with helpers against its twin on the built-in path. */
class OneDnnHelpersTest {

  private static final int CHANNELS = 3;

  @Test
  void isAvailableExactlyOnBuildsWithOneDnn() {
    boolean onClassPath =
        Stream.of(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
            .anyMatch(entry -> entry.matches(".*nd4j-native-[^/\\\\]*-onednn[^/\\\\]*\\.jar"));

    assertThat(OneDnnHelpers.isAvailable()).isEqualTo(onClassPath);
  }

  static Stream<Arguments> convolutions() {
    List<Arguments> cases = new ArrayList<>();
    for (CNN2DFormat format : CNN2DFormat.values()) {
      for (boolean bias : new boolean[] {true, false}) {
        for (int size : new int[] {8, 9}) {
          for (ConvolutionMode mode :
              new ConvolutionMode[] {ConvolutionMode.Same, ConvolutionMode.Truncate}) {
            for (int kernel : new int[] {1, 3, 5}) {
              for (int stride : new int[] {1, 2}) {
                cases.add(Arguments.of(format, bias, size, mode, kernel, stride, 1));
              }
            }
            cases.add(Arguments.of(format, bias, size, mode, 3, 1, 2));
          }
          cases.add(Arguments.of(format, bias, size, ConvolutionMode.Strict, 3, 1, 1));
        }
        cases.add(Arguments.of(format, bias, 9, ConvolutionMode.Strict, 3, 2, 1));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} bias={1} size={2} {3} kernel={4} stride={5} dilation={6}")
  @MethodSource("convolutions")
  void convolutionAgreesWithTheBuiltInPath(
      CNN2DFormat format,
      boolean bias,
      int size,
      ConvolutionMode mode,
      int kernel,
      int stride,
      int dilation) {
    assumeOneDnn();
    ConvolutionLayer.Builder first =
        new ConvolutionLayer.Builder(kernel, kernel)
            .stride(stride, stride)
            .dilation(dilation, dilation)
            .convolutionMode(mode)
            .hasBias(bias)
            .nOut(5)
            .dataFormat(format)
            .activation(Activation.IDENTITY);
    if (mode == ConvolutionMode.Truncate) {
      first.padding(kernel / 2, kernel / 2);
    }
    ConvolutionLayer second =
        new ConvolutionLayer.Builder(3, 3)
            .convolutionMode(ConvolutionMode.Same)
            .nOut(6)
            .dataFormat(format)
            .activation(Activation.TANH)
            .build();

    assertTwinsAgree(
        // oneDNN refuses dilation, so such a layer stays on the built-in path.
        new Attached(dilation == 1 ? 2 : 1, 1),
        images(format, size),
        InputType.convolutional(size, size, CHANNELS, format),
        first.build(),
        new BatchNormalization(),
        new ActivationLayer(Activation.TANH),
        second,
        new GlobalPoolingLayer(PoolingType.AVG));
  }

  @ParameterizedTest
  @CsvSource({"MAX, NCHW", "MAX, NHWC", "AVG, NCHW", "AVG, NHWC"})
  void poolingNeedsNoHelper(PoolingType type, CNN2DFormat format) {
    assumeOneDnn();
    assertTwinsAgree(
        new Attached(1, 0),
        images(format, 9),
        InputType.convolutional(9, 9, CHANNELS, format),
        convolution(format).build(),
        new SubsamplingLayer.Builder(type, new int[] {3, 3}, new int[] {2, 2}, new int[] {1, 1})
            .convolutionMode(ConvolutionMode.Truncate)
            .dataFormat(format)
            .build(),
        new GlobalPoolingLayer(PoolingType.AVG));
  }

  @ParameterizedTest
  @CsvSource({"NCHW, true", "NCHW, false", "NHWC, true", "NHWC, false"})
  void batchNormalizationOfImagesAgrees(CNN2DFormat format, boolean logarithmic) {
    assumeOneDnn();
    assertTwinsAgree(
        new Attached(0, 1),
        images(format, 5),
        InputType.convolutional(5, 5, CHANNELS, format),
        new BatchNormalization.Builder().useLogStd(logarithmic).decay(0.7).eps(1e-3).build(),
        new GlobalPoolingLayer(PoolingType.PNORM));
  }

  @ParameterizedTest
  @CsvSource({"NCHW, true", "NCHW, false", "NHWC, true", "NHWC, false"})
  void batchNormalizationAfterADenseLayerAgrees(CNN2DFormat format, boolean logarithmic) {
    assumeOneDnn();
    assertTwinsAgree(
        new Attached(0, 1),
        random(8, 6),
        InputType.feedForward(6),
        new DenseLayer.Builder().nOut(7).activation(Activation.IDENTITY).build(),
        new BatchNormalization.Builder().useLogStd(logarithmic).dataFormat(format).build(),
        new ActivationLayer(Activation.TANH));
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void frozenLayersAgree(CNN2DFormat format) {
    assumeOneDnn();
    MultiLayerNetwork network =
        network(
            InputType.convolutional(8, 8, CHANNELS, format),
            new FrozenLayer(convolution(format).build()),
            convolution(format).build(),
            new FrozenLayerWithBackprop(new BatchNormalization()),
            new FrozenLayerWithBackprop(convolution(format).build()),
            new BatchNormalization(),
            new GlobalPoolingLayer(PoolingType.AVG));
    // The built-in path cannot train a frozen batch normalization in workspaces.
    network.getLayerWiseConfigurations().setTrainingWorkspaceMode(WorkspaceMode.NONE);

    assertTwinsAgree(new Attached(3, 2), images(format, 8), network);
  }

  @Test
  void otherLayersAreLeftAlone() {
    assumeOneDnn();
    assertTwinsAgree(
        new Attached(0, 0),
        images(CNN2DFormat.NCHW, 8),
        InputType.convolutional(8, 8, CHANNELS, CNN2DFormat.NCHW),
        new DepthwiseConvolution2D.Builder(3, 3).depthMultiplier(2).build(),
        new SeparableConvolution2D.Builder(3, 3).nOut(5).build(),
        new Deconvolution2D.Builder(2, 2).nOut(4).build(),
        new BatchNormalization.Builder(true).build(),
        new GlobalPoolingLayer(PoolingType.AVG));
    assertTwinsAgree(
        new Attached(0, 0),
        random(8, 3, 10),
        InputType.recurrent(3, 10),
        new Convolution1DLayer.Builder(3).nOut(4).build(),
        new GlobalPoolingLayer(PoolingType.AVG));
  }

  @Test
  void aConvolutionWithWeightNoiseIsLeftAlone() {
    assumeOneDnn();
    MultiLayerNetwork network =
        network(
            InputType.convolutional(8, 8, CHANNELS),
            convolution(CNN2DFormat.NCHW).weightNoise(new DropConnect(0.5)).build());

    assertThat(OneDnnHelpers.attachTo(network)).isEqualTo(new Attached(0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "NCHW, ENABLED, NONE", "NCHW, NONE, NONE", "NCHW, ENABLED, DEVICE",
    "NHWC, ENABLED, NONE", "NHWC, NONE, NONE", "NHWC, ENABLED, DEVICE"
  })
  void residualGraphAgreesWhileBatchAndImageSizesChange(
      CNN2DFormat format, WorkspaceMode workspaces, CacheMode cache) {
    assumeOneDnn();
    ComputationGraph builtIn = residualGraph(format, workspaces, cache);
    ComputationGraph helped = builtIn.clone();

    assertThat(OneDnnHelpers.attachTo(helped)).isEqualTo(new Attached(4, 3));

    for (long[] shape : new long[][] {{8, 8}, {8, 9}, {3, 8}, {1, 8}, {5, 12}, {8, 8}}) {
      INDArray images = images(format, (int) shape[0], (int) shape[1]);
      DataSet batch = new DataSet(images, labels(images.size(0)));
      assertAgree("output before step", builtIn.outputSingle(images), helped.outputSingle(images));
      // Forward passes in training mode that no backward pass follows, the last of another size.
      helped.outputSingle(true, images);
      helped.outputSingle(true, images(format, 2, 6));

      builtIn.fit(batch);
      helped.fit(batch);

      assertThat(helped.score()).isCloseTo(builtIn.score(), within(TOLERANCE * builtIn.score()));
      assertAgree("gradient", builtIn.gradient().gradient(), helped.gradient().gradient());
      assertParametersAgree(builtIn, helped);
    }
    assertThat(helped.getLayers()).extracting(OneDnnHelpersTest::failures).containsOnly(0);
  }

  @ParameterizedTest
  @CsvSource({
    "NCHW, f",
    "NCHW, permuted",
    "NCHW, slice",
    "NHWC, f",
    "NHWC, permuted",
    "NHWC, slice"
  })
  void arraysWithUnusualStridesAgree(CNN2DFormat format, String layout) {
    assumeOneDnn();
    INDArray images = images(format, 8);
    INDArray input =
        switch (layout) {
          case "f" -> images.dup('f');
          case "permuted" -> images.permute(3, 2, 1, 0).dup('c').permute(3, 2, 1, 0);
          default ->
              Nd4j.concat(3, images, images).get(all(), all(), all(), interval(0, images.size(3)));
        };
    assertThat(input.ordering() == 'c' && Shape.hasDefaultStridesForShape(input)).isFalse();
    InputType type = InputType.convolutional(8, 8, CHANNELS, format);

    assertTwinsAgree(new Attached(1, 0), input, type, convolution(format).build());
    assertTwinsAgree(
        new Attached(0, 1),
        input,
        type,
        new BatchNormalization(),
        new GlobalPoolingLayer(PoolingType.AVG));
  }

  @Test
  void dropoutBeforeAConvolutionIsBackpropagated() {
    assumeOneDnn();
    // A probability of one keeps every value, so that both twins see the same input.
    assertTwinsAgree(
        new Attached(1, 0),
        images(CNN2DFormat.NCHW, 8),
        InputType.convolutional(8, 8, CHANNELS),
        convolution(CNN2DFormat.NCHW).dropOut(new Dropout(1.0)).build());
  }

  @Test
  void attachingMayFollowTrainingAndHappensOnce() {
    assumeOneDnn();
    ComputationGraph builtIn =
        residualGraph(CNN2DFormat.NCHW, WorkspaceMode.ENABLED, CacheMode.NONE);
    ComputationGraph helped = builtIn.clone();
    INDArray images = images(CNN2DFormat.NCHW, 8);
    DataSet batch = new DataSet(images, labels(8));
    builtIn.fit(batch);
    helped.fit(batch);
    helped.outputSingle(images);

    assertThat(OneDnnHelpers.attachTo(helped)).isEqualTo(new Attached(4, 3));
    assertThat(OneDnnHelpers.attachTo(helped)).isEqualTo(new Attached(0, 0));

    builtIn.fit(batch);
    helped.fit(batch);
    assertParametersAgree(builtIn, helped);
  }

  @Test
  void helpersAreNoPartOfASavedOrClonedNetwork() throws IOException {
    assumeOneDnn();
    ComputationGraph network =
        residualGraph(CNN2DFormat.NCHW, WorkspaceMode.ENABLED, CacheMode.NONE);
    Map<String, byte[]> before = savedEntries(network);
    OneDnnHelpers.attachTo(network);
    INDArray images = images(CNN2DFormat.NCHW, 8);
    INDArray expected = network.outputSingle(images);

    assertThat(savedEntries(network)).containsExactlyInAnyOrderEntriesOf(before);
    ComputationGraph loaded =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(network)), true);
    assertThat(loaded).isEqualTo(network);
    for (ComputationGraph copy : List.of(loaded, network.clone())) {
      assertThat(copy.getLayers()).extracting(Layer::getHelper).containsOnlyNulls();
      assertAgree("output of the copy", expected, copy.outputSingle(images));
      assertThat(OneDnnHelpers.attachTo(copy)).isEqualTo(new Attached(4, 3));
      assertThat(copy.outputSingle(images)).isEqualTo(expected);
    }
  }

  @Test
  void networksOfTypeDoubleAreLeftAlone() {
    MultiLayerNetwork network =
        network(
            DataType.DOUBLE,
            InputType.convolutional(8, 8, CHANNELS),
            convolution(CNN2DFormat.NCHW).build(),
            new BatchNormalization());
    MultiLayerNetwork untouched = network.clone();
    DataSet batch = new DataSet(images(CNN2DFormat.NCHW, 8), labels(8));

    assertThat(OneDnnHelpers.attachTo(network)).isEqualTo(new Attached(0, 0));

    network.fit(batch);
    untouched.fit(batch);
    assertThat(network.params().dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(network.params()).isEqualTo(untouched.params());
  }

  @Test
  void nothingIsAttachedWithoutOneDnn() {
    ComputationGraph network =
        residualGraph(CNN2DFormat.NCHW, WorkspaceMode.ENABLED, CacheMode.NONE);

    assertThat(OneDnnHelpers.attach(network.getLayers(), DataType.FLOAT, false))
        .isEqualTo(new Attached(0, 0));
    assertThat(network.getLayers()).extracting(Layer::getHelper).containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNetworkMustBeInitialised(boolean graph) {
    assertThatThrownBy(
            () -> {
              if (graph) {
                OneDnnHelpers.attachTo(
                    new ComputationGraph(
                        residualGraph(CNN2DFormat.NCHW, WorkspaceMode.ENABLED, CacheMode.NONE)
                            .getConfiguration()));
              } else {
                OneDnnHelpers.attachTo(
                    new MultiLayerNetwork(
                        network(InputType.feedForward(3), new DenseLayer.Builder().nOut(2).build())
                            .getLayerWiseConfigurations()));
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("init()");
  }

  private static void assumeOneDnn() {
    assumeTrue(OneDnnHelpers.isAvailable(), "this ND4J backend has no oneDNN");
  }

  /**
   * Output, input gradient, parameter gradient and score; then two steps, the second on a smaller
   * batch.
   */
  private static void assertTwinsAgree(
      Attached expected,
      INDArray input,
      InputType type,
      org.deeplearning4j.nn.conf.layers.Layer... hidden) {
    assertTwinsAgree(expected, input, network(type, hidden));
  }

  private static void assertTwinsAgree(
      Attached expected, INDArray input, MultiLayerNetwork builtIn) {
    MultiLayerNetwork helped = builtIn.clone();
    // What such a pass leaves in the layers must not reach later gradients.
    helped.output(input.mul(3));
    assertThat(OneDnnHelpers.attachTo(helped)).isEqualTo(expected);
    INDArray labels = labels(input.size(0));
    DataSet[] batches = {
      new DataSet(input, labels), new DataSet(input.get(interval(0, 5)), labels.get(interval(0, 5)))
    };

    for (DataSet batch : batches) {
      assertAgree("output", builtIn.output(input), helped.output(input));
      Pair<Gradient, INDArray> fromBuiltIn =
          builtIn.calculateGradients(batch.getFeatures(), batch.getLabels(), null, null);
      Pair<Gradient, INDArray> fromHelped =
          helped.calculateGradients(batch.getFeatures(), batch.getLabels(), null, null);
      if (fromBuiltIn.getSecond() != null) {
        assertAgree("input gradient", fromBuiltIn.getSecond(), fromHelped.getSecond());
      }
      assertAgree("gradient", fromBuiltIn.getFirst().gradient(), fromHelped.getFirst().gradient());
      builtIn.fit(batch);
      helped.fit(batch);
      assertThat(helped.score()).isCloseTo(builtIn.score(), within(TOLERANCE * builtIn.score()));
      assertParametersAgree(builtIn, helped);
    }
    assertAgree("output after training", builtIn.output(input), helped.output(input));
    assertThat(helped.getLayers()).extracting(OneDnnHelpersTest::failures).containsOnly(0);
  }

  /** How often a layer's helper failed, after which Deeplearning4j silently stops using it. */
  private static int failures(Layer layer) {
    try {
      Layer inside = layer;
      while (inside instanceof BaseWrapperLayer) {
        inside = ((BaseWrapperLayer) inside).getUnderlying();
      }
      if (inside.getHelper() == null) {
        return 0;
      }
      var field = inside.getClass().getDeclaredField("helperCountFail");
      field.setAccessible(true);
      return field.getInt(inside);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ConvolutionLayer.Builder convolution(CNN2DFormat format) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(4)
        .dataFormat(format)
        .activation(Activation.IDENTITY);
  }

  private static MultiLayerNetwork network(
      InputType input, org.deeplearning4j.nn.conf.layers.Layer... hidden) {
    return network(DataType.FLOAT, input, hidden);
  }

  private static MultiLayerNetwork network(
      DataType dataType, InputType input, org.deeplearning4j.nn.conf.layers.Layer... hidden) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(dataType)
            .updater(new Sgd(0.1))
            .list();
    for (org.deeplearning4j.nn.conf.layers.Layer layer : hidden) {
      list.layer(layer);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.layer(output()).setInputType(input).build());
    network.init();
    return network;
  }

  private static ComputationGraph residualGraph(
      CNN2DFormat format, WorkspaceMode workspaces, CacheMode cache) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.FLOAT)
                .updater(new Sgd(0.1))
                .trainingWorkspaceMode(workspaces)
                .inferenceWorkspaceMode(workspaces)
                .cacheMode(cache)
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(8, 8, CHANNELS, format))
                .addLayer("stem", convolution(format).hasBias(false).build(), "in")
                .addLayer("stem-norm", new BatchNormalization(), "stem")
                .addLayer("stem-act", new ActivationLayer(Activation.TANH), "stem-norm")
                .addLayer(
                    "a",
                    convolution(format).nOut(6).stride(2, 2).activation(Activation.TANH).build(),
                    "stem-act")
                .addLayer("b", convolution(format).nOut(6).hasBias(false).build(), "a")
                .addLayer("b-norm", new BatchNormalization(), "b")
                .addLayer(
                    "short",
                    convolution(format)
                        .kernelSize(1, 1)
                        .nOut(6)
                        .stride(2, 2)
                        .hasBias(false)
                        .build(),
                    "stem-act")
                .addLayer("short-norm", new BatchNormalization(), "short")
                .addVertex(
                    "add", new ElementWiseVertex(ElementWiseVertex.Op.Add), "b-norm", "short-norm")
                .addLayer("add-act", new ActivationLayer(Activation.TANH), "add")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "add-act")
                .addLayer("out", output(), "pool")
                .setOutputs("out")
                .build());
    graph.init();
    return graph;
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static INDArray images(CNN2DFormat format, int size) {
    return images(format, 8, size);
  }

  private static INDArray images(CNN2DFormat format, int batch, int size) {
    return format == CNN2DFormat.NCHW
        ? random(batch, CHANNELS, size, size)
        : random(batch, size, size, CHANNELS);
  }

  private static Map<String, byte[]> savedEntries(Model network) throws IOException {
    Map<String, byte[]> entries = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(saved(network)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }
}
