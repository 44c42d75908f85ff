package org.gridmask.examples.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportPage;
import org.gridmask.examples.run.OutputFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureReportTest {

  @TempDir Path folder;

  @Test
  void isMadeFromTheFoldersFilesAlone() throws Exception {
    FailureCases cases = new FailureCases(List.of(16, 96), 300, 7);
    FailureTable table = cases.run(2, (row, counted) -> {});
    Path first = folder.resolve("first");
    try (OutputFolder opened = FailureFolder.open(Optional.of(first))) {
      FailureFolder.write(opened.files(), cases, table, provenance());
    }
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (Stream<Path> files = Files.list(first)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }

    ReportPage page = FailureReport.page(first);

    assertThat(FailureReport.page(copy))
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .isEqualTo(page);
    assertThat(FailureReport.isIn(copy)).isTrue();
    assertThat(blocks(page, ReportBlock.Charts.class).get(0).charts()).hasSize(3);
    assertThat(blocks(page, ReportBlock.Prose.class).stream().map(ReportBlock.Prose::text))
        .containsAll(new FailureClaim(table).sentences());
    assertThat(blocks(page, ReportBlock.Pictures.class).get(0).pictures().get(0).png())
        .isEqualTo(Files.readAllBytes(first.resolve("failure-examples.png")));
    assertThat(blocks(page, ReportBlock.Facts.class).get(0).facts())
        .contains(new ReportBlock.Fact("Seed", "7"), new ReportBlock.Fact("x", "16, 96"));
    assertThat(blocks(page, ReportBlock.Code.class).get(0).text())
        .isEqualTo("./gridmask failure-cases --x 16,96 --out 'my folder'\\''s'");
  }

  @Test
  void knowsItsFolder() throws IOException {
    assertThat(FailureReport.isIn(folder.resolve("missing"))).isFalse();
    assertThat(FailureReport.isIn(folder)).isFalse();
    Files.writeString(folder.resolve("failure-cases.csv"), "something,else\n");
    assertThat(FailureReport.isIn(folder)).isFalse();
    assertThatThrownBy(() -> FailureReport.page(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("failure-cases.csv: the first line must be method,x,images");
    Files.write(folder.resolve("failure-cases.csv"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(FailureReport.isIn(folder)).isFalse();
  }

  private static FailureProvenance provenance() {
    return new FailureProvenance(
        "1",
        "17",
        "Linux",
        null,
        7,
        List.of("failure-cases", "--x", "16,96", "--out", "my folder's"));
  }

  private static <T extends ReportBlock> List<T> blocks(ReportPage page, Class<T> type) {
    return page.sections().stream()
        .flatMap(section -> section.blocks().stream())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }
}
