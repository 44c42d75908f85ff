package org.gridmask.dl4j.cam;

import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gridmask.dl4j.Twins;
import org.gridmask.dl4j.layer.DropBlock;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small classifiers of images. */
final class Classifiers {

  static final int SIZE = 6;

  private static final ComputationGraph RESIDUAL = trained();

  private Classifiers() {}

  static GraphBuilder builder() {
    return builder(InputType.convolutional(SIZE, SIZE, 2));
  }

  static GraphBuilder builder(InputType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .weightInit(WeightInit.RELU)
        .updater(new Nesterovs(0.05, 0.9))
        .convolutionMode(ConvolutionMode.Same)
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(type);
  }

  static ConvolutionLayer convolution(int kernel, int channels) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(channels)
        .activation(Activation.IDENTITY)
        .build();
  }

  static OutputLayer.Builder output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(Twins.CLASSES)
        .activation(Activation.SOFTMAX);
  }

  static ComputationGraph built(GraphBuilder graph) {
    ComputationGraph network = new ComputationGraph(graph.setOutputs("out").build());
    network.init();
    return network;
  }

  /** A residual network that ends in global average pooling, trained a little. */
  static ComputationGraph residual() {
    return RESIDUAL.clone();
  }

  private static ComputationGraph trained() {
    ComputationGraph network =
        built(
            builder()
                .addLayer("a", convolution(3, 5), "in")
                .addLayer("a-norm", new BatchNormalization(), "a")
                .addLayer("a-relu", new ActivationLayer(Activation.RELU), "a-norm")
                .addLayer("b", convolution(3, 5), "a-relu")
                .addLayer("b-norm", new BatchNormalization(), "b")
                .addLayer("drop", new DropoutLayer(new DropBlock(2, 0.8)), "b-norm")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "drop", "a-relu")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "sum")
                .addLayer("gap", new GlobalPoolingLayer(PoolingType.AVG), "relu")
                .addLayer("out", output().build(), "gap"));
    for (int i = 0; i < 3; i++) {
      network.fit(batch());
    }
    return network;
  }

  static DataSet batch() {
    return new DataSet(images(8), Twins.labels(8));
  }

  static INDArray images(int n) {
    return images(n, 2, SIZE);
  }

  static INDArray images(int n, int channels, int size) {
    Random random = new Random(5);
    float[] values = new float[n * channels * size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(values).reshape(n, channels, size, size);
  }
}
