package org.gridmask.examples.train;

import java.math.BigInteger;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The mean and the standard deviation of each channel over all pixels of 8-bit images. The sums are
 * exact, so neither batch size nor order matter, and memory is that of a batch; {@link
 * NormalizerStandardize#fit} rounds sums of floats.
 */
final class ChannelStatistics {

  private final int channels;
  private final long[] sums;
  private final long[] squares;

  /** The number of pixels of each channel. */
  private long pixels;

  private ChannelStatistics(int channels) {
    this.channels = channels;
    sums = new long[channels];
    squares = new long[channels];
  }

  /**
   * Fits a normaliser.
   *
   * @param batches of images [N, C, H, W] with integer values in [0, 255]
   */
  static NormalizerStandardize fit(DataSetIterator batches, int channels) {
    ChannelStatistics statistics = new ChannelStatistics(channels);
    while (batches.hasNext()) {
      INDArray images = batches.next().getFeatures();
      for (long i = 0; i < images.size(0); i++) {
        statistics.add(images.slice(i).ravel().toFloatVector());
      }
    }
    return statistics.normalizer();
  }

  /** Adds an image [C, H, W]. */
  private void add(float[] values) {
    int plane = values.length / channels;
    for (int c = 0; c < channels; c++) {
      long sum = 0;
      long square = 0;
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        int value = (int) values[i];
        sum += value;
        square += value * value;
      }
      sums[c] += sum;
      squares[c] += square;
    }
    pixels += plane;
  }

  private NormalizerStandardize normalizer() {
    float[][] mean = new float[1][channels];
    float[][] deviation = new float[1][channels];
    for (int c = 0; c < channels; c++) {
      mean[0][c] = (float) ((double) sums[c] / pixels);
      // Of the population; the products exceed a long.
      BigInteger sum = BigInteger.valueOf(sums[c]);
      double scaled =
          BigInteger.valueOf(pixels)
              .multiply(BigInteger.valueOf(squares[c]))
              .subtract(sum.multiply(sum))
              .doubleValue();
      deviation[0][c] = (float) (Math.sqrt(scaled) / pixels);
    }
    return new NormalizerStandardize(Nd4j.createFromArray(mean), Nd4j.createFromArray(deviation));
  }
}
