package consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class TrainingTest {

  @Test
  void theReadmesLinesTrain() {
    MultiLayerNetwork network = network();
    Training.readme(network, new ListDataSetIterator<>(images(4), 4));
    assertEquals(300, network.getEpochCount());
  }

  private static List<DataSet> images(int count) {
    List<DataSet> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(new DataSet(Nd4j.ones(1, 1, 16, 16), Nd4j.eye(2).getRow(i % 2, true)));
    }
    return images;
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(2).build())
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(16, 16, 1))
                .build());
    network.init();
    return network;
  }

  @Test
  void theThreeLinesMaskAsOftenAsTheScheduleSays() {
    MultiLayerNetwork network = network();

    double masked = Training.run(network, new ListDataSetIterator<>(images(256), 128), 3);

    System.out.println("Masked: " + masked);
    assertEquals(3, network.getEpochCount());
    assertTrue(Double.isFinite(network.score()));
    // The last epoch's probability is 0.8; 0.1 is four standard deviations.
    assertEquals(0.8, masked, 0.1);
  }
}
