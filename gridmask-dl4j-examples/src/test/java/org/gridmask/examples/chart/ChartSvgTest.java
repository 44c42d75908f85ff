package org.gridmask.examples.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridmask.examples.chart.SampleCharts.HOSTILE;
import static org.gridmask.examples.chart.SampleCharts.NONE;
import static org.gridmask.examples.chart.SampleCharts.curve;
import static org.gridmask.examples.chart.SampleCharts.curves;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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

class ChartSvgTest {

  private static final Pattern PLACE = Pattern.compile("([ML])(-?[\\d.]+) (-?[\\d.]+)");
  private static final Pattern NUMBERS = Pattern.compile("-?[\\d.]+");

  /** A point of a line, and whether the line begins there. */
  private record Place(double x, double y, boolean begins) {}

  static List<Chart> charts() {
    return SampleCharts.all();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void leavesEveryColourToThePageAndRefersToNothing(Chart chart) throws Exception {
    for (Element element : elements(svg(chart))) {
      assertThat(element.getTagName()).isIn("svg", "title", "desc", "text", "path");
      for (String attribute : List.of("fill", "stroke")) {
        assertThat(element.getAttribute(attribute))
            .matches("|none|var\\(--chart-([1-7]|ink|pale-ink|grid|background),#[0-9a-f]{6}\\)");
      }
      for (String attribute : List.of("style", "class", "href", "xlink:href", "clip-path")) {
        assertThat(element.hasAttribute(attribute)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("charts")
  void staysWithinItsFrameAndItsSize(Chart chart) throws Exception {
    String text =
        CompletableFuture.supplyAsync(() -> ChartSvg.inline(chart, 1)).get(60, TimeUnit.SECONDS);

    assertThat(text.length()).isLessThan(150_000);
    Element svg = parse(text);
    double width = Double.parseDouble(svg.getAttribute("width"));
    double height = Double.parseDouble(svg.getAttribute("height"));
    assertThat(width).isEqualTo(440);
    assertThat(svg.getAttribute("viewBox")).isEqualTo("0 0 440 " + (int) height);
    for (Element element : elements(svg)) {
      for (Place place : places(element)) {
        assertThat(place.x()).isBetween(0.0, width);
        assertThat(place.y()).isBetween(0.0, height);
      }
    }
    assertThat(texts(svg)).doesNotContain("");
  }

  @Test
  void anOrdinaryChartIsSmall() {
    Chart chart =
        curves(curve("training", 100, i -> 2.3 / i), curve("test", 100, i -> 2.3 / Math.sqrt(i)));

    assertThat(ChartSvg.inline(chart, 1).length()).isLessThan(12_000);
  }

  @Test
  void wordsAreInTheInkAndNotInTheColourOfASeries() throws Exception {
    for (Element text : named(svg(curves(curve("a", 3, i -> i))), "text")) {
      assertThat(text.getAttribute("fill")).contains("ink");
    }
  }

  @Test
  void aComparisonShowsLabelsLegendIntervalsRunsAndThePapersNumbers() throws Exception {
    Point measured = new Point("gridmask", NONE, 96.3, 96.1, 96.5, List.of(96.2, 96.4), 96.54);
    Element svg =
        svg(
            new ComparisonChart(
                "t",
                "method",
                "Test accuracy, %",
                List.of(new Series("ResNet-18", List.of(Point.of("none", NONE, 95.5), measured)))));

    assertThat(texts(svg))
        .startsWith("ResNet-18", "single runs", "in the paper")
        .contains("none", "gridmask", "95.6", "96.4", "Test accuracy, %");
    List<Place> means = marks(svg, ChartMark.CIRCLE);
    assertThat(means).hasSize(3);
    Place none = means.get(1);
    Place gridmask = means.get(2);
    assertThat(none.x()).isLessThan(gridmask.x());
    assertThat(none.y()).isLessThan(gridmask.y());
    assertThat(y(svg, "none")).isCloseTo(none.y(), within(6.0));
    assertThat(y(svg, "gridmask")).isCloseTo(gridmask.y(), within(6.0));
    double pixelsPerPoint = (gridmask.x() - none.x()) / (96.3 - 95.5);
    List<Place> runs = marks(svg, ChartMark.RUN);
    assertThat(runs.get(2).x() - runs.get(1).x()).isCloseTo(0.2 * pixelsPerPoint, within(0.1));
    assertThat(marks(svg, ChartMark.PAPER).get(1).x() - gridmask.x())
        .isCloseTo(0.24 * pixelsPerPoint, within(0.1));
    List<Place> interval = places(lines(svg, 1).get(0));
    assertThat(gridmask.x() - interval.get(0).x()).isCloseTo(0.2 * pixelsPerPoint, within(0.1));
    assertThat(interval.get(1).x() - gridmask.x()).isCloseTo(0.2 * pixelsPerPoint, within(0.1));
  }

  @Test
  void longNamesStandAboveTheirRows() throws Exception {
    String name = "AutoAugment & GridMask with parameters of its own";
    Element svg =
        svg(
            new ComparisonChart(
                "t", "", "", List.of(new Series("", List.of(Point.of(name, NONE, 1))))));

    assertThat(texts(svg)).contains(name);
    assertThat(y(svg, name)).isLessThan(marks(svg, ChartMark.CIRCLE).get(0).y());
  }

  @Test
  void sweptNumbersAreJoinedAndFewOfThemSetAside() throws Exception {
    List<Series> series =
        List.of(
            new Series("a", List.of(interval(0.2, 90), interval(0.4, 91), interval(0.8, 92))),
            new Series("b", List.of(interval(0.2, 90))));
    Element svg = svg(new ComparisonChart("t", "ratio", "Test accuracy, %", series));

    List<Place> line = places(lines(svg, 1).get(1));
    assertThat(line).extracting(Place::begins).containsExactly(true, false, false);
    assertThat(line.get(2).x() - line.get(1).x())
        .isCloseTo(2 * (line.get(1).x() - line.get(0).x()), within(0.1));
    assertThat(line.get(0).y()).isGreaterThan(line.get(1).y());
    Place other = marks(svg, ChartMark.SQUARE).get(1);
    assertThat(other.y()).isEqualTo(line.get(0).y());
    assertThat(other.x() - line.get(0).x()).isBetween(1.0, 10.0);
  }

  @Test
  void manyOnOnePageShareNoId() throws Exception {
    Set<String> ids = new HashSet<>();
    for (int number : new int[] {1, 2}) {
      Element svg = parse(ChartSvg.inline(curves(curve("a", 3, i -> i)), number));
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
          .allMatch(id -> id.startsWith("chart" + number + "_"));
      assertThat(svg.getAttribute("role")).isEqualTo("img");
    }
  }

  @Test
  void namesAreTextWhateverIsInThem() throws Exception {
    Chart chart =
        new CurveChart(HOSTILE, HOSTILE, HOSTILE, List.of(curve(HOSTILE, 2, i -> 1.5 * i)));

    String text = ChartSvg.inline(chart, 1);

    assertThat(text).startsWith("<svg ").doesNotContain("<script", "<?", "<!");
    Element svg = parse(text);
    String printed = "<script>alert(1)</script> & \"x\" ]]> \uFFFD";
    assertThat(named(svg, "title").get(0).getTextContent()).isEqualTo(printed);
    assertThat(named(svg, "desc").get(0).getTextContent())
        .isEqualTo(
            printed
                + ", by "
                + printed
                + "\n"
                + printed
                + ": first 1.5 at 1, last 3 at 2, minimum 1.5 at 1, maximum 3 at 2");
    assertThat(texts(svg).stream().filter(printed::equals)).hasSize(3);
  }

  @Test
  void lettersOfAnyScriptAreLeftToTheReadersFontsButNoneTurnsTheTextAround() throws Exception {
    assertThat(texts(svg(curves(curve("שלום 名 👨‍👩‍👧 \u202Ex\ty", 2, i -> i)))))
        .contains("שלום 名 👨‍👩‍👧 \uFFFDx y");
  }

  @Test
  void curvesAreToldApartWithoutColours() throws Exception {
    Element svg =
        svg(
            curves(
                IntStream.range(0, 12)
                    .mapToObj(run -> curve("run", 5, i -> i))
                    .toArray(Curve[]::new)));

    Set<String> looks = new HashSet<>();
    List<Element> paths = named(svg, "path");
    for (int entry = 0; entry < 12; entry++) {
      // The legend comes first: a line and a mark each.
      looks.add(
          paths.get(2 * entry).getAttribute("stroke-dasharray")
              + paths.get(2 * entry + 1).getAttribute("d"));
    }
    assertThat(looks).hasSize(12);
  }

  @Test
  void aLongCurveIsOneLineAndKeepsItsPeaks() throws Exception {
    Chart peaks = curves(curve("", 1000, i -> i == 531 ? 1 : i == 532 ? -1 : 0));

    List<Place> line = places(lines(svg(peaks), 1).get(0));

    assertThat(line).filteredOn(Place::begins).hasSize(1);
    double top = line.stream().mapToDouble(Place::y).min().orElseThrow();
    double bottom = line.stream().mapToDouble(Place::y).max().orElseThrow();
    double level = line.get(0).y();
    assertThat(bottom - top).isGreaterThan(100);
    assertThat(level - top).isCloseTo(bottom - level, within(0.5));
    assertThat(marks(svg(peaks), ChartMark.CIRCLE)).hasSize(8);
  }

  @Test
  void aCurveIsInterruptedWhereNothingWasMeasured() throws Exception {
    Chart gap = curves(curve("", 10, i -> i == 4 ? NONE : i));

    List<Place> line = places(lines(svg(gap), 1).get(0));

    assertThat(line).filteredOn(Place::begins).hasSize(2);
    assertThat(line).hasSize(9);
    assertThat(line.get(8).y()).isLessThan(line.get(0).y());
  }

  @Test
  void learningRatesThatFallByTensHaveALogarithmicAxis() throws Exception {
    double[] rates = {0.1, 0.01, 0.001, 0.0001};

    Element steps = svg(curves(curve("", 4, i -> rates[i - 1])));

    assertThat(texts(steps)).contains("value, logarithmic scale", "0.0001", "0.001", "0.01", "0.1");
    List<Place> line = places(lines(steps, 1).get(0));
    assertThat(line.get(1).y() - line.get(0).y())
        .isCloseTo(line.get(3).y() - line.get(2).y(), within(0.1));
    assertThat(
            texts(svg(curves(curve("", 11, i -> 0.05 * (1 + Math.cos(Math.PI * (i - 1) / 10)))))))
        .contains("value", "0.04");
    assertThat(texts(svg(curves(curve("", 3, i -> Math.pow(10, 300 * (i - 2)))))))
        .contains("value", "8e299");
  }

  @Test
  void ticksAreAtRoundNumbersAndAtWholeOnesForEpochs() throws Exception {
    assertThat(texts(svg(curves(curve("", 3, i -> i / 10.0))))).contains("1", "2", "3", "0.15");
    assertThat(texts(svg(curves(new Curve("", List.of(0.25, 0.5), List.of(1e7, 1e7 + 0.5))))))
        .contains("0.30", "0.35", "10000000.2");
    assertThat(texts(svg(curves(curve("", 2, i -> 2e-7 * i))))).contains("3e-7");
  }

  private static Point interval(double x, double mean) {
    return new Point("", x, mean, mean - 1, mean + 1, List.of(), NONE);
  }

  private static Element svg(Chart chart) throws Exception {
    return parse(ChartSvg.inline(chart, 1));
  }

  private static Element parse(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)))
        .getDocumentElement();
  }

  private static List<Element> named(Element svg, String name) {
    NodeList all = svg.getElementsByTagName(name);
    return IntStream.range(0, all.getLength()).mapToObj(i -> (Element) all.item(i)).toList();
  }

  private static List<Element> elements(Element svg) {
    List<Element> elements = new ArrayList<>(List.of(svg));
    elements.addAll(named(svg, "*"));
    return elements;
  }

  private static List<String> texts(Element svg) {
    return named(svg, "text").stream().map(Element::getTextContent).toList();
  }

  private static double y(Element svg, String text) {
    return named(svg, "text").stream()
        .filter(element -> element.getTextContent().equals(text))
        .mapToDouble(element -> Double.parseDouble(element.getAttribute("y")))
        .findFirst()
        .orElseThrow();
  }

  /** The lines in the colour of a series, counted from 1. */
  private static List<Element> lines(Element svg, int series) {
    return named(svg, "path").stream()
        .filter(path -> !path.hasAttribute("transform"))
        .filter(path -> path.getAttribute("stroke").startsWith("var(--chart-" + series + ","))
        .toList();
  }

  private static List<Place> marks(Element svg, ChartMark mark) {
    return named(svg, "path").stream()
        .filter(path -> path.getAttribute("d").equals(mark.path()))
        .filter(path -> path.getAttribute("transform").endsWith(scale(mark)))
        .flatMap(path -> places(path).stream())
        .toList();
  }

  /** Marks of one shape differ in size. */
  private static String scale(ChartMark mark) {
    return "scale(%s)"
        .formatted(Math.round(100 * ChartTarget.PAGE.marks * mark.radius()) / 100.0)
        .replace(".0)", ")");
  }

  /** Where a line's points, a mark or a text are. */
  private static List<Place> places(Element element) {
    if (element.hasAttribute("transform")) {
      double[] numbers =
          NUMBERS
              .matcher(element.getAttribute("transform"))
              .results()
              .mapToDouble(number -> Double.parseDouble(number.group()))
              .toArray();
      return List.of(new Place(numbers[0], numbers[1], true));
    }
    if (element.getTagName().equals("text")) {
      return List.of(
          new Place(
              Double.parseDouble(element.getAttribute("x")),
              Double.parseDouble(element.getAttribute("y")),
              true));
    }
    return PLACE
        .matcher(element.getAttribute("d"))
        .results()
        .map(
            place ->
                new Place(
                    Double.parseDouble(place.group(2)),
                    Double.parseDouble(place.group(3)),
                    place.group(1).equals("M")))
        .toList();
  }
}
