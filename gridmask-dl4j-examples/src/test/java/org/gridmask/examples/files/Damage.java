package org.gridmask.examples.files;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Damaged copies of a good file, the same in every run: cut off, with changed bytes, bits or
 * numbers, or with bytes missing. {@code -Dgridmask.damaged=50} makes 50 times as many.
 */
public final class Damage {

  private static final int[] NUMBERS = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, 1, 1 << 16};

  private Damage() {}

  public static Stream<byte[]> of(byte[] good, int cases) {
    return IntStream.range(0, cases * Integer.getInteger("gridmask.damaged", 1))
        .mapToObj(number -> damaged(good, new Random(31L * number + good.length)));
  }

  private static byte[] damaged(byte[] good, Random random) {
    byte[] bytes = good.clone();
    int kind = random.nextInt(6);
    // Headers are at the beginning.
    int range = kind % 2 == 0 ? bytes.length : Math.min(bytes.length, 200);
    int changes = 1 + random.nextInt(5);
    switch (kind) {
      case 0, 1 -> {
        for (int i = 0; i < changes; i++) {
          bytes[random.nextInt(range)] = (byte) random.nextInt();
        }
      }
      case 2, 3 -> {
        for (int i = 0; i < changes; i++) {
          bytes[random.nextInt(range)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 4 -> {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(64));
        System.arraycopy(good, to, bytes, from, bytes.length - to);
        return Arrays.copyOf(bytes, bytes.length - (to - from));
      }
      default -> {
        if (random.nextBoolean()) {
          return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        int at = random.nextInt(Math.max(1, range - 4));
        int number = NUMBERS[random.nextInt(NUMBERS.length)];
        for (int i = 0; i < 4 && at + i < bytes.length; i++) {
          bytes[at + i] = (byte) (number >> 8 * i);
        }
      }
    }
    return bytes;
  }
}
