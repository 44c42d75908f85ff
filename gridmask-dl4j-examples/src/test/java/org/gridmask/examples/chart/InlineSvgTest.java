package org.gridmask.examples.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.chart.CurveChart.Curve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class InlineSvgTest {

  private static final double NONE = Double.NaN;
  private static final String HOSTILE = "<script>alert(1)</script> & \"x\" ]]> \u0000";
  private static final Pattern STEP = Pattern.compile("([A-Za-z])([^A-Za-z]*)");
  private static final Pattern NUMBER = Pattern.compile("-?(\\d+\\.?\\d*|\\.\\d+)");

  private record Place(double x, double y, boolean begins) {}

  static Stream<Chart> charts() {
    Random random = new Random(1);
    List<Series> networks = new ArrayList<>();
    for (String network : List.of("ResNet-18", "WideResNet-28-10", HOSTILE)) {
      networks.add(
          new Series(
              network,
              Stream.of("none", "gridmask, rotated, ramped over 240 epochs", HOSTILE)
                  .map(method -> new Point(method, NONE, 96, 95.8, 96.2, List.of(95.9, 96.1), 96.5))
                  .toList()));
    }
    return Stream.of(
        new ComparisonChart("Methods", "method", "Accuracy, %", networks, false),
        new ComparisonChart("By label", "ratio", "Accuracy, %", networks, true),
        new ComparisonChart(
            "Forty rows",
            "",
            "",
            List.of(
                new Series(
                    "",
                    IntStream.range(0, 40)
                        .mapToObj(i -> point("method " + (i == 7 ? "x".repeat(200) : i), NONE, i))
                        .toList())),
            false),
        curves(curve("one point", 1, i -> 2.3)),
        curves(curve("", 12, i -> 0.7), curve("constant, too", 12, i -> 0.7)),
        curves(curve("a", 9, i -> i % 3 == 0 ? NONE : i), curve("never", 9, i -> NONE)),
        curves(curve("nothing", 5, i -> NONE)),
        curves(curve("tiny", 9, i -> 1e-12 * i), curve("tinier", 9, i -> 1e-15)),
        curves(curve("huge", 9, i -> 1e200 * i), curve("negative", 9, i -> -1e200)),
        curves(curve("many magnitudes", 9, i -> Math.pow(10, -40 * i))),
        curves(new Curve("between", List.of(0.001, 0.0011, 1e9), List.of(1.0, 2.0, 3.0))),
        curves(new Curve("far", List.of(1e15, 1e15 + 2), List.of(1e9, 1e9 + 1e-6))),
        curves(
            IntStream.range(0, 10)
                .mapToObj(run -> curve("run " + run, 1000, i -> random.nextDouble()))
                .toArray(Curve[]::new)),
        curves(
            IntStream.range(0, 12)
                .mapToObj(run -> curve("x".repeat(200), 20, i -> i + run))
                .toArray(Curve[]::new)),
        new CurveChart(
            "名前 😀 \uD800",
            "時".repeat(200),
            "имя",
            List.of(curve("名", 3, i -> i), curve(HOSTILE, 3, i -> 3 - i))));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void leavesEveryColourToThePageAndRefersToNothing(Chart chart) throws Exception {
    Element svg = svg(chart, "a");

    for (Element element : elements(svg)) {
      assertThat(element.getTagName()).isIn("svg", "title", "desc", "g", "path");
      for (String attribute : List.of("fill", "stroke")) {
        assertThat(element.getAttribute(attribute))
            .matches("|none|var\\(--chart-([1-7]|ink|pale-ink|grid|background),#[0-9a-f]{6}\\)");
      }
      assertThat(element.hasAttribute("style") || element.hasAttribute("clip-path")).isFalse();
    }
    for (Element path : painted(svg)) {
      assertThat(style(path, "fill")).as("not the black of SVG").isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("charts")
  void staysWithinItsFrameAndItsSize(Chart chart) throws Exception {
    String text = CompletableFuture.supplyAsync(() -> draw(chart, "a")).get(60, TimeUnit.SECONDS);

    assertThat(text.length()).isLessThan(130_000);
    Element svg = parse(text);
    double width = Double.parseDouble(svg.getAttribute("width"));
    double height = Double.parseDouble(svg.getAttribute("height"));
    assertThat(width).isEqualTo(440);
    assertThat(svg.getAttribute("viewBox")).isEqualTo("0 0 440 " + (int) height);
    for (Element path : painted(svg)) {
      for (Place place : places(path)) {
        assertThat(place.x()).isBetween(-1.0, width + 1);
        assertThat(place.y()).isBetween(-1.0, height + 1);
      }
    }
  }

  @Test
  void anOrdinaryChartIsSmall() {
    Chart chart =
        curves(curve("training", 100, i -> 2.3 / i), curve("test", 100, i -> 2.3 / Math.sqrt(i)));

    assertThat(draw(chart, "a").length()).isLessThan(30_000);
  }

  @Test
  void wordsAreInTheInkAndNotInTheColourOfASeries() {
    assertThat(draw(curves(curve("a", 3, i -> i)), "a"))
        .contains("--chart-ink", "--chart-pale-ink", "--chart-1")
        .doesNotContain("--chart-2", "--chart-7");
  }

  @Test
  void manyOnOnePageShareNoId() throws Exception {
    Set<String> ids = new HashSet<>();
    for (String prefix : List.of("chart1", "chart2")) {
      Element svg = svg(curves(curve("a", 3, i -> i)), prefix);
      Set<String> own = new HashSet<>();
      for (Element element : elements(svg)) {
        if (element.hasAttribute("id")) {
          assertThat(ids.add(element.getAttribute("id"))).isTrue();
          own.add(element.getAttribute("id"));
        }
      }
      assertThat(own)
          .containsExactlyInAnyOrder(
              svg.getAttribute("aria-labelledby"), svg.getAttribute("aria-describedby"))
          .allMatch(id -> id.startsWith(prefix + "-"));
      assertThat(svg.getAttribute("role")).isEqualTo("img");
    }
    assertThatThrownBy(() -> InlineSvg.of(curves(curve("a", 3, i -> i)), "\"><script>"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("idPrefix must be a letter");
  }

  @Test
  void namesAreTextWhateverIsInThem() throws Exception {
    Chart chart =
        new CurveChart(HOSTILE, HOSTILE, HOSTILE, List.of(curve(HOSTILE, 2, i -> 1.5 * i)));

    String svg = InlineSvg.of(chart, "a");

    assertThat(svg).startsWith("<svg ").doesNotContain("<script", "<?", "<!");
    String printed = "<script>alert(1)</script> & \"x\" ]]> \uFFFD";
    assertThat(text(parse(svg), "title")).isEqualTo(printed);
    assertThat(text(parse(svg), "desc"))
        .isEqualTo(
            printed
                + ", by "
                + printed
                + "\n"
                + printed
                + ": first 1.5 at 1, last 3 at 2, least 1.5 at 1, greatest 3 at 2");
  }

  @Test
  void curvesAreToldApartWithoutColours() throws Exception {
    Element svg =
        svg(
            curves(
                IntStream.range(0, 12)
                    .mapToObj(run -> curve("run", 5, i -> i))
                    .toArray(Curve[]::new)),
            "a");

    Set<String> looks = new HashSet<>();
    List<Element> painted = painted(svg);
    for (int entry = 0; entry < 12; entry++) {
      // The legend comes first: a line, a mark, a name.
      Element mark = painted.get(3 * entry + 1);
      StringBuilder look = new StringBuilder(style(painted.get(3 * entry), "stroke-dasharray"));
      Place first = places(mark).get(0);
      for (Place place : places(mark)) {
        look.append(Math.round(place.x() - first.x())).append(' ');
        look.append(Math.round(place.y() - first.y())).append(' ');
      }
      looks.add(look.toString());
    }
    assertThat(looks).hasSize(12);
  }

  @Test
  void aLongCurveIsOneLineAndKeepsItsPeaks() throws Exception {
    Chart peaks = curves(curve("", 1000, i -> i == 531 ? 1 : i == 532 ? -1 : 0));

    List<Place> line = places(line(svg(peaks, "a")));

    assertThat(line).filteredOn(Place::begins).hasSize(1);
    double top = line.stream().mapToDouble(Place::y).min().orElseThrow();
    double bottom = line.stream().mapToDouble(Place::y).max().orElseThrow();
    double level = line.get(0).y();
    assertThat(bottom - top).isGreaterThan(100);
    assertThat(level - top).isCloseTo(bottom - level, within(0.5));
    assertThat(line).hasSizeLessThan(400);
  }

  @Test
  void aCurveIsInterruptedWhereNothingWasMeasured() throws Exception {
    Chart gap = curves(curve("", 10, i -> i == 4 ? NONE : i));

    List<Place> line = places(line(svg(gap, "a")));

    assertThat(line).filteredOn(Place::begins).hasSize(2);
    assertThat(line).hasSize(9);
    assertThat(line.get(8).y()).isLessThan(line.get(0).y());
  }

  @Test
  void learningRatesThatFallByTensHaveAnAxisOfLogarithms() throws IOException {
    double[] rates = {0.1, 0.01, 0.001, 0.0001};
    CurveAxes steps = axes(curve("", 4, i -> rates[i - 1]));
    CurveAxes cosine = axes(curve("", 11, i -> 0.05 * (1 + Math.cos(Math.PI * (i - 1) / 10))));
    CurveAxes small = axes(curve("", 4, i -> 2e-5 * i));
    CurveAxes endless = axes(curve("", 3, i -> Math.pow(10, 300 * (i - 2))));

    assertThat(steps.up()).isEqualTo("value, logarithmic scale");
    assertThat(steps.axes().getStyler().getYAxisTickLabelsFormattingFunction().apply(0.0001))
        .isEqualTo("0.0001");
    assertThat(cosine.up()).isEqualTo("value");
    assertThat(small.up()).isEqualTo("value, ×10⁻⁵");
    assertThat(small.axes().getStyler().getYAxisMax()).isBetween(8.0, 9.0);
    assertThat(endless.up()).isEqualTo("value, ×10³⁰⁰");
  }

  @Test
  void epochsAreWholeNumbers() throws IOException {
    CurveAxes epochs = axes(curve("", 3, i -> i));
    CurveAxes shares = axes(new Curve("", List.of(0.25, 0.5), List.of(1.0, 2.0)));

    assertThat(epochs.axes().getStyler().getXAxisDecimalPattern()).isEqualTo("0");
    assertThat(shares.axes().getStyler().getXAxisDecimalPattern()).isEqualTo("0.00");
  }

  private static CurveAxes axes(Curve curve) throws IOException {
    return new CurveAxes(curves(curve), ChartLayout.inline());
  }

  private static Curve curve(String name, int epochs, IntToDoubleFunction value) {
    return new Curve(
        name,
        IntStream.rangeClosed(1, epochs).mapToObj(i -> (double) i).toList(),
        IntStream.rangeClosed(1, epochs).mapToObj(value::applyAsDouble).toList());
  }

  private static CurveChart curves(Curve... curves) {
    return new CurveChart("Title", "Epoch", "value", List.of(curves));
  }

  private static Point point(String label, double x, double mean) {
    return new Point(label, x, mean, NONE, NONE, List.of(), null);
  }

  private static String draw(Chart chart, String idPrefix) {
    try {
      return InlineSvg.of(chart, idPrefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Element svg(Chart chart, String idPrefix) throws Exception {
    return parse(InlineSvg.of(chart, idPrefix));
  }

  private static Element parse(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)))
        .getDocumentElement();
  }

  private static List<Element> elements(Element svg) {
    List<Element> elements = new ArrayList<>(List.of(svg));
    NodeList all = svg.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      elements.add((Element) all.item(i));
    }
    return elements;
  }

  private static List<Element> painted(Element svg) {
    return elements(svg).stream().filter(element -> element.getTagName().equals("path")).toList();
  }

  /** The first series' line. */
  private static Element line(Element svg) {
    return painted(svg).stream()
        .filter(path -> style(path, "fill").equals("none"))
        .filter(path -> style(path, "stroke").startsWith("var(--chart-1,"))
        .findFirst()
        .orElseThrow();
  }

  private static String style(Element path, String attribute) {
    Element said = path.hasAttribute(attribute) ? path : (Element) path.getParentNode();
    return said.getAttribute(attribute);
  }

  private static String text(Element svg, String element) {
    return svg.getElementsByTagName(element).item(0).getTextContent();
  }

  /** Where a path's steps end. */
  private static List<Place> places(Element path) {
    List<Place> places = new ArrayList<>();
    double x = 0;
    double y = 0;
    Place start = null;
    Matcher steps = STEP.matcher(path.getAttribute("d"));
    while (steps.find()) {
      char step = steps.group(1).charAt(0);
      double[] numbers =
          NUMBER
              .matcher(steps.group(2))
              .results()
              .mapToDouble(number -> Double.parseDouble(number.group()))
              .toArray();
      if (step == 'z') {
        x = start.x();
        y = start.y();
      }
      int each =
          switch (step) {
            case 'h', 'v' -> 1;
            case 'q' -> 4;
            case 'c' -> 6;
            default -> 2;
          };
      for (int i = 0; i + each <= numbers.length; i += each) {
        x += step == 'v' ? 0 : numbers[i + each - (step == 'h' ? 1 : 2)];
        y += step == 'h' ? 0 : numbers[i + each - 1];
        boolean begins = step == 'M' || step == 'm';
        places.add(new Place(x, y, begins));
        start = begins ? places.get(places.size() - 1) : start;
      }
    }
    return places;
  }
}
