package org.gridmask.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Hands out the arguments of one call, plausible and awkward ones, and remembers them by name. */
final class Arguments {

  private static final int[] INTS = {
    Integer.MIN_VALUE,
    Integer.MIN_VALUE + 1,
    -65536,
    -2,
    -1,
    0,
    1,
    2,
    3,
    7,
    16,
    64,
    65,
    224,
    360,
    361,
    65535,
    1 << 20,
    (1 << 20) + 1,
    Integer.MAX_VALUE - 1,
    Integer.MAX_VALUE
  };
  private static final double[] REALS = {
    Double.NaN,
    Double.NEGATIVE_INFINITY,
    Double.POSITIVE_INFINITY,
    -Double.MAX_VALUE,
    -1e300,
    -360,
    -90,
    -1,
    -1e-300,
    -Double.MIN_VALUE,
    -0.0,
    0,
    Double.MIN_VALUE,
    1e-308,
    Double.MIN_NORMAL,
    1e-17,
    0.5,
    Math.nextUp(0.5),
    Math.nextDown(1.0),
    1,
    Math.nextUp(1.0),
    90,
    255,
    1e17,
    1e300,
    Double.MAX_VALUE
  };

  private static final int LONGEST_SIDE = 1 << 20;

  private static final int[] SIDES = {
    Integer.MIN_VALUE,
    -1,
    0,
    1,
    2,
    3,
    31,
    63,
    64,
    65,
    224,
    300,
    LONGEST_SIDE,
    LONGEST_SIDE + 1,
    Integer.MAX_VALUE
  };

  private final Random random;
  private final double awkwardShare;
  private int sideBefore;
  private final Map<String, String> given = new LinkedHashMap<>();

  Arguments(long seed) {
    random = new Random(seed);
    // Where all is awkward nothing gets past the first check.
    awkwardShare = new double[] {0, 0.15, 0.5, 1}[random.nextInt(4)];
  }

  Random random() {
    return random;
  }

  int integer(String name) {
    return given(
        name,
        isAwkward()
            ? random.nextBoolean() ? pick(INTS) : random.nextInt() >> random.nextInt(32)
            : 1 + random.nextInt(random.nextBoolean() ? 8 : 200));
  }

  /**
   * A height or width of an image. Beside a longest one the other is short or as long, for every
   * pixel of what is not refused is looked at.
   */
  int side(String name) {
    int side = isAwkward() ? pick(SIDES) : 1 + random.nextInt(70);
    if (sideBefore == LONGEST_SIDE && side > 3 && side < LONGEST_SIDE) {
      side = 1 + side % 3;
    } else if (sideBefore > 3 && sideBefore < LONGEST_SIDE && side == LONGEST_SIDE) {
      side = LONGEST_SIDE + 1;
    }
    sideBefore = side;
    return given(name, side);
  }

  /** A height or width that an image is to get: any, but none in between of a million pixels. */
  int length(String name) {
    return random.nextInt(4) == 0
        ? given(name, isAwkward() ? Integer.MAX_VALUE - random.nextInt(2) : 1)
        : side(name);
  }

  /** A small number, such as of images. */
  int few(String name, int bound) {
    return given(name, random.nextInt(bound));
  }

  long whole(String name) {
    return given(
        name,
        isAwkward()
            ? random.nextBoolean() ? pick(INTS) + 1L * pick(INTS) * pick(INTS) : random.nextLong()
            : random.nextInt(1000));
  }

  double real(String name) {
    return given(name, number(1));
  }

  /** A number, plausibly in [0, range). */
  double real(String name, double range) {
    return given(name, number(range));
  }

  boolean truth(String name) {
    return given(name, random.nextBoolean());
  }

  /** One of the values, or null. */
  <T> T one(String name, List<T> values) {
    return given(name, isAwkward() ? null : values.get(random.nextInt(values.size())));
  }

  List<Integer> integers(String name) {
    return given(
        name,
        list(
            () ->
                isAwkward()
                    ? INTS[random.nextInt(INTS.length)]
                    : Integer.valueOf(random.nextInt(40))));
  }

  List<Double> reals(String name) {
    return given(name, list(() -> number(255)));
  }

  <T> List<T> list(String name, Supplier<T> item) {
    return given(name, list(item));
  }

  /** Like a list, which may be missing, or have something missing. */
  private <T> List<T> list(Supplier<T> item) {
    if (isAwkward() && random.nextInt(3) == 0) {
      return null;
    }
    List<T> list = new ArrayList<>();
    for (int size = isAwkward() ? 0 : 1 + random.nextInt(4); size > 0; size--) {
      list.add(isAwkward() && random.nextInt(3) == 0 ? null : item.get());
    }
    return list;
  }

  private double number(double range) {
    if (!isAwkward()) {
      return range * random.nextDouble();
    }
    return random.nextBoolean()
        ? REALS[random.nextInt(REALS.length)]
        : Double.longBitsToDouble(random.nextLong());
  }

  private boolean isAwkward() {
    return random.nextDouble() < awkwardShare;
  }

  private int pick(int[] values) {
    return values[random.nextInt(values.length)];
  }

  private <T> T given(String name, T value) {
    given.put(name, String.valueOf(value));
    return value;
  }

  /** Remembers what the caller made of other arguments. */
  <T> T value(String name, T value) {
    return given(name, value);
  }

  /** Whether a text names one of the arguments and its value. */
  boolean isOneNamedIn(String text) {
    return text != null
        && given.entrySet().stream()
            .anyMatch(entry -> text.contains(entry.getKey()) && shows(text, entry.getValue()));
  }

  private static boolean shows(String text, String value) {
    return text.contains(value)
        || value.equals("[]") && text.contains("none")
        || value.contains("null") && text.contains("null");
  }

  @Override
  public String toString() {
    return given.toString();
  }
}
