package org.gridmask.dl4j.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.gridmask.dl4j.cam.Classifiers.SIZE;
import static org.gridmask.dl4j.cam.Classifiers.batch;
import static org.gridmask.dl4j.cam.Classifiers.images;
import static org.gridmask.dl4j.cam.Classifiers.residual;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.Twins;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** What all methods have in common. */
class ActivationMapperTest {

  private enum Method {
    CAM(Cam::of),
    GRAD_CAM(GradCam::of),
    GRAD_CAM_OF_A_CONVOLUTION(network -> GradCam.of(network, "a")),
    GRAD_CAM_OF_A_RELU(network -> GradCam.of(network, "a-relu")),
    GRAD_CAM_OF_A_NORMALIZATION(network -> GradCam.of(network, "b-norm"));

    private final Function<ComputationGraph, ActivationMapper> mapper;

    Method(Function<ComputationGraph, ActivationMapper> mapper) {
      this.mapper = mapper;
    }

    ActivationMapper of(ComputationGraph network) {
      return mapper.apply(network);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theMostProbableClassIsMapped(Method method) {
    ComputationGraph network = residual();
    INDArray images = images(6);
    ActivationMapper mapper = method.of(network);

    ActivationMaps maps = mapper.ofPredicted(images);

    INDArray output = network.outputSingle(images);
    assertThat(maps.classes()).isEqualTo(output.argMax(1).toIntVector());
    Twins.assertAgree("output", output, maps.probabilities());
    assertThat(maps.maps()).isEqualTo(mapper.of(images, maps.classes()).maps());
  }

  @ParameterizedTest
  @EnumSource
  void aBatchIsItsImagesOneByOne(Method method) {
    ActivationMapper mapper = method.of(residual());
    INDArray images = images(3);

    ActivationMaps batch = mapper.of(images, 2, 0, 3);

    for (int i = 0; i < 3; i++) {
      INDArray image = images.slice(i).reshape(1, 2, SIZE, SIZE);
      ActivationMaps alone = mapper.of(image, batch.classes()[i]);
      Twins.assertAgree("map", batch.maps().slice(i), alone.maps().slice(0));
      Twins.assertAgree("output", batch.probabilities().slice(i), alone.probabilities().slice(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void acceleratedFrozenAndLoadedNetworksHaveTheSameMaps(Method method) throws IOException {
    ComputationGraph plain = residual();
    INDArray images = images(3);
    ComputationGraph helped = plain.clone();
    assertThat(OneDnnHelpers.attachTo(helped).convolutions()).isEqualTo(2);
    ComputationGraph fast = plain.clone();
    assertThat(FastPath.attachTo(fast).vertices()).isPositive();
    fast.fit(batch());
    fast.setParams(plain.params());
    ComputationGraph frozen =
        new TransferLearning.GraphBuilder(plain.clone())
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Nesterovs(0.1, 0.9)).build())
            .setFeatureExtractor("sum")
            .build();
    ComputationGraph loaded =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(Twins.saved(plain)));

    INDArray expected = method.of(plain).of(images, 0, 1, 2).maps();
    for (ComputationGraph other : List.of(helped, fast, frozen, loaded)) {
      Twins.assertAgree("map", expected, method.of(other).of(images, 0, 1, 2).maps());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNetworkIsAsItWas(Method method) throws IOException {
    ComputationGraph network = residual();
    CollectScoresIterationListener scores = new CollectScoresIterationListener();
    network.setListeners(scores);
    DataSet batch = batch();
    network.fit(batch);
    network.incrementEpochCount();
    byte[] saved = Twins.saved(network);
    String configuration = network.getConfiguration().toJson();
    INDArray parameters = network.params().dup();
    INDArray state = network.updaterState().dup();
    INDArray gradient = network.gradient().gradient().dup();
    INDArray[] inputs = network.getInputs();
    double score = network.score();
    int iterations = network.getIterationCount();

    method.of(network).ofPredicted(images(3));

    assertThat(network.getConfiguration().toJson()).isEqualTo(configuration);
    assertThat(network.params()).isEqualTo(parameters);
    assertThat(network.updaterState()).isEqualTo(state);
    assertThat(network.gradient().gradient()).isEqualTo(gradient);
    assertThat(network.getInputs()).isSameAs(inputs);
    assertThat(network.score()).isEqualTo(score);
    assertThat(network.getIterationCount()).isEqualTo(iterations);
    assertThat(network.getEpochCount()).isOne();
    assertThat(network.getListeners()).containsExactly(scores);
    ComputationGraph untouched =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved));
    for (ComputationGraph each : List.of(network, untouched)) {
      Nd4j.getRandom().setSeed(1);
      each.fit(batch);
    }
    assertThat(network.params()).isEqualTo(untouched.params());
  }

  @ParameterizedTest
  @EnumSource
  void noRandomNumberIsDrawn(Method method) {
    ComputationGraph network = residual();
    Nd4j.getRandom().setSeed(99);
    long next = Nd4j.getRandom().nextLong();
    Nd4j.getRandom().setSeed(99);

    method.of(network).ofPredicted(images(3));

    assertThat(Nd4j.getRandom().nextLong()).isEqualTo(next);
  }

  @ParameterizedTest
  @EnumSource
  void badInputIsRefusedWithItsValue(Method method) {
    ActivationMapper mapper = method.of(residual());
    INDArray images = images(2);

    for (int[] classes : new int[][] {{0}, {0, -1}, {Twins.CLASSES, 0}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> mapper.of(images, classes))
          .withMessageContaining("classes");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapper.ofPredicted(images.slice(0)))
        .withMessage("images must be of shape [N, C, H, W], but is [2, 6, 6]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapper.ofPredicted(images(2, 3, SIZE)))
        .withMessage("images must be of the network's number of channels, 2, but is [2, 3, 6, 6]");
    assertThatIllegalArgumentException().isThrownBy(() -> mapper.ofPredicted(null));
    assertThatIllegalArgumentException().isThrownBy(() -> method.of(null));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> method.of(new ComputationGraph(residual().getConfiguration())))
        .withMessageContaining("init()");
    assertThat(mapper.ofPredicted(images.castTo(DataType.DOUBLE)).maps().dataType())
        .isEqualTo(DataType.FLOAT);
  }
}
