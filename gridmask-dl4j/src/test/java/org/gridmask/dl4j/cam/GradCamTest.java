package org.gridmask.dl4j.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.gridmask.dl4j.cam.Classifiers.SIZE;
import static org.gridmask.dl4j.cam.Classifiers.builder;
import static org.gridmask.dl4j.cam.Classifiers.built;
import static org.gridmask.dl4j.cam.Classifiers.convolution;
import static org.gridmask.dl4j.cam.Classifiers.images;
import static org.gridmask.dl4j.cam.Classifiers.output;
import static org.gridmask.dl4j.cam.Classifiers.residual;

import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.Twins;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

class GradCamTest {

  @Test
  void atThePoolingItIsThePositivePartOfCamByTheNumberOfPlaces() {
    ComputationGraph network = residual();
    INDArray images = images(4);
    INDArray cam = Cam.of(network).of(images, 0, 1, 2, 3).maps();
    INDArray expected = Transforms.relu(cam).div(SIZE * SIZE);

    assertThat(expected.sumNumber().doubleValue()).isPositive();
    for (GradCam mapper : List.of(GradCam.of(network), GradCam.of(network, "relu"))) {
      Twins.assertAgree("map", expected, mapper.of(images, 0, 1, 2, 3).maps());
    }
  }

  @Test
  void imagesAreNotWrittenTo() {
    ComputationGraph network =
        built(
            builder()
                .addLayer("tanh", new ActivationLayer(Activation.TANH), "in")
                .addLayer("out", output().build(), "tanh"));
    INDArray images = images(2);

    ActivationMaps maps = GradCam.of(network).ofPredicted(images);

    assertThat(maps.maps().shape()).containsExactly(2, SIZE, SIZE);
    assertThat(images).isEqualTo(images(2));
  }

  /** Softmaxes that are not an OutputLayer's, with the same parameters. */
  @Test
  void theScoreIsWhatTheSoftmaxGets() {
    ComputationGraph plain = ending(graph -> graph.addLayer("out", output().build(), "relu"));
    DenseLayer.Builder dense = new DenseLayer.Builder().nOut(Twins.CLASSES);
    LossLayer.Builder loss = new LossLayer.Builder(LossFunction.MCXENT);
    List<ComputationGraph> others =
        List.of(
            ending(
                graph ->
                    graph
                        .addLayer("fc", dense.activation(Activation.IDENTITY).build(), "relu")
                        .addLayer("out", loss.activation(Activation.SOFTMAX).build(), "fc")),
            ending(
                graph ->
                    graph
                        .addLayer("fc", dense.activation(Activation.SOFTMAX).build(), "relu")
                        .addLayer("out", loss.activation(Activation.IDENTITY).build(), "fc")),
            ending(
                graph ->
                    graph.addLayer("out", dense.activation(Activation.SOFTMAX).build(), "relu")),
            ending(
                graph ->
                    graph
                        .addLayer("fc", dense.activation(Activation.IDENTITY).build(), "relu")
                        .addLayer("out", new ActivationLayer(Activation.SOFTMAX), "fc")));
    INDArray images = images(4);
    ActivationMaps expected = GradCam.of(plain, "conv").of(images, 0, 1, 2, 3);

    for (ComputationGraph other : others) {
      other.setParams(plain.params());
      ActivationMaps maps = GradCam.of(other, "conv").of(images, 0, 1, 2, 3);
      Twins.assertAgree("map", expected.maps(), maps.maps());
      Twins.assertAgree("output", expected.probabilities(), maps.probabilities());
    }
  }

  private static ComputationGraph ending(UnaryOperator<GraphBuilder> end) {
    return built(
        end.apply(
            builder()
                .validateOutputLayerConfig(false)
                .addLayer("conv", convolution(3, 5), "in")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "conv")));
  }

  @Test
  void otherNetworksAreRefusedWithWhatWasFound() {
    refused(
        ending(graph -> graph.addLayer("out", new CnnLossLayer.Builder().build(), "relu")),
        "'out' is CnnLossLayer");
    refused(
        ending(
            graph ->
                graph.addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "relu")),
        "'out' (OutputLayer) is identity");
    ComputationGraph two =
        new ComputationGraph(
            builder()
                .addLayer("first", output().build(), "in")
                .addLayer("second", output().build(), "in")
                .setOutputs("first", "second")
                .build());
    two.init();
    refused(two, "one output, but has 2: [first, second]");
  }

  private static void refused(ComputationGraph network, String found) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GradCam.of(network))
        .withMessageContaining(found);
  }

  @Test
  void verticesWithoutImagesAreRefused() {
    ComputationGraph network = residual();
    INDArray images = images(1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> GradCam.of(network, "nowhere"))
        .withMessageContaining("'nowhere'")
        .withMessageContaining("relu");
    assertThatIllegalArgumentException().isThrownBy(() -> GradCam.of(network, "out"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GradCam.of(network, "gap").ofPredicted(images))
        .withMessage("The activations of 'gap' must be [N, C, h, w], but are of shape [1, 5]");
    ComputationGraph dense =
        built(
            builder()
                .addLayer("fc", new DenseLayer.Builder().nOut(4).build(), "in")
                .addLayer("out", output().build(), "fc"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GradCam.of(dense).ofPredicted(images))
        .withMessageContaining("No vertex of the network has activations [N, C, h, w]")
        .withMessageContaining("[1, 2, 6, 6]");
  }
}
