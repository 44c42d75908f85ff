package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

class ChannelStatisticsTest {

  @Test
  void areThoseOfNormalizerStandardizeWhateverTheBatchSize() {
    INDArray images = noise(30);
    NormalizerStandardize expected = new NormalizerStandardize();
    expected.fit(batches(images, 30));

    NormalizerStandardize whole = ChannelStatistics.fit(batches(images, 30), 3);
    NormalizerStandardize single = ChannelStatistics.fit(batches(images, 1), 3);

    for (int c = 0; c < 3; c++) {
      assertThat(whole.getMean().getDouble(c))
          .isCloseTo(expected.getMean().getDouble(c), within(1e-4));
      assertThat(whole.getStd().getDouble(c))
          .isCloseTo(expected.getStd().getDouble(c), within(1e-4));
    }
    assertThat(single.getMean()).isEqualTo(whole.getMean());
    assertThat(single.getStd()).isEqualTo(whole.getStd());
  }

  /** Like {@link NormalizerStandardize}, which divides by it. */
  @Test
  void theDeviationOfAUniformChannelIsNotZero() {
    INDArray images = noise(2);
    images.tensorAlongDimension(1, 0, 2, 3).assign(7);
    NormalizerStandardize expected = new NormalizerStandardize();
    expected.fit(batches(images, 2));

    NormalizerStandardize fitted = ChannelStatistics.fit(batches(images, 2), 3);

    assertThat(fitted.getMean().getFloat(1)).isEqualTo(7);
    assertThat(fitted.getStd().getFloat(1)).isPositive().isEqualTo(expected.getStd().getFloat(1));
  }

  private static INDArray noise(int count) {
    Random random = new Random(1);
    float[] levels = new float[count * 3 * 8 * 6];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = random.nextInt(256);
    }
    return Nd4j.createFromArray(levels).reshape(count, 3, 8, 6);
  }

  private static DataSetIterator batches(INDArray images, int batchSize) {
    return new ListDataSetIterator<>(
        new DataSet(images, Nd4j.zeros(images.size(0), 2)).asList(), batchSize);
  }
}
