package org.gridmask.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gridmask.examples.chart.SampleCharts;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.LabelledFolders;
import org.gridmask.examples.data.SegmentationSource;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.report.HeadlessBrowser.Scheme;
import org.gridmask.examples.report.ReportBlock.Charts;
import org.gridmask.examples.report.ReportPage.Section;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.train.Trainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports as a reader's browser shows them. */
class ReportBrowserTest {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  /** An A4 page between margins of 1 cm. */
  private static final int PAPER = 718;

  private static HeadlessBrowser browser;

  @TempDir private static Path folder;

  @BeforeAll
  static void open() throws IOException {
    browser = HeadlessBrowser.open();
    HtmlReport.write(ReportPages.hostile(), "hostile.html", new AtomicFiles(folder));
    HtmlReport.write(ReportPages.run(), "run.html", new AtomicFiles(folder));
    HtmlReport.write(
        new ReportPage(
            "CIFAR-100",
            "",
            List.of(new Section("Confusion", List.of(ReportPages.confusionOf100Classes())))),
        "classes.html",
        new AtomicFiles(folder));
    HtmlReport.write(
        new ReportPage(
            "Charts", "", List.of(new Section("Charts", List.of(new Charts(SampleCharts.all()))))),
        "charts.html",
        new AtomicFiles(folder));
    writeSegmentation();
  }

