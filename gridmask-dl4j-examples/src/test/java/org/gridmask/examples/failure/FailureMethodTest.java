package org.gridmask.examples.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.gridmask.mask.DropMask;
import org.gridmask.random.KeyedRandom;
import org.gridmask.statistics.FailureSimulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureMethodTest {

  /** An odd x too, whose units GridMask's own rounding would keep more of. */
  @ParameterizedTest
  @EnumSource(
      value = FailureMethod.class,
      names = {"GRIDMASK", "GRIDMASK_ROTATED", "CUTOUT_MULTI", "HIDE_AND_SEEK"})
  void methodsWithManyRegionsKeepThreeQuarters(FailureMethod method) throws Exception {
    for (int x : new int[] {5, 16, 33}) {
      double keepRatio = FailureSimulator.paper(3).run(method.generator(x), 6000, 2).keepRatio();
      assertThat(keepRatio).as("%s at %d", method.id(), x).isCloseTo(0.75, within(0.005));
    }
  }

  /** Runs that touch no border are whole sides. */
  @ParameterizedTest
  @EnumSource(
      value = FailureMethod.class,
      names = {"GRIDMASK", "CUTOUT"})
  void sidesAreTheWholeNumbersFromXToTwiceX(FailureMethod method) {
    Set<Integer> sides = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      method
          .generator(3)
          .generate(60, 60, KeyedRandom.of(1, "test", 0, i))
          .forEachSpan(
              (y, x0, x1) -> {
                if (x0 > 0 && x1 < 60) {
                  sides.add(x1 - x0);
                }
              });
    }
    assertThat(sides).containsExactlyInAnyOrder(3, 4, 5, 6);
  }

  @Test
  void randomErasingDropsAsManyPixelsAsTheSquares() {
    for (int i = 0; i < 300; i++) {
      DropMask mask =
          FailureMethod.RANDOM_ERASING
              .generator(40)
              .generate(224, 224, KeyedRandom.of(1, "test", 0, i));
      // Edges are rounded to whole pixels.
      assertThat(mask.droppedPixels()).isBetween(1500L, 6600L);
    }
  }

  @Test
  void isFoundByItsName() {
    for (FailureMethod method : FailureMethod.values()) {
      assertThat(FailureMethod.of(method.id())).isEqualTo(method);
    }
    assertThat(FailureMethod.GRIDMASK_ROTATED.id()).isEqualTo("gridmask-rotated");
  }
}
