package org.gridmask.examples.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.gridmask.statistics.FailureCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTableTest {

  private static final String HEADER =
      "method,x,images,p_dropped,p_kept,p_failure,ci_low,ci_high,keep_ratio\n";

  @Test
  void isReadAsItWasWritten() {
    FailureTable table =
        new FailureTable(
            List.of(
                new FailureRow(
                    FailureMethod.GRIDMASK, 8, new FailureCounts(99_999_999, 7, 99_999_991, 0.75)),
                new FailureRow(FailureMethod.HIDE_AND_SEEK, 8, new FailureCounts(10, 0, 5, 0.5))));

    assertThat(FailureTable.parse(table.toCsv())).isEqualTo(table);
    assertThat(table.toCsv())
        .startsWith(HEADER)
        .endsWith("\nhide-and-seek,8,10,0,0.5,0.5,0.2365931,0.7634069,0.5\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cutuot,8,10,0,0,0,0,0,1|row 1: unknown method cutuot",
        "cutout,8,10,0,0,0,0,0|row 1: must have 9 fields, but has 8",
        "cutout,8,10,0.6,0.6,0,0,0,1|row 1: kept must be in",
        "cutout,8,10,NaN,0.6,0,0,0,1|row 1: p_dropped must be in [0, 1], but is NaN",
        "cutout,8,10,0,-0.01,0,0,0,1|row 1: p_kept must be in [0, 1], but is -0.01",
        "cutout,eight,10,0,0,0,0,0,1|row 1: ",
        "''|rows must be at least one",
      })
  void refusesWhatIsNoSuchTable(String row, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FailureTable.parse(HEADER + row + "\n"))
        .withMessageContaining(message);
  }

  @Test
  void refusesATableWithGaps() {
    FailureCounts counts = new FailureCounts(1, 0, 0, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new FailureTable(
                    List.of(
                        new FailureRow(FailureMethod.CUTOUT, 8, counts),
                        new FailureRow(FailureMethod.CUTOUT, 16, counts),
                        new FailureRow(FailureMethod.GRIDMASK, 16, counts))));
  }

  @Test
  void saysWhichKeepRatioIsOff() {
    List<String> sentences =
        new FailureTable(
                List.of(
                    new FailureRow(FailureMethod.GRIDMASK, 8, counts(0.7451)),
                    new FailureRow(FailureMethod.CUTOUT, 8, counts(0.99)),
                    new FailureRow(FailureMethod.HIDE_AND_SEEK, 8, counts(0.7449))))
            .keepRatios();

    assertThat(sentences)
        .containsExactly(
            "Measured keep ratios: gridmask 0.7451, cutout 0.9900, hide-and-seek 0.7449. Methods"
                + " with multiple regions should keep 0.75.",
            "More than 0.005 off 0.75: hide-and-seek at x = 8: 0.7449; this may be chance if"
                + " there are few images.");
  }

  private static FailureCounts counts(double keepRatio) {
    return new FailureCounts(10, 1, 1, keepRatio);
  }
}
