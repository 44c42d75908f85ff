package org.gridmask.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.gridmask.random.KeyedRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricBetaTest {

  private static final int DRAWS = 20_000;

  private static double[] samples(double alpha) {
    SymmetricBeta beta = new SymmetricBeta(alpha);
    double[] samples = new double[DRAWS];
    Arrays.setAll(samples, i -> beta.sample(KeyedRandom.of(17, "beta", 0, i)));
    return samples;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.2, 0.5, 1, 2, 10, 1000})
  void hasItsMeanAndVariance(double alpha) {
    double[] samples = samples(alpha);
    double variance = 1 / (4 * (2 * alpha + 1));
    // Five standard errors; a symmetric beta variable's kurtosis is at most 3.
    assertThat(Arrays.stream(samples).average().orElseThrow())
        .isCloseTo(0.5, within(5 * Math.sqrt(variance / DRAWS)));
    assertThat(Arrays.stream(samples).map(x -> (x - 0.5) * (x - 0.5)).average().orElseThrow())
        .isCloseTo(variance, within(5 * variance * Math.sqrt(2.0 / DRAWS)));
  }

  /**
   * Kolmogorov and Smirnov's test, at a level of one in a million, against a distribution function
   * computed elsewhere: of the lower half and, reflected, of the upper one, where doubles are too
   * coarse to tell the least distances from 1.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.2, 0.5, 1, 2, 10, 1000})
  void hasItsDistribution(double alpha) {
    BetaDistribution expected = new BetaDistribution(alpha, alpha);
    double[] samples = samples(alpha);
    double[] reflected = Arrays.stream(samples).map(x -> 1 - x).toArray();
    double bound = 2.69 / Math.sqrt(DRAWS);
    assertThat(distance(samples, 1e-300, expected)).isBetween(1e-6, bound);
    assertThat(distance(reflected, 1e-12, expected)).isBetween(1e-6, bound);
  }

  private static double distance(double[] samples, double least, BetaDistribution expected) {
    double[] sorted = Arrays.stream(samples).sorted().toArray();
    double most = 0;
    for (int i = 0; i < sorted.length && sorted[i] <= 0.5; i++) {
      if (sorted[i] >= least) {
        double share = (i + 1.0) / sorted.length;
        most = Math.max(most, Math.abs(share - expected.cumulativeProbability(sorted[i])));
      }
    }
    return most;
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_VALUE, 1e-300, 1e-3, 1, 1e9, 1e30, Double.MAX_VALUE})
  void staysInItsBoundsForEveryAlpha(double alpha) {
    assertThat(Arrays.stream(samples(alpha)).limit(1000).boxed())
        .allSatisfy(x -> assertThat(x).isBetween(0.0, 1.0));
    assertThat(new SymmetricBeta(alpha).sample(new Random(1))).isBetween(0.0, 1.0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void alphaOutOfRangeIsNamed(double alpha) {
    String message = "alpha must be finite and greater than 0, but is " + alpha;
    assertThatIllegalArgumentException().isThrownBy(() -> new Mixup(alpha)).withMessage(message);
    assertThatIllegalArgumentException().isThrownBy(() -> new CutMix(alpha)).withMessage(message);
  }
}