  /** The report of a real run, of the narrowest network. */
  private static void writeSegmentation() throws IOException {
    Path data = LabelledFolders.cityscapes(folder.resolve("data"), 4, 2);
    Path run = folder.resolve("run");
    TrainConfig config =
        TrainConfig.defaults()
            .with(
                Map.of(
                    "model.name", "pspnet",
                    "model.depth", "50",
                    "model.width", "1",
                    "data.size", "33",
                    "data.dir", data.toString(),
                    "train.epochs", "2",
                    "train.batchSize", "2",
                    "augment.gridmask.dMax", "16",
                    "run.out", run.toString()));
    SegmentationSource source = SegmentationSource.of(data);
    try (RunFolder runFolder = RunFolder.create(config);
        Trainer trainer = Trainer.of(runFolder, source)) {
      trainer.train(metrics -> {});
    }
    assertThat(RunReport.afterTraining(run, source).problem()).isEmpty();
    Files.copy(run.resolve(HtmlReport.FILE_NAME), folder.resolve("segmentation.html"));
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void theHostilePageHasEveryKindOfBlock() {
    assertThat(ReportBlock.class.getPermittedSubclasses())
        .allSatisfy(
            kind ->
                assertThat(ReportPages.hostile().sections())
                    .flatMap(Section::blocks)
                    .hasAtLeastOneElementOfType(kind));
  }

  @Test
  void textsAreShownAsTheyAre() {
    browser.show(folder.resolve("hostile.html"), Scheme.LIGHT, 1280, false);

    assertThat(browser.showsDialog()).isFalse();
    assertThat(browser.console()).isEmpty();
    assertThat(texts("head title, h1")).containsOnly(hostile("page"));
    assertThat(texts(".lead, .prose")).containsExactly(hostile("lead"), hostile("prose"));
    assertThat(texts("h2"))
        .containsExactly(
            hostile("heading-1"), hostile("heading-2"), hostile("heading-3"), hostile("heading-4"))
        .isEqualTo(texts("nav a"));
    assertThat(texts(".code > figcaption, .code > summary, .code code"))
        .containsExactly(
            hostile("code-1"), hostile("text-1"), hostile("code-2"), hostile("text-2"));
    assertThat(texts("dt, dd")).containsExactly(hostile("fact"), hostile("value"));
    assertThat(texts("section > .table > figcaption").get(0)).isEqualTo(hostile("table"));
    assertThat(texts("section > .table table:not(.confusion) :is(th, td)"))
        .containsExactly(
            hostile("column-1"),
            hostile("column-2"),
            hostile("cell-1"),
            hostile("cell-2"),
            "",
            "1");
    assertThat(texts(".confusion :is(thead [title], tbody th)"))
        .containsExactly(
            hostile("class-1"), hostile("class-2"), hostile("class-1"), hostile("class-2"));
    assertThat(texts(".legend li")).containsExactly(hostile("colour"));
    assertThat(texts(".pictures figcaption"))
        .containsExactly(hostile("pictures"), hostile("picture-1"), hostile("picture-2"));
    assertThat(texts(".charts > figure > figcaption")).containsExactly(hostile("chart"));
    assertThat(texts(".numbers summary"))
        .containsExactly("Numbers of the chart: " + hostile("chart"));
    assertThat(browser.<List<String>>run("return [...document.images].map(i => i.alt)"))
        .containsExactly(
            hostile("alternative-1"), hostile("alternative-2"), hostile("alternative-3"));
    assertThat(
            browser.<List<String>>run(
                """
                return [...document.querySelectorAll('body *')]
                    .filter(e => !e.closest('svg'))
                    .flatMap(e => [...e.attributes].map(a => a.name))
                    .filter(name => name.startsWith('on'))
                    .concat([...document.querySelectorAll('script, iframe, object, embed, form')]
                        .map(e => e.tagName))
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"hostile.html, 3", "run.html, 30", "segmentation.html, 10"})
  void thePageIsAllInOneFile(String name, int pictures) throws IOException {
    Path file = folder.resolve(name);
    browser.show(file, Scheme.LIGHT, 1280, false);

    assertThat(browser.console()).isEmpty();
    assertThat(browser.requests())
        .contains(file.toUri().toString())
        .allMatch(url -> url.equals(file.toUri().toString()) || url.startsWith("data:"));
    assertThat(
            browser.<List<Boolean>>run(
                "return [...document.images].map(i => i.complete && i.naturalWidth > 0)"))
        .hasSize(pictures)
        .containsOnly(true);
    assertThat(Files.readString(file).replaceAll("xmlns(:\\w+)?=(['\"])[^'\"]*\\2", ""))
        .doesNotContain("http://", "https://");
  }

  @ParameterizedTest
  @CsvSource({
    "hostile.html, 375, true",
    "hostile.html, 1280, false",
    "run.html, 375, true",
    "run.html, 1280, false",
    "classes.html, 375, true",
    "classes.html, 1280, false",
    "segmentation.html, 375, true",
    "segmentation.html, 1280, false"
  })
  void nothingScrollsSidewaysButTheBoxesOfTables(String name, int width, boolean phone) {
    browser.show(folder.resolve(name), Scheme.LIGHT, width, phone);
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");

    assertThat(browser.<Long>run("return document.documentElement.scrollWidth"))
        .isEqualTo(browser.<Long>run("return document.documentElement.clientWidth"))
        .isLessThanOrEqualTo(width);
    // Nothing is cut off either: what sticks out of the page is within a box that scrolls.
    assertThat(
            browser.<List<String>>run(
                """
                return [...document.querySelectorAll('body *')]
                    .filter(e => !e.closest('.scroll, svg, .unseen'))
                    .filter(e => { const r = e.getBoundingClientRect();
                        return r.left < -0.5 || r.right > document.documentElement.clientWidth + 0.5; })
                    .map(e => e.outerHTML.slice(0, 200))
                """))
        .isEmpty();
    assertThat(
            browser.<List<Boolean>>run(
                "return [...document.querySelectorAll('.scroll')]"
                    + ".map(e => e.tabIndex === 0 && e.ariaLabel.length > 0)"))
        .containsOnly(true);
  }

  @ParameterizedTest
  @CsvSource({"1280, false", "375, true"})
  void theTextsOfAChartStayWithinItAndApart(int width, boolean phone) throws IOException {
    browser.show(folder.resolve("charts.html"), Scheme.LIGHT, width, phone);
    browser.screenshot(SCREENSHOTS.resolve("charts-%d.png".formatted(width)));

    assertThat(
            browser.<List<String>>run(
                """
                const box = e => e.getBoundingClientRect();
                const within = (a, b) => a.left > b.left - 1 && a.right < b.right + 1
                    && a.top > b.top - 1 && a.bottom < b.bottom + 1;
                const apart = (a, b) => a.right <= b.left || b.right <= a.left
                    // A line is higher than its letters.
                    || a.bottom - 4 <= b.top || b.bottom - 4 <= a.top;
                return [...document.querySelectorAll('.charts svg')].flatMap(svg => {
                  const texts = [...svg.querySelectorAll('text')];
                  const out = texts.filter(text => !within(box(text), box(svg)))
                      .map(text => 'outside: ' + text.textContent);
                  const over = texts.flatMap((a, i) => texts.slice(i + 1)
                      .filter(b => !apart(box(a), box(b)))
                      .map(b => 'overlap: ' + a.textContent + ' and ' + b.textContent));
                  return [...out, ...over];
                });
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "run.html, LIGHT",
    "run.html, DARK",
    "segmentation.html, LIGHT",
    "segmentation.html, DARK"
  })
  void everyTextStandsOutFromWhatIsBehindIt(String name, Scheme scheme) {
    browser.show(folder.resolve(name), scheme, 1280, false);

    double ink = luminance("getComputedStyle(document.body).color");
    assertThat(ink > 0.5).isEqualTo(scheme == Scheme.DARK);
    // WCAG 2.2, success criteria 1.4.3 (texts) and 1.4.11 (lines).
    assertThat(
            browser.<List<String>>run(
                COLOURS
                    + """
                    return [...document.querySelectorAll('body *')]
                        .filter(e => !e.matches('svg title, svg desc') && e.checkVisibility())
                        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
                        .map(e => [e, getComputedStyle(e)])
                        .map(([e, s]) => [e, e.closest('svg') ? s.fill : s.color])
                        .map(([e, colour]) => [contrast(colour, behind(e)), e])
                        .filter(([c]) => !(c >= 4.5))
                        .map(([c, e]) => c.toFixed(2) + ' ' + e.outerHTML.slice(0, 100))
                    """))
        .isEmpty();
    assertThat(
            browser.<List<String>>run(
                COLOURS
                    + """
                    const probe = document.createElement('i');
                    document.body.append(probe);
                    const colour = name => {
                      probe.style.color = 'var(--chart-' + name + ', red)';
                      return getComputedStyle(probe).color;
                    };
                    const weak = ['ink', 'pale-ink', 1, 2, 3, 4, 5, 6, 7]
                        .map(name => [name, contrast(colour(name), colour('background'))])
                        .filter(([name, c]) => !(c >= (isNaN(name) ? 4.5 : 3)));
                    probe.remove();
                    return weak.map(String);
                    """))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"hostile.html", "run.html", "classes.html", "segmentation.html"})
  void paperHasEverythingButTheNumbersBehindTheCharts(String name) {
    browser.show(folder.resolve(name), Scheme.DARK, PAPER, false);
    browser.media("print", Scheme.DARK);

    assertThat(luminance("getComputedStyle(document.body).color")).isLessThan(0.1);
    assertThat(
            browser.<List<String>>run(
                """
                return [...document.querySelectorAll('main *, h1, .lead')]
                    .filter(e => !e.closest('.numbers, svg'))
                    .filter(e => !e.checkVisibility({contentVisibilityAuto: true}))
                    .map(e => e.outerHTML.slice(0, 100))
                """))
        .isEmpty();
    assertThat(
            browser.<List<String>>run(
                """
                return [...document.querySelectorAll('main *')]
                    .filter(e => !e.closest('.numbers, svg') && !e.matches('[title] > span'))
                    .filter(e => e.getBoundingClientRect().right
                            > document.documentElement.clientWidth + 0.5
                        || e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
                            && getComputedStyle(e).overflowX !== 'visible')
                    .map(e => e.outerHTML.slice(0, 100))
                """))
        .isEmpty();
    assertThat(
            browser.<Boolean>run(
                "return [...document.querySelectorAll('.numbers')]"
                    + ".some(e => e.checkVisibility())"))
        .isFalse();
  }

  @Test
  void thePagePrints() {
    browser.show(folder.resolve("run.html"), Scheme.DARK, 1280, false);
    browser.media("", Scheme.DARK);

    assertThat(browser.pdf())
        .hasSizeGreaterThan(20_000)
        .startsWith("%PDF-".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void smallPicturesAreEnlargedByWholePixelsAndLargeOnesFit() {
    browser.show(folder.resolve("hostile.html"), Scheme.LIGHT, 1280, false);

    assertThat(
            browser.<List<String>>run(
                """
                return [...document.images].map(i =>
                    i.width + ' x ' + i.height + ' ' + getComputedStyle(i).imageRendering)
                """))
        .startsWith("96 x 96 pixelated", "112 x 112 pixelated")
        .element(2)
        .asString()
        .matches("1[0-9]{3} x 2[0-9] auto");
  }

  @Test
  void theConfusionMatrixReadsAsATable() {
    browser.show(folder.resolve("run.html"), Scheme.LIGHT, 1280, false);

    assertThat(texts(".confusion thead tr:last-child th"))
        .startsWith("True class", "T-shirt/top")
        .hasSize(11);
    assertThat(texts(".confusion tbody tr:first-child > *")).hasSize(11).startsWith("T-shirt/top");
    assertThat(
            browser.<Boolean>run(
                """
                return [...document.querySelectorAll('.confusion tbody tr')].every((row, i) =>
                    [...row.cells].every((cell, j) => cell.matches('.hit') === (i + 1 === j)))
                """))
        .isTrue();
    assertThat(
            browser.<List<String>>run(
                """
                return ['.hit', 'td:not(.hit)'].map(s =>
                    getComputedStyle(document.querySelector('.confusion tbody ' + s)).borderTopWidth)
                """))
        .containsExactly("2px", "1px");
  }

  @Test
  void labelsAndPredictionsAreBesideTheirImagesInColoursWithNames() {
    browser.show(folder.resolve("segmentation.html"), Scheme.LIGHT, 1280, false);

    // Each of an image, its labels and the prediction, of 56 x 40 pixels, with gaps of one.
    assertThat(
            browser.<List<String>>run(
                """
                return [...document.querySelectorAll('[aria-labelledby=test-images] img')]
                    .map(i => i.naturalWidth + ' x ' + i.naturalHeight)
                """))
        .containsExactly("170 x 40", "170 x 40");
    // The last row is not labelled, the one before it is road.
    assertThat(
            browser.<List<String>>run(
                """
                const canvas = document.createElement('canvas');
                const context = canvas.getContext('2d');
                context.drawImage(document.querySelector('[aria-labelledby=test-images] img'), 0, 0);
                const pixel = y => 'rgb(' + [...context.getImageData(60, y, 1, 1).data.slice(0, 3)]
                    .join(', ') + ')';
                return [pixel(39), pixel(38)];
                """))
        .containsExactly("rgb(0, 0, 0)", colourOf("road"));
    assertThat(texts(".legend li")).contains("road", "sky", "car").doesNotContain("train");
    assertThat(texts("[aria-labelledby=test-images] .table:not(:has(.confusion)) tbody th"))
        .hasSize(19)
        .startsWith("road");
    assertThat(texts(".confusion tbody th")).containsExactlyElementsOf(texts(".legend li"));
  }

  private static String colourOf(String name) {
    return browser.run(
        """
        const item = [...document.querySelectorAll('.legend li')]
            .find(e => e.textContent === arguments[0]);
        return getComputedStyle(item.querySelector('span')).backgroundColor;
        """,
        name);
  }

  @ParameterizedTest
  @CsvSource({
    "run, LIGHT, 1280",
    "run, DARK, 1280",
    "run, DARK, 375",
    "segmentation, LIGHT, 1280",
    "segmentation, DARK, 375"
  })
  void screenshotsAreKept(String page, Scheme scheme, int width) throws IOException {
    browser.show(folder.resolve(page + ".html"), scheme, width, width < 500);

    Path file = SCREENSHOTS.resolve("%s-%s-%d.png".formatted(page, scheme.cssName(), width));
    browser.screenshot(file);
    assertThat(file).isNotEmptyFile();
  }

  private static final String COLOURS =
      """
      const channels = colour => {
        const numbers = colour.match(/[\\d.e-]+/g).map(Number);
        return colour.startsWith('rgb')
            ? [...numbers.slice(0, 3).map(n => n / 255), numbers[3] ?? 1]
            : [...numbers.slice(0, 3), numbers[3] ?? 1];
      };
      const luminance = colour => {
        const [r, g, b] = channels(colour)
            .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const contrast = (a, b) => {
        const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
        return (high + 0.05) / (low + 0.05);
      };
      const behind = element => {
        for (let e = element; e; e = e.parentElement) {
          const colour = getComputedStyle(e).backgroundColor;
          if (channels(colour)[3] === 1) return colour;
        }
        return 'rgb(255, 255, 255)';
      };
      """;

  private static double luminance(String colour) {
    return ((Number) browser.run(COLOURS + "return luminance(" + colour + ")")).doubleValue();
  }

  private static List<String> texts(String selector) {
    return browser.run(
        "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector);
  }

  private static String hostile(String field) {
    return field + " " + ReportPages.HOSTILE;
  }
}
