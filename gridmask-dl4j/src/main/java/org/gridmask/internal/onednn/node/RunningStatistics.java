package org.gridmask.internal.onednn.node;

import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.gridmask.dl4j.layer.UnbiasedBatchNormalization;

/**
 * The running means and variances of a batch normalization, which Deeplearning4j stores as
 * parameters, the variance optionally as the decimal logarithm of the standard deviation.
 */
final class RunningStatistics {

  private final BatchNormalization conf;
  private final LayerArrays arrays;

  RunningStatistics(BatchNormalization conf, LayerArrays arrays) {
    this.conf = conf;
    this.arrays = arrays;
  }

  float[] mean() {
    return arrays.values(BatchNormalizationParamInitializer.GLOBAL_MEAN);
  }

  float[] variance() {
    if (!conf.isUseLogStd()) {
      return arrays.values(BatchNormalizationParamInitializer.GLOBAL_VAR);
    }
    float[] values = arrays.values(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.pow(10, 2.0 * values[i]);
    }
    return values;
  }

  /**
   * Writes the gradients by which the updater, which subtracts them as they are, moves the
   * statistics towards those of a batch.
   *
   * @param batchVariance the biased variance
   * @param count the number of values of a channel
   */
  void moveTowards(float[] batchMean, float[] batchVariance, long count) {
    double share = 1 - conf.getDecay();
    float[] mean = mean();
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) ((mean[i] - batchMean[i]) * share);
    }
    arrays.setGradient(BatchNormalizationParamInitializer.GLOBAL_MEAN, mean);
    float[] variance = variance();
    for (int i = 0; i < variance.length; i++) {
      double change = (variance[i] - estimate(batchVariance[i], count, variance[i])) * share;
      variance[i] =
          (float)
              (conf.isUseLogStd()
                  ? 0.5 * Math.log10(variance[i] / (variance[i] - change))
                  : change);
    }
    arrays.setGradient(
        conf.isUseLogStd()
            ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD
            : BatchNormalizationParamInitializer.GLOBAL_VAR,
        variance);
  }

  private double estimate(float biased, long count, float running) {
    if (!(conf instanceof UnbiasedBatchNormalization)) {
      return biased;
    }
    return count > 1 ? biased * (count / (count - 1.0)) : running;
  }
}
