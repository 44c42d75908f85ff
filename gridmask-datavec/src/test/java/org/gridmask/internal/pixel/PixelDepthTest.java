package org.gridmask.internal.pixel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class PixelDepthTest {

  /** Every number of a 16-bit type, and what lies half way to the next and beside that. */
  @ParameterizedTest
  @CsvSource({"FLOAT16, 10, 15", "BFLOAT16, 7, 127"})
  void numbersAreRoundedToTheNearestOfATypeOf16Bits(String type, int fractionBits, int bias) {
    PixelDepth depth = PixelDepth.of(type.equals("FLOAT16") ? DataType.FLOAT16 : DataType.BFLOAT16);
    int infinity = 2 * bias + 1 << fractionBits;
    for (int bits = 0; bits < infinity; bits++) {
      double value = decoded(bits, fractionBits, bias);
      double middle = (value + decoded(bits + 1, fractionBits, bias)) / 2;
      int even = bits + (bits & 1);
      assertThat(
              new long[] {
                depth.bits(value),
                depth.bits(-value),
                depth.bits(Math.nextDown(middle)),
                depth.bits(middle),
                depth.bits(-middle),
                depth.bits(Math.nextUp(middle))
              })
          .as("%x", bits)
          .containsExactly(bits, bits | 0x8000, bits, even, even | 0x8000, bits + 1);
    }
    assertThat(depth.bits(Double.MAX_VALUE)).isEqualTo(infinity);
    assertThat(depth.bits(Double.NEGATIVE_INFINITY)).isEqualTo(infinity | 0x8000);
    assertThat(depth.bits(-Double.MIN_VALUE)).isEqualTo(0x8000);
    assertThat(depth.bits(Double.NaN)).isEqualTo(infinity | 1 << fractionBits - 1);
  }

  /** Infinity's bits stand for the number that would follow. */
  private static double decoded(int bits, int fractionBits, int bias) {
    int exponent = bits >> fractionBits;
    int fraction = bits & (1 << fractionBits) - 1;
    return exponent == 0
        ? Math.scalb((double) fraction, 1 - bias - fractionBits)
        : Math.scalb((double) (fraction | 1 << fractionBits), exponent - bias - fractionBits);
  }
}
