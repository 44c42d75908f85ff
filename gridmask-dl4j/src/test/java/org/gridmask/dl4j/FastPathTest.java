package org.gridmask.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FastPathTest {

  @ParameterizedTest
  @CsvSource({"0, 0, 0, false", "3, 0, 0, true", "0, 2, 0, true", "0, 0, 1, true"})
  void saysWhetherAnythingWasAttached(
      int vertices, int convolutions, int normalizations, boolean any) {
    OneDnnHelpers.Attached helpers = new OneDnnHelpers.Attached(convolutions, normalizations);
    assertThat(new FastPath.Attached(vertices, helpers).isAny()).isEqualTo(any);
  }

  @Test
  void negativeNumbersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FastPath.Attached(-1, FastPath.Attached.NOTHING.helpers()))
        .withMessage("vertices must be at least 0, but is -1");
  }
}
