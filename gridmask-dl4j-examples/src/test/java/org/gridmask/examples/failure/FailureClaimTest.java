package org.gridmask.examples.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridmask.examples.failure.FailureMethod.CUTOUT;
import static org.gridmask.examples.failure.FailureMethod.CUTOUT_MULTI;
import static org.gridmask.examples.failure.FailureMethod.GRIDMASK;
import static org.gridmask.examples.failure.FailureMethod.GRIDMASK_ROTATED;
import static org.gridmask.examples.failure.FailureMethod.HIDE_AND_SEEK;
import static org.gridmask.examples.failure.FailureMethod.RANDOM_ERASING;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailureClaimTest {

  private static final List<Integer> SIZES = List.of(16, 32, 64);

  @Test
  void holdsWhereGridMaskIsLowestAndGrowsSlowest() {
    FailureClaim claim =
        new FailureClaim(
            FailureTables.of(
                SIZES,
                Map.of(
                    GRIDMASK, List.of(0, 100, 500),
                    GRIDMASK_ROTATED, List.of(0, 90, 400),
                    CUTOUT, List.of(1000, 1500, 2000),
                    CUTOUT_MULTI, List.of(0, 101, 2000),
                    // Not in the paper's figure: does not count.
                    RANDOM_ERASING, List.of(0, 0, 0),
                    HIDE_AND_SEEK, List.of(300, 900, 3000))));

    List<String> sentences = claim.sentences();

    assertThat(claim.isLowest(GRIDMASK)).isTrue();
    assertThat(claim.growsSlowest(GRIDMASK_ROTATED)).isTrue();
    assertThat(sentences)
        .hasSize(5)
        .contains(
            "gridmask has the fewest failures at 3 of 3 x: the claim holds for it; another has as few"
                + " at x = 16; its 95 % interval overlaps another's at x = 16, 32.",
            "Growth from x = 16 to x = 64 in points: gridmask-rotated +4.00, cutout +10.00,"
                + " cutout-multi +20.00, hide-and-seek +27.00. That of gridmask-rotated is the"
                + " smallest: the claim holds for it.");
    assertThat(sentences.get(0)).contains("against cutout, cutout-multi, hide-and-seek;");
  }

  @Test
  void saysWhereAndAgainstWhomItDoesNotHold() {
    FailureClaim claim =
        new FailureClaim(
            FailureTables.of(
                SIZES,
                Map.of(
                    GRIDMASK, List.of(100, 300, 2000),
                    GRIDMASK_ROTATED, List.of(0, 300, 1000),
                    CUTOUT, List.of(9000, 5000, 1990),
                    CUTOUT_MULTI, List.of(200, 400, 1100),
                    HIDE_AND_SEEK, List.of(99, 900, 5000))));

    assertThat(claim.isLowest(GRIDMASK)).isFalse();
    assertThat(claim.isLowest(GRIDMASK_ROTATED)).isTrue();
    assertThat(claim.growsSlowest(GRIDMASK_ROTATED)).isFalse();
    assertThat(claim.sentences())
        .contains(
            "gridmask has the fewest failures at 1 of 3 x: the claim does not hold for it; cutout has"
                + " fewer failures at x = 64 (19.90 % against 20.00 % at 64; intervals overlap at x"
                + " = 64); cutout-multi has fewer failures at x = 64 (11.00 % against 20.00 % at 64;"
                + " no intervals overlap); hide-and-seek has fewer failures at x = 16 (0.99 %"
                + " against 1.00 % at 16; intervals overlap at x = 16).",
            "Growth from x = 16 to x = 64 in points: gridmask-rotated +10.00, cutout -70.10,"
                + " cutout-multi +9.00, hide-and-seek +49.01; where that is negative, failures"
                + " become fewer with larger squares. That of gridmask-rotated is not the smallest:"
                + " the claim does not hold for it.");
  }

  @Test
  void aTieForTheSlowestIsReported() {
    FailureClaim claim =
        new FailureClaim(
            FailureTables.of(
                List.of(1, 2),
                Map.of(
                    GRIDMASK, List.of(0, 0), CUTOUT_MULTI, List.of(0, 0), CUTOUT, List.of(5, 9))));

    assertThat(claim.sentences())
        .contains(
            "Growth from x = 1 to x = 2 in points: gridmask +0.00, cutout +0.04, cutout-multi +0.00."
                + " That of gridmask is the smallest, but equal to that of cutout-multi: the claim"
                + " holds for it only if that counts as slowest.");
  }

  @Test
  void nothingIsClaimedWithoutOtherMethods() {
    FailureClaim claim =
        new FailureClaim(FailureTables.of(SIZES, Map.of(GRIDMASK, List.of(0, 100, 500))));

    assertThat(claim.sentences())
        .singleElement()
        .asString()
        .endsWith("It cannot be tested without the paper's other methods.");
  }

  @Test
  void growthCannotBeToldFromASingleSize() {
    FailureClaim claim =
        new FailureClaim(
            FailureTables.of(
                List.of(16), Map.of(GRIDMASK, List.of(1), CUTOUT_MULTI, List.of(100))));

    assertThat(claim.sentences())
        .contains(
            "gridmask has the fewest failures at 1 of 1 x: the claim holds for it.",
            "The growth for gridmask cannot be computed from a single x.");
  }

  @Test
  void theSlopeIsThatOfTheLeastSquares() {
    FailureClaim claim =
        new FailureClaim(
            FailureTables.of(List.of(10, 20, 30), Map.of(GRIDMASK, List.of(1000, 1000, 4000))));

    assertThat(claim.slope(GRIDMASK)).isCloseTo(0.015, within(1e-12));
    assertThat(claim.growth(GRIDMASK)).isCloseTo(0.3, within(1e-12));
  }
}
