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

  @Test
  void rowsHaveTheNumberOfTheirFirstLine() {
    assertThat(Csv.rows("a\n\r\n\"b\nc\"\nd"))
        .containsExactly(
            new Csv.Row(1, List.of("a")),
            new Csv.Row(3, List.of("b\nc")),
            new Csv.Row(5, List.of("d")));
  }
}
