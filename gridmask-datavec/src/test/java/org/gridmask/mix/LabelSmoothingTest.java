package org.gridmask.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class LabelSmoothingTest {

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF"})
  void classesShareEpsilonAndTheGivenArrayStays(DataType type) {
    INDArray labels =
        Nd4j.createFromArray(new double[][] {{1, 0, 0, 0}, {0, 0, 1, 0}}).castTo(type);
    INDArray before = labels.dup();
    INDArray mask = Nd4j.createFromArray(1.0, 0.0).reshape(2, 1);
    DataSet batch = new DataSet(Nd4j.ones(2, 3), labels, null, mask);
    new LabelSmoothing(0.1).preProcess(batch);
    assertThat(batch.getLabels().dataType()).isEqualTo(type);
    assertThat(batch.getLabels().dup().data().asDouble())
        .containsExactly(
            new double[] {0.925, 0.025, 0.025, 0.025, 0.025, 0.025, 0.925, 0.025}, within(1e-3));
    assertThat(batch.getLabels().sum(1).toDoubleVector())
        .containsExactly(new double[] {1, 1}, within(1e-3));
    assertThat(labels).isEqualTo(before);
    assertThat(batch.getLabelsMaskArray()).isSameAs(mask);
  }

  @Test
  void classesPerPixelAreAlongTheSecondAxis() {
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 2, 5, 3, 2);
    labels.putScalar(new long[] {1, 4, 2, 0}, 1);
    DataSet batch = new DataSet(Nd4j.ones(2, 1, 3, 2), labels);
    new LabelSmoothing(0.25).preProcess(batch);
    assertThat(batch.getLabels().getDouble(1, 4, 2, 0)).isCloseTo(0.8, within(1e-12));
    assertThat(batch.getLabels().getDouble(1, 3, 2, 0)).isCloseTo(0.05, within(1e-12));
    assertThat(batch.getLabels().shape()).containsExactly(2, 5, 3, 2);
  }

  @Test
  void onlyNamedOutputsAreSmoothed() {
    INDArray[] labels = {Nd4j.eye(2), Nd4j.eye(4), Nd4j.ones(2, 1)};
    MultiDataSet batch = new MultiDataSet(new INDArray[] {Nd4j.ones(2, 3)}, labels.clone());
    new LabelSmoothing(0.2, 1).preProcess(batch);
    assertThat(batch.getLabels(0)).isSameAs(labels[0]);
    assertThat(batch.getLabels(2)).isSameAs(labels[2]);
    assertThat(batch.getLabels(1).getDouble(0, 0)).isCloseTo(0.85, within(1e-6));
    assertThat(batch.getLabels(1).getDouble(0, 1)).isCloseTo(0.05, within(1e-6));

    new LabelSmoothing(0.2).preProcess(batch);
    assertThat(batch.getLabels(0).getDouble(0, 0)).isCloseTo(0.9, within(1e-6));
    assertThat(labels[0]).isEqualTo(Nd4j.eye(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabelSmoothing(0.2, 3).preProcess(batch))
        .withMessage("outputs must be less than the batch's 3, but is 3");
  }

  @Test
  void batchesWithoutLabelsPass() {
    DataSet batch = new DataSet(Nd4j.ones(2, 3), null);
    new LabelSmoothing(0.1).preProcess(batch);
    assertThat(batch.getLabels()).isNull();
    MultiDataSet multi = new MultiDataSet(new INDArray[] {Nd4j.ones(2, 3)}, null);
    new LabelSmoothing(0.1).preProcess(multi);
    assertThat(multi.getLabels()).isNull();
  }

  @Test
  void labelsThatCannotBeSmoothedAreRefused() {
    LabelSmoothing smoothing = new LabelSmoothing(0.1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> smoothing.preProcess(new DataSet(Nd4j.ones(2, 3), Nd4j.ones(2, 1))))
        .withMessageStartingWith("labels must be [N, K] or [N, K, ...] with K at least 2, but is ");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                smoothing.preProcess(
                    new DataSet(Nd4j.ones(2, 3), Nd4j.zeros(DataType.INT64, 2, 4))))
        .withMessage("labels must be floating point numbers, but is LONG");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void epsilonOutOfRangeIsNamed(double epsilon) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabelSmoothing(epsilon))
        .withMessage("epsilon must be in [0, 1), but is " + epsilon);
  }

  @Test
  void outputsAreNumbersFromZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabelSmoothing(0.1, -1))
        .withMessage("outputs must be at least one number from 0, each once, but is [-1]");
  }
}
