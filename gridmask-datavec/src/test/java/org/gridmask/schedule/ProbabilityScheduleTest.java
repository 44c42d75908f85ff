package org.gridmask.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.gridmask.JavaSerialization;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.junit.jupiter.api.Test;

class ProbabilityScheduleTest {

  @Test
  void linearRisesFromZeroToItsBoundAndStays() {
    ProbabilitySchedule schedule = ProbabilitySchedule.linear(0.8, 240);
    assertThat(schedule.probabilityAt(0)).isZero();
    assertThat(schedule.probabilityAt(60)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.probabilityAt(240)).isEqualTo(0.8);
    assertThat(schedule.probabilityAt(299)).isEqualTo(0.8);
    assertThat(schedule.probabilityAt(-1)).isZero();
  }

  @Test
  void constantIsTheSameInEveryEpoch() {
    assertThat(ProbabilitySchedule.constant(0.7).probabilityAt(0)).isEqualTo(0.7);
    assertThat(ProbabilitySchedule.constant(0.7).probabilityAt(1000)).isEqualTo(0.7);
  }

  @Test
  void refusesWhatIsNoProbabilityOrRamp() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbabilitySchedule.constant(1.1))
        .withMessage("p must be in [0, 1], but is 1.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbabilitySchedule.linear(Double.NaN, 5))
        .withMessage("upperBound must be in [0, 1], but is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbabilitySchedule.linear(0.8, 0))
        .withMessage("rampEpochs must be at least 1, but is 0");
  }

  @Test
  void aLambdaServesAndItsMistakesAreNamed() {
    GridMask grid = GridMask.builder().r(0.5).d(4, 8).build();
    MaskPolicy late = new MaskPolicy(grid, epoch -> epoch < 2 ? 0 : 1, 1);
    assertThat(late.maskFor(1, 0, 32, 32).isEmpty()).isTrue();
    assertThat(late.maskFor(2, 0, 32, 32).isEmpty()).isFalse();
    assertThat(JavaSerialization.copy(late).maskFor(2, 0, 32, 32))
        .isEqualTo(late.maskFor(2, 0, 32, 32));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> new MaskPolicy(grid, epoch -> 2, 1).maskFor(3, 0, 32, 32))
        .withMessage("the schedule's probability must be in [0, 1], but is 2.0 at epoch 3");
  }
}
