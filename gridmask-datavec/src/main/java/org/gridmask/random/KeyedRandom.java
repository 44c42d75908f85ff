package org.gridmask.random;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.gridmask.check.Checks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The random numbers of one image in one epoch, a function of (seed, purpose, epoch, index) alone.
 *
 * <p>There is no state across images: the numbers are the same with any number of threads, with
 * prefetching and after a resume. Different purposes (masks, fills, flips) with the same seed draw
 * independently. The algorithm is SplitMix64, seeded with a hash of the key; the conversion to
 * integers, doubles and Gaussians is implemented here too, so that the numbers are the same on
 * every Java version and machine. Not thread-safe.
 */
public final class KeyedRandom implements RandomGenerator {

  /** SplitMix64 (Steele, Lea, Flood, 2014). */
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private static final Logger LOG = LoggerFactory.getLogger(KeyedRandom.class);

  private long state;

  private KeyedRandom(long state) {
    this.state = state;
  }

  /**
   * The random numbers of one image.
   *
   * @param seed the seed of the run
   * @param purpose the purpose of the draws
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return a new generator
   * @throws IllegalArgumentException if {@code purpose} is null
   */
  public static KeyedRandom of(long seed, Purpose purpose, long epoch, long index) {
    return of(seed, Checks.notNull("purpose", purpose).key(), epoch, index);
  }

  /**
   * The random numbers of one image, for a custom purpose.
   *
   * @param seed the seed of the run
   * @param purpose the name of the purpose; changing it changes the draws
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return a new generator
   * @throws IllegalArgumentException if {@code purpose} is null
   */
  public static KeyedRandom of(long seed, String purpose, long epoch, long index) {
    Checks.notNull("purpose", purpose);
    long key = mix(seed + STEP);
    key = mix(key + purpose.hashCode() * STEP);
    key = mix(key + epoch * STEP);
    key = mix(key + index * STEP);
    return new KeyedRandom(key);
  }

  /**
   * A random seed, which is logged so that the run can be repeated.
   *
   * @param purpose the purpose, for the log
   * @return the seed
   */
  public static long pickSeed(Purpose purpose) {
    long seed = ThreadLocalRandom.current().nextLong();
    LOG.info("No seed was given for {}; {} was picked", purpose.key(), seed);
    return seed;
  }

  /**
   * A random permutation (Fisher-Yates).
   *
   * @param size the number of elements
   * @param random the source of randomness
   * @return the numbers in [0, size), shuffled
   */
  public static int[] permutation(int size, RandomGenerator random) {
    int[] order = IntStream.range(0, size).toArray();
    for (int last = size - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      int number = order[last];
      order[last] = order[other];
      order[other] = number;
    }
    return order;
  }

  /**
   * The random number of a cell of a grid, computed by hashing.
   *
   * @param salt the salt of the grid
   * @param column the cell's column
   * @param row the cell's row
   * @return a number in [0, 1), uniform and independent of the other cells'
   */
  public static double ofCell(long salt, long column, long row) {
    return unit(mix(mix(salt + column) + row));
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static double unit(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }

  @Override
  public long nextLong() {
    return mix(state += STEP);
  }

  @Override
  public int nextInt(int bound) {
    return nextInt(0, bound);
  }

  /** By multiplication without rejection; the bias is less than 2<sup>-31</sup>. */
  @Override
  public int nextInt(int origin, int bound) {
    if (origin >= bound) {
      throw Checks.invalid("bound", "greater than " + origin, bound);
    }
    long range = (long) bound - origin;
    return (int) (origin + Math.multiplyHigh(nextLong() >>> 1, range << 1));
  }

  @Override
  public double nextDouble() {
    return unit(nextLong());
  }

  /** The Box-Muller transform, in strictly reproducible arithmetic. */
  @Override
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
  }
}
