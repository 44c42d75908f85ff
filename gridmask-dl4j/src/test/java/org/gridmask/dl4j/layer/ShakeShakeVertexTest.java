package org.gridmask.dl4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.layer.ShakeShakeVertex.Backward;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ShakeShakeVertexTest {

  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspacesImmutable();

  private static GraphVertex vertex(Backward backward) {
    GraphVertex vertex =
        new ShakeShakeVertex(backward).instantiate(null, "shake", 2, null, false, DataType.FLOAT);
    vertex.setInputVertices(new VertexIndices[] {new VertexIndices(0, 0), new VertexIndices(1, 0)});
    return vertex;
  }

  private static INDArray forward(
      GraphVertex vertex, boolean training, INDArray first, INDArray second) {
    vertex.setInput(0, first, NONE);
    vertex.setInput(1, second, NONE);
    return vertex.doForward(training, NONE);
  }

  private static INDArray[] backward(GraphVertex vertex, INDArray error) {
    vertex.setEpsilon(error);
    return vertex.doBackward(false, NONE).getSecond();
  }

  @Test
  void inferenceTakesTheMeanOfTheBranches() {
    INDArray first = Nd4j.linspace(1, 48, 48, DataType.FLOAT).reshape(2, 3, 2, 4);
    INDArray second = Nd4j.linspace(100, -41, 48, DataType.FLOAT).reshape(2, 3, 2, 4);

    INDArray output = forward(vertex(Backward.SHAKE), false, first, second);

    assertThat(output).isEqualTo(first.add(second).div(2));
  }

  /** Ones beside zeros show the weights themselves; 4 deviations of a mean of 4000 are 0.018. */
  @Test
  void eachImageHasItsOwnUniformWeightsInEachPass() {
    int images = 4000;
    GraphVertex vertex = vertex(Backward.SHAKE);
    INDArray ones = Nd4j.ones(DataType.FLOAT, images, 2, 1, 2);
    Nd4j.getRandom().setSeed(7);

    INDArray alpha = perImage(forward(vertex, true, ones, ones.like()));
    INDArray[] gradients = backward(vertex, ones);
    INDArray beta = perImage(gradients[0]);
    INDArray nextAlpha = perImage(forward(vertex, true, ones, ones.like()));

    assertThat(gradients[1]).isEqualTo(ones.sub(gradients[0]));
    for (INDArray weights : List.of(alpha, beta, nextAlpha)) {
      assertThat(weights.minNumber().doubleValue()).isBetween(0.0, 0.01);
      assertThat(weights.maxNumber().doubleValue()).isBetween(0.99, 1.0);
      assertThat(weights.meanNumber().doubleValue()).isCloseTo(0.5, within(0.018));
      assertThat(weights.stdNumber().doubleValue()).isCloseTo(Math.sqrt(1 / 12.0), within(0.01));
    }
    assertThat(correlation(alpha, beta)).isCloseTo(0, within(0.07));
    assertThat(correlation(alpha, nextAlpha)).isCloseTo(0, within(0.07));
    assertThat(
            correlation(
                alpha.get(NDArrayIndex.interval(0, images - 1)),
                alpha.get(NDArrayIndex.interval(1, images))))
        .isCloseTo(0, within(0.07));
  }

  private static INDArray perImage(INDArray weights) {
    INDArray rows = weights.reshape(weights.size(0), 4);
    INDArray first = rows.getColumn(0).dup();
    assertThat(rows).isEqualTo(Nd4j.ones(DataType.FLOAT, rows.shape()).muliColumnVector(first));
    return first;
  }

  private static double correlation(INDArray a, INDArray b) {
    return a.sub(0.5).mul(b.sub(0.5)).meanNumber().doubleValue() * 12;
  }

  @Test
  void theBackwardPassCanKeepTheWeightsOrTakeHalves() {
    INDArray ones = Nd4j.ones(DataType.FLOAT, 5, 3);
    GraphVertex keeping = vertex(Backward.KEEP);
    GraphVertex even = vertex(Backward.EVEN);

    INDArray alpha = forward(keeping, true, ones, ones.like());
    forward(even, true, ones, ones.like());

    assertThat(backward(keeping, ones)).containsExactly(alpha, ones.sub(alpha));
    assertThat(backward(even, ones)).containsExactly(ones.div(2), ones.div(2));
    forward(keeping, false, ones, ones.like());
    assertThat(backward(keeping, ones)).containsExactly(ones.div(2), ones.div(2));
  }

  private enum Order {
    CHANNELS_FIRST {
      @Override
      INDArray of(INDArray array) {
        return array.dup('c');
      }
    },
    CHANNELS_LAST {
      @Override
      INDArray of(INDArray array) {
        return array.permute(0, 2, 3, 1).dup('c').permute(0, 3, 1, 2);
      }
    },
    FORTRAN {
      @Override
      INDArray of(INDArray array) {
        return array.dup('f');
      }
    },
    WINDOW {
      @Override
      INDArray of(INDArray array) {
        INDArray larger = Nd4j.zeros(array.dataType(), 3, 4, 3, 6);
        INDArray window =
            larger.get(
                NDArrayIndex.interval(1, 3),
                NDArrayIndex.interval(1, 4),
                NDArrayIndex.interval(0, 2),
                NDArrayIndex.interval(1, 5));
        return window.assign(array);
      }
    },
    CHANNELS_LAST_WINDOW {
      @Override
      INDArray of(INDArray array) {
        INDArray larger = Nd4j.zeros(array.dataType(), 3, 2, 4, 3);
        INDArray window = larger.get(NDArrayIndex.interval(1, 3)).permute(0, 3, 1, 2);
        return window.assign(array);
      }
    };

    abstract INDArray of(INDArray array);
  }

  @ParameterizedTest
  @EnumSource
  void anyOrderInMemoryGivesTheSameValues(Order order) {
    INDArray first = Nd4j.linspace(1, 48, 48, DataType.FLOAT).reshape(2, 3, 2, 4);
    INDArray second = Nd4j.linspace(100, -41, 48, DataType.FLOAT).reshape(2, 3, 2, 4);
    Nd4j.getRandom().setSeed(3);
    GraphVertex plain = vertex(Backward.KEEP);
    INDArray expected = forward(plain, true, first, second);
    INDArray[] expectedGradients = backward(plain, first);

    for (INDArray other : List.of(order.of(second), second)) {
      Nd4j.getRandom().setSeed(3);
      GraphVertex vertex = vertex(Backward.KEEP);
      INDArray output = forward(vertex, true, order.of(first), other);
      INDArray[] gradients = backward(vertex, order.of(first));

      assertThat(output).isEqualTo(expected);
      assertThat(gradients).containsExactly(expectedGradients);
      assertThat(forward(vertex, false, order.of(first), other))
          .isEqualTo(first.add(second).div(2));
    }
  }

  @Test
  void resultsLieInMemoryAsWhatCameIn() {
    INDArray image = Nd4j.rand(DataType.FLOAT, 2, 3, 2, 4);
    INDArray last = Order.CHANNELS_LAST.of(image);
    GraphVertex vertex = vertex(Backward.SHAKE);

    assertThat(forward(vertex, true, last, last).stride()).containsExactly(last.stride());
    assertThat(backward(vertex, last))
        .allSatisfy(gradient -> assertThat(gradient.stride()).containsExactly(last.stride()));
    assertThat(forward(vertex, true, image, image).stride()).containsExactly(image.stride());
    assertThat(forward(vertex, true, last, image).stride()).containsExactly(image.stride());
  }

  /** With the weights of the forward pass, drawn alike for every evaluation. */
  @Test
  void gradientsAgreeWithDifferencesOfTheLoss() {
    DataType before = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      ComputationGraph network = network(Backward.KEEP, DataType.DOUBLE);
      Nd4j.getRandom().setSeed(11);
      INDArray images = Nd4j.randn(DataType.DOUBLE, 3, 2, 4, 4);
      INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {1, 0}});

      assertThat(
              GradientCheckUtil.checkGradients(
                  new GradientCheckUtil.GraphConfig()
                      .net(network)
                      .inputs(new INDArray[] {images})
                      .labels(new INDArray[] {labels})
                      .callEachIter(ignored -> Nd4j.getRandom().setSeed(5))))
          .isTrue();
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  private static ComputationGraph network(Backward backward, DataType type) {
    ComputationGraph network = new ComputationGraph(configuration(backward, type));
    network.init();
    return network;
  }

  private static ComputationGraphConfiguration configuration(Backward backward, DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(type)
        .updater(new Sgd(1))
        .graphBuilder()
        .addInputs("image")
        .setInputTypes(InputType.convolutional(4, 4, 2))
        .addLayer("branch1", convolution(), "image")
        .addLayer("branch2", convolution(), "image")
        .addVertex("shake", new ShakeShakeVertex(backward), "branch1", "branch2")
        .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "image", "shake")
        .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "sum")
        .addLayer(
            "output",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(2)
                .build(),
            "pool")
        .setOutputs("output")
        .build();
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(2)
        .padding(1, 1)
        .activation(Activation.TANH)
        .build();
  }

  private static DataSet batch() {
    return new DataSet(
        Nd4j.linspace(-1, 1, 96, DataType.FLOAT).reshape(3, 2, 4, 4),
        Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {1, 0}}));
  }

  @ParameterizedTest
  @EnumSource
  void survivesSavingAndCloning(Backward backward, @TempDir Path directory) throws IOException {
    ComputationGraphConfiguration configuration = configuration(backward, DataType.FLOAT);
    assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
        .isEqualTo(configuration);
    assertThat(ComputationGraphConfiguration.fromYaml(configuration.toYaml()))
        .isEqualTo(configuration);
    assertThat(configuration.clone().getVertices().get("shake"))
        .isEqualTo(new ShakeShakeVertex(backward));

    ComputationGraph network = network(backward, DataType.FLOAT);
    network.fit(batch());
    File file = directory.resolve("model.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);

    INDArray images = batch().getFeatures();
    assertThat(restored.outputSingle(images)).isEqualTo(network.outputSingle(images));
    assertThat(network.clone().outputSingle(images)).isEqualTo(network.outputSingle(images));
  }

  /** The generator is the thread's own: what the other draws in between does not matter. */
  @Test
  void aSeedRepeatsATrainingInItsThreadWhateverOthersDraw() throws Exception {
    Callable<INDArray> training =
        () -> {
          ComputationGraph network = network(Backward.SHAKE, DataType.FLOAT);
          Nd4j.getRandom().setSeed(9);
          for (int i = 0; i < 5; i++) {
            network.fit(batch());
          }
          return network.params();
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<INDArray> one = threads.submit(training);
      Future<INDArray> two = threads.submit(training);
      assertThat(one.get()).isEqualTo(two.get()).isEqualTo(training.call());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void refusesBranchesOfDifferentShapes() {
    assertThatExceptionOfType(InvalidInputTypeException.class)
        .isThrownBy(
            () ->
                new ShakeShakeVertex()
                    .getOutputType(
                        0, InputType.convolutional(4, 4, 2), InputType.convolutional(4, 4, 3)))
        .withMessageContaining("one shape");
  }
}
