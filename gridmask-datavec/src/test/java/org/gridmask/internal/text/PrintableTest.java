package org.gridmask.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void whatControlsATerminalIsEscaped() {
    assertThat(Printable.line("a\nb\r\t\u001b[31m\u007f\u0085\u009b0m"))
        .isEqualTo("a\\nb\\r\\t\\u001b[31m\\u007f\\u0085\\u009b0m");
    assertThat(Printable.line("\u2028\u2029\u202egpj.\u2066\ufeff\ud800"))
        .isEqualTo("\\u2028\\u2029\\u202egpj.\\u2066\\ufeff\\ud800");
  }

  @Test
  void allElseStays() {
    for (String text : new String[] {"", "café – 猫 \\n", "👩\u200d💻"}) {
      assertThat(Printable.line(text)).isSameAs(text);
    }
  }
}
