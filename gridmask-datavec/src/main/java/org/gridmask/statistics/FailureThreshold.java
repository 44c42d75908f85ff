package org.gridmask.statistics;

import java.math.BigDecimal;

/**
 * A share as an exact decimal fraction, so that 99 of 100 pixels are 0.99 of them in spite of
 * floating-point rounding.
 *
 * @param numerator at most the denominator
 * @param denominator a power of ten, at most 10<sup>18</sup>
 */
record FailureThreshold(long numerator, long denominator) {

  /** The threshold for a share in (0.5, 1], which has at most 17 decimals. */
  static FailureThreshold of(double share) {
    BigDecimal decimal = BigDecimal.valueOf(share);
    return new FailureThreshold(
        decimal.unscaledValue().longValueExact(),
        BigDecimal.TEN.pow(decimal.scale()).longValueExact());
  }

  FailureCase.Outcome outcome(long dropped, long area) {
    if (isReached(dropped, area)) {
      return FailureCase.Outcome.DROPPED;
    }
    return isReached(area - dropped, area) ? FailureCase.Outcome.KEPT : FailureCase.Outcome.NONE;
  }

  /** part / whole >= numerator / denominator, without rounding: products have up to 128 bits. */
  private boolean isReached(long part, long whole) {
    long high = Math.multiplyHigh(part, denominator);
    long needed = Math.multiplyHigh(whole, numerator);
    return high > needed
        || high == needed && Long.compareUnsigned(part * denominator, whole * numerator) >= 0;
  }
}
