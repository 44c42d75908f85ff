package org.gridmask.dl4j.detection;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Samples boxes of an image: at most a share of positive ones, filled up with negative ones.
 *
 * @param samples the number of samples
 * @param positiveShare the largest share of positive ones
 */
record BalancedSampler(int samples, double positiveShare) {

  /**
   * Samples.
   *
   * @param labels the labels: 0 is negative, below 0 is neither
   * @param random the source of randomness
   * @return the indices in ascending order
   */
  int[] sample(int[] labels, RandomGenerator random) {
    int[] positive = IntStream.range(0, labels.length).filter(i -> labels[i] > 0).toArray();
    int[] negative = IntStream.range(0, labels.length).filter(i -> labels[i] == 0).toArray();
    int positives = Math.min(positive.length, (int) (samples * positiveShare));
    int negatives = Math.min(negative.length, samples - positives);
    int[] sampled = new int[positives + negatives];
    choose(positive, positives, random, sampled, 0);
    choose(negative, negatives, random, sampled, positives);
    Arrays.sort(sampled);
    return sampled;
  }

  /** The first steps of a Fisher-Yates shuffle. */
  private static void choose(int[] from, int count, RandomGenerator random, int[] to, int offset) {
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i, from.length);
      to[offset + i] = from[j];
      from[j] = from[i];
    }
  }
}
