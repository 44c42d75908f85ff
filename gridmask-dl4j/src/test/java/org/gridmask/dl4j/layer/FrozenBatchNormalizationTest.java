package org.gridmask.dl4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

class FrozenBatchNormalizationTest {

  private static ComputationGraph normalized(DataType type) {
    Nd4j.getRandom().setSeed(1);
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .dataType(type)
                .updater(type == DataType.DOUBLE ? new NoOp() : new Sgd(0.1))
                .l2(type == DataType.DOUBLE ? 0 : 0.1)
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(5, 4, 2))
                .addLayer(
                    "conv",
                    new ConvolutionLayer.Builder(3, 3).nOut(3).activation(Activation.TANH).build(),
                    "image")
                .addLayer("bn", new FrozenBatchNormalization(0.5), "conv")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.PNORM), "bn")
                .addLayer(
                    "output",
                    new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
                    "pool")
                .setOutputs("output")
                .build());
    network.init();
    network
        .getLayer("bn")
        .paramTable()
        .forEach((key, values) -> values.assign(Nd4j.rand(type, values.shape())));
    return network;
  }

  @Test
  void frozenBatchNormalizationNeverChanges() {
    ComputationGraph network = normalized(DataType.FLOAT);
    INDArray image = Nd4j.rand(DataType.FLOAT, 3, 2, 5, 4);
    INDArray labels = Nd4j.createFromArray(new float[][] {{0, 1}, {1, 0}, {0, 1}});
    INDArray before = network.getLayer("bn").params().dup();
    INDArray input = network.feedForward(image, true).get("conv");
    INDArray output = network.feedForward(image, true).get("bn");
    network.fit(new INDArray[] {image}, new INDArray[] {labels});

    double normalized =
        (input.getDouble(2, 1, 0, 1) - before.getDouble(7)) / Math.sqrt(before.getDouble(10) + 0.5);
    assertThat(output.getDouble(2, 1, 0, 1))
        .isCloseTo(before.getDouble(1) * normalized + before.getDouble(4), within(1e-6));
    assertThat(network.getLayer("bn").params()).isEqualTo(before);
  }

  @Test
  void frozenBatchNormalizationHasItsGradient() {
    DataType before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      assertThat(
              GradientCheckUtil.checkGradients(
                  new GradientCheckUtil.GraphConfig()
                      .net(normalized(DataType.DOUBLE))
                      .inputs(new INDArray[] {Nd4j.rand(DataType.DOUBLE, 3, 2, 5, 4)})
                      .labels(
                          new INDArray[] {
                            Nd4j.createFromArray(new double[][] {{0, 1}, {1, 0}, {0, 1}})
                          })
                      .excludeParams(Set.of("bn_gamma", "bn_beta", "bn_mean", "bn_var"))))
          .isTrue();
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  @Test
  void channelsMayBeLast() {
    INDArray image = Nd4j.rand(DataType.FLOAT, 2, 3, 4, 5);
    INDArray[] outputs = new INDArray[2];
    for (CNN2DFormat format : CNN2DFormat.values()) {
      ComputationGraphConfiguration configuration =
          new NeuralNetConfiguration.Builder()
              .graphBuilder()
              .addInputs("image")
              .setInputTypes(InputType.convolutional(4, 5, 3, format))
              .addLayer("bn", new FrozenBatchNormalization(0.5), "image")
              .setOutputs("bn")
              .build();
      assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
          .isEqualTo(configuration);
      ComputationGraph network = new ComputationGraph(configuration);
      network.init();
      network.params().assign(Nd4j.linspace(1, 12, 12, DataType.FLOAT).reshape(1, 12));
      boolean isLast = format == CNN2DFormat.NHWC;
      INDArray output = network.outputSingle(isLast ? image.permute(0, 2, 3, 1).dup('c') : image);
      outputs[format.ordinal()] = isLast ? output.permute(0, 3, 1, 2).dup('c') : output;
    }
    assertThat(outputs[0].equalsWithEps(outputs[1], 1e-5)).isTrue();
  }
}
