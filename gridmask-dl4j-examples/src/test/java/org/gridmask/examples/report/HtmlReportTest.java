package org.gridmask.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.report.ReportBlock.Code;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Confusion;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.report.ReportBlock.Facts;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.ReportPage.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

  @TempDir Path folder;

  @Test
  void theSameReportGivesTheSameBytes() throws IOException {
    AtomicFiles files = new AtomicFiles(folder);
    HtmlReport.write(ReportPages.run(), "first.html", files);
    HtmlReport.write(ReportPages.run(), "second.html", files);

    assertThat(folder.resolve("first.html")).hasSameBinaryContentAs(folder.resolve("second.html"));
    assertThat(folder).isDirectoryNotContaining(AtomicFiles::isPartial);
  }

  /** Linux has a device on which each byte is one too many. */
  @Test
  void aFullDiskIsAnErrorOfTheFileSystem() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");

    assertThatThrownBy(() -> HtmlReport.write(ReportPages.run(), full))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left");
  }

  @Test
  void aReportThatCannotBeWrittenLeavesTheEarlierOne() throws IOException {
    AtomicFiles files = new AtomicFiles(folder);
    HtmlReport.write(page("earlier"), HtmlReport.FILE_NAME, files);
    Path report = folder.resolve(HtmlReport.FILE_NAME);
    String earlier = Files.readString(report);
    Path inTheWay = folder.resolve("." + HtmlReport.FILE_NAME + ".partial").resolve("file");
    Files.createDirectories(inTheWay);

    assertThatThrownBy(() -> HtmlReport.write(page("later"), HtmlReport.FILE_NAME, files))
        .isInstanceOf(IOException.class);
    assertThat(report).content().isEqualTo(earlier).contains("<h1>earlier</h1>");
  }

  @Test
  void textsThatUtf8HasNoBytesForDoNotCostTheReport() throws IOException {
    HtmlReport.write(page("half \uD83D a pair"), "report.html", new AtomicFiles(folder));

    assertThat(folder.resolve("report.html")).content().contains("<h1>half ? a pair</h1>");
  }

  @Test
  void eachSectionHasAnAddressOfItsOwn() throws IOException {
    Section[] sections =
        Stream.of("Curves", "curves!", "Curves 2", "\u66F2\u7DDA", "\u7D50\u679C", "Section 1")
            .map(heading -> new Section(heading, List.of(new Prose("text"))))
            .toArray(Section[]::new);
    HtmlReport.write(
        new ReportPage("page", "", List.of(sections)), "report.html", new AtomicFiles(folder));

    assertThat(
            Pattern.compile("<h2 id=\"([^\"]*)\"")
                .matcher(Files.readString(folder.resolve("report.html")))
                .results()
                .map(match -> match.group(1)))
        .containsExactly(
            "curves", "curves-2", "curves-2-2", "section-1", "section-2", "section-1-2");
  }

  @Test
  void whatCannotBeShownIsRefused() {
    Picture picture = ReportPages.picture(3, 2, "gradient", "");
    List<Column> columns = List.of(new Column("method", false), new Column("mean (%)", true));

    refuse(() -> new ReportPage(" ", "", List.of()), "title must be a non-blank text");
    refuse(() -> new ReportPage("page", "", List.of()), "sections must be at least one");
    refuse(() -> new Section("Curves", List.of()), "blocks must be at least one");
    refuse(() -> new Code("command", "", false), "text must be a non-blank text");
    refuse(() -> new Facts(List.of()), "facts must be at least one");
    refuse(() -> new Fact("", "17"), "name must be a non-blank text");
    refuse(() -> new Table(null, columns, List.of()), "caption must be given");
    refuse(
        () -> new Table("", columns, List.of(List.of("gridmask", "96.5"), List.of("cutout"))),
        "row must be of 2 cells, but is [cutout]");
    refuse(
        () -> new Confusion(List.of("cat", "dog"), new long[][] {{1, 0}}),
        "for each pair of 2 classes, but is [[1, 0]]");
    refuse(
        () -> new Confusion(List.of("cat", "dog"), new long[][] {{1, 0}, {1}}),
        "for each pair of 2 classes, but is [[1, 0], [1]]");
    refuse(
        () -> new Confusion(List.of("cat"), new long[][] {{-1}}),
        "counts must be a number, 0 or more");
    refuse(
        () -> new Picture(new byte[40], "gradient", ""),
        "png must be a PNG file, but is 40 other bytes");
    refuse(() -> new Picture(picture.png(), " ", ""), "alternative must be a non-blank text");
  }

  private static void refuse(ThrowingCallable made, String message) {
    assertThatIllegalArgumentException().isThrownBy(made).withMessageContaining(message);
  }

  private static ReportPage page(String title) {
    return new ReportPage(title, "", List.of(new Section("Text", List.of(new Prose("text")))));
  }
}
