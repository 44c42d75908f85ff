package org.gridmask.examples.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {

  @Test
  void whatIsWrittenIsRead() {
    List<String> fields = List.of("a", "", "\"", "\"\"", "b\"c", "d,e", "f\ng\r", "", "\"h\"");
    assertThat(Csv.parse(Csv.line(fields) + Csv.line(List.of("next"))))
        .containsExactly(fields, List.of("next"));
  }

  @Test
  void linesMayEndAsOnWindowsAndTheLastNotAtAll() {
    assertThat(Csv.parse("a,b\r\n\r\n\"c\",d"))
        .containsExactly(List.of("a", "b"), List.of("c", "d"));
  }
}
