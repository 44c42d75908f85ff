package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeCapabilityTest {

  @ParameterizedTest
  @CsvSource({
    // No code of the same generation, or only newer code.
    "2.1, false",
    "3.0, false",
    "3.5, false",
    "4.0, false",
    // Kepler K80 to Ampere: code of their own, or older code of the same generation.
    "3.7, true",
    "5.0, true",
    "5.2, true",
    "5.3, true",
    "6.0, true",
    "6.1, true",
    "6.2, true",
    "7.0, true",
    "7.2, true",
    "7.5, true",
    "8.0, true",
    "8.6, true",
    "8.7, true",
    // Ada takes Ampere's code; Hopper and Blackwell would need PTX.
    "8.9, true",
    "9.0, false",
    "10.0, false",
    "10.3, false",
    "12.0, false",
    "12.1, false",
  })
  void knowsWhichGpusHaveMachineCode(String capability, boolean runs) {
    ComputeCapability parsed = ComputeCapability.parse(capability);

    assertThat(parsed.isSupported()).isEqualTo(runs);
    assertThat(parsed.verdict())
        .startsWith(runs ? "can be used" : "cannot be used")
        .contains("compute capability " + capability);
  }

  @Test
  void saysWhyAGpuCannotBeUsed() {
    assertThat(new ComputeCapability(9, 0).verdict()).contains("newer than");
    assertThat(new ComputeCapability(3, 5).verdict()).contains("no machine code");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8", "8.", "8.66", "N/A", "-8.6"})
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> ComputeCapability.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("compute capability");
  }
}
