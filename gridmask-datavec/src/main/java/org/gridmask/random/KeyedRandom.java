package org.gridmask.random;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * The random numbers of one image of one epoch, a function of (seed, purpose, epoch, index) alone.
 *
 * <p>Nothing is carried over from one draw to the next: the numbers are the same with one thread or
 * eight, with prefetching and after a resume. Different purposes (masks, fills, flips) draw
 * independently although they share a seed. The algorithm is SplitMix64, started where the mixed
 * key says; how its bits become whole, real and normal numbers is fixed here too, and so the same
 * on every Java and every machine. An instance belongs to one thread.
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
   * @throws IllegalArgumentException if {@code purpose} is null
   */
  public static KeyedRandom of(long seed, String purpose, long epoch, long index) {
    Checks.notNull("purpose", purpose);
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

  @Override
  public int nextInt(int bound) {
    return nextInt(0, bound);
  }

  /** One multiplication, no rejection: off from uniform by less than 2<sup>-31</sup>. */
  @Override
  public int nextInt(int origin, int bound) {
    if (origin >= bound) {
      throw new IllegalArgumentException(
          "bound must be greater than " + origin + ", but is " + bound);
    }
    long range = (long) bound - origin;
    return (int) (origin + Math.multiplyHigh(nextLong() >>> 1, range << 1));
  }

  @Override
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Box and Muller's transform, in the arithmetic that Java fixes to the last bit. */
  @Override
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
  }
}
