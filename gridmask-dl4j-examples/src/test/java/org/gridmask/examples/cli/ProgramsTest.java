package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ProgramsTest {

  /** However soon it ends: its output was lost when it ended before all of that was taken. */
  @Test
  void allThatAProgramPrintsIsTaken() {
    for (int i = 0; i < 300; i++) {
      assertThat(Programs.output("echo", "something")).isEqualTo("something\n");
    }
  }

  @Test
  void aProgramThatFailsOrIsNotThereHasNoOutput() {
    assertThat(Programs.output("sh", "-c", "echo something; exit 1")).isEmpty();
    assertThat(Programs.output("there-is-no-such-program")).isEmpty();
  }
}
