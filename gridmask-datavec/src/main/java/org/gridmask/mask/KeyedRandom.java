package org.gridmask.mask;

import java.util.random.RandomGenerator;

/**
 * The random numbers of one image of one epoch, a function of (seed, purpose, epoch, index) alone.
 *
 * <p>Nothing is carried over from one draw to the next: the numbers are the same with one thread or
 * eight, with prefetching and after a resume. Different purposes (masks, fills, flips) draw
 * independently although they share a seed. The algorithm is SplitMix64, started where the mixed
 * key says. An instance belongs to one thread.
 */
public final class KeyedRandom implements RandomGenerator {

  private long state;

  private KeyedRandom(long state) {
    this.state = state;
  }

  /**
   * The numbers of one image.
   *
   * @param seed the seed of the run
   * @param purpose what is drawn; part of the key, so never to be renamed once results depend on it
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return a generator at its first number
   */
  public static KeyedRandom of(long seed, String purpose, long epoch, long index) {
    long key = SplitMix.mix(seed + SplitMix.STEP);
    key = SplitMix.mix(key + purpose.hashCode() * SplitMix.STEP);
    key = SplitMix.mix(key + epoch * SplitMix.STEP);
    key = SplitMix.mix(key + index * SplitMix.STEP);
    return new KeyedRandom(key);
  }

  @Override
  public long nextLong() {
    return SplitMix.mix(state += SplitMix.STEP);
  }
}
