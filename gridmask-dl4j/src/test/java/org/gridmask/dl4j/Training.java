package org.gridmask.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Small networks and images, and what the networks see in training. */
final class Training {

  static final int IMAGES = 23;
  static final int SIDE = 8;
  static final int BATCH = 5;
  static final int EPOCHS = 6;

  /** Rises over the first four epochs, so that an epoch too late or early shows. */
  static final MaskPolicy POLICY =
      new MaskPolicy(
          GridMask.builder().r(0.5).d(3, 8).build(), ProbabilitySchedule.linear(0.9, 4), 7);

  private Training() {}

  /** White images. */
  static DataSetIterator images() {
    return images(Nd4j.ones(IMAGES, 1, SIDE, SIDE));
  }

  /** Image i is i everywhere. */
  static DataSetIterator numbered() {
    INDArray numbers = Nd4j.arange(IMAGES).reshape(IMAGES, 1, 1, 1);
    return images(Nd4j.zeros(IMAGES, 1, SIDE, SIDE).addi(numbers));
  }

  static DataSetIterator images(INDArray images) {
    INDArray labels = Nd4j.zeros(IMAGES, 2);
    for (int i = 0; i < IMAGES; i++) {
      labels.putScalar(i, i % 2, 1);
    }
    return new ReadAheadIterator(new DataSet(images, labels).asList());
  }

  /** Every pass has batches of its own, which may be read ahead, as a record reader's may. */
  static final class ReadAheadIterator extends ListDataSetIterator<DataSet> {
    private static final long serialVersionUID = 1L;

    ReadAheadIterator(List<DataSet> examples) {
      super(examples, BATCH);
    }

    @Override
    public boolean asyncSupported() {
      return true;
    }
  }

  static MultiLayerNetwork network(TrainingListener... listeners) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build())
                .layer(output())
                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                .build());
    network.init();
    network.setListeners(listeners);
    return network;
  }

  static ComputationGraph graph(TrainingListener... listeners) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(SIDE, SIDE, 1))
                .addLayer(
                    "dense",
                    new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build(),
                    "in")
                .addLayer("out", output(), "dense")
                .setOutputs("out")
                .build());
    graph.init();
    graph.setListeners(listeners);
    return graph;
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
        .nOut(2)
        .activation(Activation.SOFTMAX)
        .build();
  }

  /** The images of the batch that a network is trained on. */
  static List<INDArray> imagesInside(Model model) {
    INDArray input =
        model instanceof ComputationGraph graph
            ? graph.getInput(0)
            : ((MultiLayerNetwork) model).getInput();
    INDArray images = input.detach().reshape(-1, SIDE, SIDE);
    List<INDArray> single = new ArrayList<>();
    for (int i = 0; i < images.size(0); i++) {
      single.add(images.slice(i).dup());
    }
    return single;
  }

  /** Writes down, epoch by epoch, the images that the network sees in training. */
  static final class InputRecorder extends BaseTrainingListener {
    final List<List<INDArray>> epochs = new ArrayList<>();

    @Override
    public void onEpochStart(Model model) {
      epochs.add(new ArrayList<>());
    }

    @Override
    public void onGradientCalculation(Model model) {
      epochs.get(epochs.size() - 1).addAll(imagesInside(model));
    }

    void assertFollowsSchedule(int firstEpoch) {
      assertThat(epochs).hasSizeGreaterThanOrEqualTo(2);
      for (int e = 0; e < epochs.size(); e++) {
        List<INDArray> seen = epochs.get(e);
        assertThat(seen).hasSize(IMAGES);
        for (int i = 0; i < IMAGES; i++) {
          DropMask expected = POLICY.maskFor(firstEpoch + e, i, SIDE, SIDE);
          assertThat(seen.get(i))
              .as("image %d of epoch %d", i, firstEpoch + e)
              .isEqualTo(expected.toINDArray(seen.get(i).dataType()));
        }
      }
    }
  }
}
