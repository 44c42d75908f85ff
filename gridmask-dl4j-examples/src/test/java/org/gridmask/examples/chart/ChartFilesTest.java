package org.gridmask.examples.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.files.AtomicFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

class ChartFilesTest {

  private static final double NONE = Double.NaN;
  private static final String HOSTILE = "<script>alert(1)</script> & \"x\" \u0000";
  private static final int BLUE = 0xFF0072B2;
  private static final int VERMILION = 0xFFD55E00;

  @TempDir Path folder;

  @Test
  void namesOfAnyKindMakeAWellFormedFileThatNeedsNoOther() throws Exception {
    write(dots(HOSTILE, HOSTILE, point(HOSTILE, 96.3), point("", 96.4)), folder);

    Document svg = parse(folder.resolve("plot.svg"));
    assertThat(svg.getDoctype()).isNull();
    Set<String> elements = new TreeSet<>();
    NodeList all = svg.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      elements.add(element.getTagName());
      assertThat(element.hasAttribute("xlink:href") || element.hasAttribute("href")).isFalse();
    }
    assertThat(elements).containsExactlyInAnyOrder("svg", "title", "desc", "rect", "text", "path");
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("<script>alert(1)</script> & \"x\" \uFFFD");
  }

  @Test
  void theNumbersCanBeReadWithoutThePicture() throws Exception {
    Point measured = new Point("gridmask", NONE, 96.3, 96.1, 96.5, List.of(96.2, 96.4), 96.54);

    write(dots("t", "ResNet-18", measured, point("cutout", NONE)), folder);

    assertThat(parse(folder.resolve("plot.svg")).getElementsByTagName("desc").item(0))
        .extracting(Node::getTextContent)
        .isEqualTo(
            "accuracy (%)\n"
                + "ResNet-18, gridmask: 96.3 (96.1 to 96.5), in the paper 96.54\n"
                + "ResNet-18, cutout: no result");
  }

  @Test
  void filesHaveTheNameThatTheyAreGiven() throws IOException {
    ChartFiles.write(sample(), "failure-cases", new AtomicFiles(folder));

    assertThat(folder).isDirectoryContaining(f -> f.endsWith("failure-cases.svg"));
    assertThat(folder).isDirectoryContaining(f -> f.endsWith("failure-cases.png"));
    assertThat(folder).isDirectoryNotContaining("glob:**plot*");
  }

  @Test
  void sameInputSameBytes() throws IOException {
    ComparisonChart chart =
        dots("t", "s", new Point("a", NONE, 1, 0.5, 1.5, List.of(0.9, 1.1), 1.2), point("b", 2));
    Path again = Files.createDirectory(folder.resolve("again"));

    write(chart, folder);
    write(chart, again);

    for (String file : List.of("plot.svg", "plot.png")) {
      assertThat(again.resolve(file)).hasSameBinaryContentAs(folder.resolve(file));
    }
  }

  @Test
  void betterMethodsLieFurtherRightInTheRowsOfTheirNames() throws IOException {
    write(
        new ComparisonChart(
            "t",
            "method",
            "accuracy (%)",
            List.of(
                new Series("A", List.of(point("none", 95.1), point("gridmask", 96.4))),
                new Series("B", List.of(point("none", 95.7))))),
        folder);

    BufferedImage png = ImageIO.read(folder.resolve("plot.png").toFile());
    int below = 130; // The legend has the colours too.
    int[] blue = centre(png, BLUE, below, png.getHeight() / 2);
    int[] orange = centre(png, VERMILION, below, png.getHeight());
    int[] other = centre(png, BLUE, png.getHeight() / 2, png.getHeight());
    assertThat(blue[0]).isLessThan(orange[0]);
    assertThat(orange[0]).isLessThan(other[0]);
    assertThat((double) (orange[0] - blue[0]) / (other[0] - blue[0]))
        .isBetween(0.6 / 1.3 - 0.01, 0.6 / 1.3 + 0.01);
    assertThat(blue[1]).isLessThan(orange[1]);
    assertThat(orange[1]).isLessThan(other[1]);
  }

  @Test
  void refusesAnEmptyComparisonAndHalfNumericLines() {
    assertThatThrownBy(() -> dots("t", "s"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("series must be of at least one point");
    assertThatThrownBy(() -> dots("t", "s", point("a", 1), Point.of("b", 0.5, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x must be a number in every point");
    assertThatThrownBy(() -> new Point("a", NONE, 1, 2, 0, List.of(), NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("low must be at most high, 0.0, in a");
    assertThatThrownBy(() -> point("a", Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite");
  }

  /**
   * In a process of its own, for Java looks for fonts once. This one has none of its own either.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void needsNoInstalledFont() throws Exception {
    Path noFonts =
        Files.writeString(
            folder.resolve("fonts.conf"),
            "<?xml version='1.0'?><fontconfig><selectfont><rejectfont><glob>*</glob></rejectfont>"
                + "</selectfont></fontconfig>");
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.awt.headless=true",
            // Where Java keeps what fontconfig said last time.
            "-Duser.home=" + folder,
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ChartFilesTest.class.getName(),
            folder.toString());
    java.environment().put("FONTCONFIG_FILE", noFonts.toString());
    File log = folder.resolve("log.txt").toFile();
    Process process = java.redirectErrorStream(true).redirectOutput(log).start();

    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log.toPath())).isZero();
    Path here = Files.createDirectory(folder.resolve("here"));
    write(sample(), here);
    assertThat(folder.resolve("plot.png")).hasSameBinaryContentAs(here.resolve("plot.png"));
  }

  /**
   * Draws the sample.
   *
   * @param args the folder
   * @throws IOException if that fails
   */
  public static void main(String[] args) throws IOException {
    write(sample(), Path.of(args[0]));
  }

  private static ComparisonChart sample() {
    return dots("Sample", "s", point("a", 1), point("b", 2));
  }

  private static Document parse(Path svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(svg.toFile());
  }

  private static Point point(String label, double mean) {
    return Point.of(label, NONE, mean);
  }

  private static ComparisonChart dots(String title, String series, Point... points) {
    return new ComparisonChart(
        title, "method", "accuracy (%)", List.of(new Series(series, List.of(points))));
  }

  private static void write(ComparisonChart chart, Path to) throws IOException {
    ChartFiles.write(chart, "plot", new AtomicFiles(to));
  }

  private static int[] centre(BufferedImage image, int colour, int top, int bottom) {
    long sumX = 0;
    long sumY = 0;
    int count = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (image.getRGB(x, y) == colour) {
          sumX += x;
          sumY += y;
          count++;
        }
      }
    }
    assertThat(count).isPositive();
    return new int[] {(int) (sumX / count), (int) (sumY / count)};
  }
}
