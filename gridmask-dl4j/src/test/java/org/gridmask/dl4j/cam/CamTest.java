package org.gridmask.dl4j.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.gridmask.dl4j.cam.Classifiers.builder;
import static org.gridmask.dl4j.cam.Classifiers.built;
import static org.gridmask.dl4j.cam.Classifiers.convolution;
import static org.gridmask.dl4j.cam.Classifiers.images;
import static org.gridmask.dl4j.cam.Classifiers.output;
import static org.gridmask.dl4j.cam.Classifiers.residual;

import java.util.function.Function;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CamTest {

  /** Ends what the body adds with an output layer. */
  private static ComputationGraph network(Function<GraphBuilder, String> body) {
    GraphBuilder graph = builder();
    return built(graph.addLayer("out", output().build(), body.apply(graph)));
  }

  /** Two channels, x + 0.5 and 2 x, and a dense layer of three classes. */
  private static ComputationGraph known() {
    GraphBuilder graph = builder(InputType.convolutional(2, 2, 1));
    ComputationGraph network =
        built(
            graph
                .addLayer("conv", convolution(1, 2), "in")
                .addLayer("gap", new GlobalPoolingLayer(PoolingType.AVG), "conv")
                .addLayer("out", output().nOut(3).build(), "gap"));
    network.setParam("conv_W", Nd4j.createFromArray(1f, 2f).reshape(2, 1, 1, 1));
    network.setParam("conv_b", Nd4j.createFromArray(new float[][] {{0.5f, 0}}));
    network.setParam("out_W", Nd4j.createFromArray(new float[][] {{1, 0, -1}, {0.5f, 1, 0}}));
    network.setParam("out_b", Nd4j.createFromArray(new float[][] {{10, 20, 27}}));
    return network;
  }

  @Test
  void aMapIsTheChannelsWeightedByTheClass() {
    INDArray image = Nd4j.createFromArray(1f, 2f, 3f, 4f).reshape(1, 1, 2, 2);
    INDArray images = Nd4j.concat(0, image, image, image);

    ActivationMaps maps = Cam.of(known()).of(images, 0, 1, 2);

    // 1 (x + 0.5) + 0.5 (2 x); 0 (x + 0.5) + 1 (2 x); -1 (x + 0.5) + 0 (2 x)
    assertThat(maps.maps())
        .isEqualTo(
            Nd4j.createFromArray(
                new float[][][] {
                  {{2.5f, 4.5f}, {6.5f, 8.5f}}, {{2, 4}, {6, 8}}, {{-1.5f, -2.5f}, {-3.5f, -4.5f}}
                }));
    assertThat(maps.classes()).containsExactly(0, 1, 2);
  }

  /**
   * The scores of the first image are 5.5 + 10, 5 + 20 and -3 + 27, those of the second its own.
   */
  @Test
  void thePredictedClassIsTheMostProbable() {
    INDArray images =
        Nd4j.concat(
            0,
            Nd4j.createFromArray(1f, 2f, 3f, 4f).reshape(1, 1, 2, 2),
            Nd4j.createFromArray(-1f, -2f, -3f, -4f).reshape(1, 1, 2, 2));
    ComputationGraph network = known();

    ActivationMaps maps = Cam.of(network).ofPredicted(images);

    assertThat(maps.classes()).containsExactly(1, 2);
    assertThat(maps.maps().slice(0))
        .isEqualTo(Nd4j.createFromArray(new float[][] {{2, 4}, {6, 8}}));
    assertThat(maps.maps().slice(1))
        .isEqualTo(Nd4j.createFromArray(new float[][] {{0.5f, 1.5f}, {2.5f, 3.5f}}));
    assertThat(maps.probabilities().getDouble(0, 1))
        .isCloseTo(1 / (Math.exp(-9.5) + 1 + Math.exp(-1)), within(1e-6));
    assertThat(maps.probabilities()).isEqualTo(network.outputSingle(images));
  }

  @Test
  void meanAndBiasAddUpToTheScore() {
    ComputationGraph network = residual();
    network.setParam("out_b", Nd4j.createFromArray(new float[][] {{0.3f, -0.2f, 0.1f, 0}}));
    INDArray images = images(4);
    int[] classes = {0, 1, 2, 1};

    INDArray maps = Cam.of(network).of(images, classes).maps();

    INDArray scores =
        network
            .feedForward(images, false)
            .get("gap")
            .mmul(network.getParam("out_W"))
            .addiRowVector(network.getParam("out_b"));
    for (int i = 0; i < classes.length; i++) {
      double mean = maps.slice(i).meanNumber().doubleValue();
      assertThat(mean + network.getParam("out_b").getDouble(classes[i]))
          .isCloseTo(scores.getDouble(i, classes[i]), within(1e-5));
    }
  }

  /** The network takes images of any size. */
  @Test
  void mapsHaveTheSizeOfTheActivations() {
    Cam cam = Cam.of(residual());

    assertThat(cam.of(images(1), 0).maps().shape()).containsExactly(1, 6, 6);
    assertThat(cam.of(images(1, 2, 9), 0).maps().shape()).containsExactly(1, 9, 9);
  }

  @Test
  void parametersAreThoseOfTheNetworkAtEachCall() {
    ComputationGraph network = known();
    Cam cam = Cam.of(network);
    INDArray image = Nd4j.createFromArray(1f, 2f, 3f, 4f).reshape(1, 1, 2, 2);
    INDArray before = cam.of(image, 1).maps();

    network.setParams(network.params().mul(2));

    assertThat(cam.of(image, 1).maps()).isEqualTo(before.mul(4));
  }

  @Test
  void dropoutBeforeTheOutputDoesNothing() {
    GraphBuilder graph = builder();
    ComputationGraph dropping =
        built(
            graph
                .addLayer("conv", convolution(3, 5), "in")
                .addLayer("gap", new GlobalPoolingLayer(PoolingType.AVG), "conv")
                .addLayer("drop", new DropoutLayer(0.5), "gap")
                .addLayer("out", output().dropOut(0.5).build(), "drop"));
    INDArray images = images(2);

    ActivationMaps maps = Cam.of(dropping).of(images, 0, 1);

    assertThat(maps.maps().shape()).containsExactly(2, 6, 6);
    assertThat(maps.probabilities()).isEqualTo(dropping.outputSingle(images));
  }

  /** A pooling that keeps its dimensions, as other frameworks have it. */
  @Test
  void aPoolingThatKeepsItsDimensionsIsUnderstood() {
    ComputationGraph network =
        network(
            graph -> {
              graph
                  .addLayer("conv", convolution(3, 5), "in")
                  .addLayer(
                      "gap",
                      new GlobalPoolingLayer.Builder(PoolingType.AVG)
                          .collapseDimensions(false)
                          .build(),
                      "conv");
              return "gap";
            });
    INDArray images = images(2);

    ActivationMaps maps = Cam.of(network).of(images, 0, 1);

    assertThat(maps.maps().shape()).containsExactly(2, 6, 6);
    assertThat(maps.probabilities()).isEqualTo(network.outputSingle(images));
  }

  @Test
  void otherEndingsAreRefusedWithWhatWasFound() {
    refused(pooled(PoolingType.MAX), "'gap'", "GlobalPoolingLayer", "MAX");
    refused(
        network(
            graph -> {
              graph.addLayer("conv", convolution(3, 5), "in");
              return "conv";
            }),
        "'conv'",
        "ConvolutionLayer");
    refused(
        network(
            graph -> {
              graph
                  .addLayer("conv", convolution(3, 5), "in")
                  .addLayer("gap", new GlobalPoolingLayer(PoolingType.AVG), "conv")
                  .addLayer("hidden", new DenseLayer.Builder().nOut(4).build(), "gap");
              return "hidden";
            }),
        "'hidden'",
        "DenseLayer");
  }

  private static ComputationGraph pooled(PoolingType type) {
    return network(
        graph -> {
          graph
              .addLayer("conv", convolution(3, 5), "in")
              .addLayer("gap", new GlobalPoolingLayer(type), "conv");
          return "gap";
        });
  }

  private static void refused(ComputationGraph network, String... found) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cam.of(network))
        .withMessageStartingWith("CAM is for networks that end in global average pooling")
        .satisfies(e -> assertThat(e.getMessage()).contains(found));
  }

  @Test
  void channelsLastNetworksAreRefused() {
    GraphBuilder graph = builder(InputType.convolutional(6, 6, 2, CNN2DFormat.NHWC));
    ComputationGraph network =
        built(
            graph
                .addLayer("conv", convolution(3, 5), "in")
                .addLayer("gap", new GlobalPoolingLayer(PoolingType.AVG), "conv")
                .addLayer("out", output().build(), "gap"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cam.of(network))
        .withMessage(
            "The network's layers must take [N, C, H, W] (CNN2DFormat.NCHW), but 'conv' takes"
                + " [N, H, W, C] (NHWC)");
  }
}
