package org.gridmask.random;

/** SplitMix64 (Steele, Lea, Flood, 2014): the step and the mixing function behind all draws. */
public final class SplitMix {

  static final long STEP = 0x9e3779b97f4a7c15L;

  private SplitMix() {}

  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
