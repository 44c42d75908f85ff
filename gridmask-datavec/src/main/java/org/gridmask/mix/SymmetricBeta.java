package org.gridmask.mix;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * The distribution Beta(alpha, alpha) on [0, 1]: uniform for alpha 1, concentrated near 0 and 1 for
 * a small alpha, near 1/2 for a large one. Its mean is 1/2 and its variance 1 / (4 (2 alpha + 1)).
 *
 * @param alpha the concentration, greater than 0 and finite
 */
record SymmetricBeta(double alpha) {

  SymmetricBeta {
    Checks.require(
        alpha > 0 && Double.isFinite(alpha), "alpha", "finite and greater than 0", alpha);
  }

  /**
   * Draws X / (X + Y) for X, Y ~ Gamma(alpha), computed in logarithms, since Gamma variables often
   * underflow for a small alpha. With Gamma(alpha) = Gamma(alpha + 1) U<sup>1/alpha</sup>
   * (Marsaglia and Tsang 2000, section 6) and Gamma(alpha + 1) = d V, the d cancels out.
   */
  double sample(RandomGenerator random) {
    double logV = logV(random) - logV(random);
    double logU = logUniform(random) - logUniform(random);
    return 1 / (1 + StrictMath.exp(-(logV + logU / alpha)));
  }

  /**
   * The logarithm of V = (1 + c x)^3 of Gamma(alpha + 1) = d V, d = alpha + 2/3, c = 1 / sqrt(9 d)
   * (Marsaglia and Tsang 2000, section 2). The term d (1 - V + log V) is rewritten to avoid
   * cancellation for a large alpha.
   */
  private double logV(RandomGenerator random) {
    double d = alpha + 2.0 / 3;
    double c = 1 / (3 * Math.sqrt(d));
    while (true) {
      double x = random.nextGaussian();
      double t = c * x;
      if (t > -1) {
        double log = StrictMath.log1p(t);
        double acceptance = x * x / 2 + 3 * (d * (log - t - t * t - t * t * t / 3));
        if (logUniform(random) < acceptance) {
          return 3 * log;
        }
      }
    }
  }

  /** The logarithm of a uniform number in (0, 1], which is finite. */
  private static double logUniform(RandomGenerator random) {
    return StrictMath.log(1 - random.nextDouble());
  }
}
