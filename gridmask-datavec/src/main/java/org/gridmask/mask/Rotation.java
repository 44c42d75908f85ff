package org.gridmask.mask;

/** The cosine and sine of an angle, bit-identical on every machine. */
record Rotation(double cos, double sin) {

  /**
   * Cached values of the whole degrees, which generators draw; computing one takes longer than
   * tracing many rows.
   */
  private static final Rotation[] WHOLE_DEGREES = new Rotation[360];

  static {
    for (int degrees = 0; degrees < WHOLE_DEGREES.length; degrees++) {
      WHOLE_DEGREES[degrees] = new Rotation(cos(degrees), sin(degrees));
    }
  }

  static Rotation of(double degrees) {
    // The remainder is slow; skip it where possible.
    double angle = degrees >= 0 && degrees < 360 ? degrees : degrees % 360;
    int whole = (int) angle;
    return whole == angle && whole >= 0
        ? WHOLE_DEGREES[whole]
        : new Rotation(cos(angle), sin(angle));
  }

  /** Exact at multiples of 90 degrees, unlike Math.cos, so that they map pixels onto pixels. */
  private static double cos(double angle) {
    return angle % 180 == 0
        ? angle % 360 == 0 ? 1 : -1
        : angle % 90 == 0 ? 0 : StrictMath.cos(Math.toRadians(angle));
  }

  private static double sin(double angle) {
    return angle % 90 == 0 ? cos(angle - 90) : StrictMath.sin(Math.toRadians(angle));
  }
}
