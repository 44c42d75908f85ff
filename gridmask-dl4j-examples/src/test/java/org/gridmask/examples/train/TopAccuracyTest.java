package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TopAccuracyTest {

  @Test
  void agreesWithDeeplearning4jsEvaluation() {
    Nd4j.getRandom().setSeed(1);
    for (int classes : new int[] {2, 4, 9}) {
      List<String> names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
      Evaluation expected = new Evaluation(names, 5);
      TopAccuracy counted = new TopAccuracy();
      for (int batch = 1; batch <= 40; batch += 13) {
        INDArray probabilities = Nd4j.rand(batch, classes);
        INDArray labels = Nd4j.zeros(batch, classes);
        for (int i = 0; i < batch; i++) {
          labels.putScalar(i, (i * 7 + batch) % classes, 1);
        }
        expected.eval(labels, probabilities);
        counted.add(labels, probabilities);
      }
      assertThat(counted.top1()).isEqualTo(expected.accuracy());
      assertThat(counted.top5()).isEqualTo(expected.topNAccuracy());
    }
  }

  @Test
  void aNetworkThatTellsNoClassesApartIsAsGoodAsChance() {
    int classes = 100;
    TopAccuracy counted = new TopAccuracy();
    counted.add(Nd4j.eye(classes), Nd4j.valueArrayOf(new long[] {classes, classes}, 0.01f));
    assertThat(counted.top1()).isEqualTo(0.01);
    assertThat(counted.top5()).isEqualTo(0.05);
  }
}
