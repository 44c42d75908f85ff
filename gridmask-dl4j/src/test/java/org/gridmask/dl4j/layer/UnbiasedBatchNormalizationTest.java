package org.gridmask.dl4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridmask.dl4j.Twins.labels;
import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.Twins.saved;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.Twins;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.dl4j.onednn.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

class UnbiasedBatchNormalizationTest {

  private static ComputationGraph network(BatchNormalization.Builder layer, boolean logStd) {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.1))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(2, 3, 3))
                .addLayer(
                    "conv",
                    new ConvolutionLayer.Builder(1, 1)
                        .nOut(5)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "in")
                .addLayer("bn", layer.useLogStd(logStd).build(), "conv")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.MAX), "bn")
                .addLayer(
                    "out",
                    new OutputLayer.Builder()
                        .nOut(Twins.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "pool")
                .setOutputs("out")
                .build());
    network.init();
    return network;
  }

  private static INDArray variance(ComputationGraph network, boolean logStd) {
    return logStd
        ? org.nd4j.linalg.ops.transforms.Transforms.exp(
            network.getParam("bn_log10stdev").mul(2 * Math.log(10)))
        : network.getParam("bn_var");
  }

  /** One step from a running variance of 1 with a decay of 0.9. */
  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void theRunningVarianceIsUnbiased(boolean logStd, boolean fast) {
    ComputationGraph stock = network(new BatchNormalization.Builder(), logStd);
    ComputationGraph network = network(new UnbiasedBatchNormalization.Builder(), logStd);
    if (fast) {
      assertThat(OneDnnGraph.attachTo(network, Precision.FP32).taken()).contains("bn");
    }
    DataSet batch = new DataSet(random(2, 3, 2, 3), labels(2));
    stock.fit(batch);
    network.fit(batch);

    INDArray biased = variance(stock, logStd).sub(0.9);
    INDArray unbiased = variance(network, logStd).sub(0.9);
    for (int i = 0; i < 5; i++) {
      assertThat(unbiased.getDouble(i)).isCloseTo(biased.getDouble(i) * 12 / 11, within(1e-5));
    }
    for (String name : new String[] {"bn_mean", "bn_gamma", "bn_beta", "conv_W", "out_W"}) {
      Twins.assertAgree(name, stock.getParam(name), network.getParam(name));
    }
  }

  @Test
  void oneValueLeavesTheVariance() {
    ComputationGraph network = network(new UnbiasedBatchNormalization.Builder(), false);
    network.fit(new DataSet(random(1, 3, 1, 1), labels(1)));

    assertThat(network.getParam("bn_var")).isEqualTo(network.getParam("bn_var").dup().assign(1));
    assertThat(network.getParam("bn_mean").amaxNumber().doubleValue()).isPositive();
  }

  @Test
  void scaleAndShiftDecay() {
    ComputationGraph network =
        network(new UnbiasedBatchNormalization.Builder().l2(0.01).gamma(3), false);
    ComputationGraph without = network(new UnbiasedBatchNormalization.Builder().gamma(3), false);
    DataSet batch = new DataSet(random(2, 3, 2, 3), labels(2));
    double gain = network.score(batch) - without.score(batch);
    INDArray gamma = network.getParam("bn_gamma").dup();
    network.fit(batch);
    without.fit(batch);

    assertThat(gain).isCloseTo(0.5 * 0.01 * 9 * 5, within(1e-4));
    Twins.assertAgree(
        "gamma",
        gamma.mul(-0.1 * 0.01),
        network.getParam("bn_gamma").sub(without.getParam("bn_gamma")));
  }

  @Test
  void networksAreSavedAndLoaded() throws IOException {
    ComputationGraph network =
        network(new UnbiasedBatchNormalization.Builder().decay(0.8).eps(1e-3).l2(0.1), false);

    ComputationGraph loaded =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(network)));

    assertThat(loaded).isEqualTo(network);
    assertThat(loaded.getLayer("bn").conf().getLayer())
        .isInstanceOf(UnbiasedBatchNormalization.class)
        .isNotEqualTo(
            network(new BatchNormalization.Builder().decay(0.8).eps(1e-3).l2(0.1), false)
                .getLayer("bn")
                .conf()
                .getLayer());
  }
}
