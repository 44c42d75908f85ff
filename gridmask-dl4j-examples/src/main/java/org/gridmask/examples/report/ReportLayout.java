package org.gridmask.examples.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.chart.ChartSvg;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.report.ReportBlock.Pictures;
import org.gridmask.examples.report.ReportPage.Section;

/**
 * What the templates need of a report beyond its texts: sizes, addresses within the page, style.
 */
public final class ReportLayout {

  /** Above this, a page begins with a table of contents. */
  private static final int SECTIONS_IN_VIEW = 3;

  /** Pictures below this, in CSS pixels, are enlarged by a whole number. */
  private static final int SMALLEST_PICTURE = 96;

  private static final int WIDEST_ENLARGED = 320;

  /** Pictures of this width are sheets of many small ones. */
  private static final int SHEET = 1000;

  /** Up to this, the confusion matrix has its column headings upright where there is room. */
  private static final int UPRIGHT_HEADINGS = 12;

  private static final String STYLE = read("report.css");

  private final ReportPage page;
  private final List<String> anchors;
  private int charts;

  ReportLayout(ReportPage page) {
    this.page = page;
    this.anchors = anchors(page.sections());
  }

  /**
   * The report.
   *
   * @return the report
   */
  public ReportPage page() {
    return page;
  }

  /**
   * The style sheet.
   *
   * @return CSS
   */
  public String style() {
    return STYLE;
  }

  /**
   * Whether the page is long enough for a table of contents.
   *
   * @return whether it has more than three sections
   */
  public boolean hasContents() {
    return page.sections().size() > SECTIONS_IN_VIEW;
  }

  /**
   * A section's address within the page.
   *
   * @param section the section's index
   * @return an id, of a to z, 0 to 9 and hyphens
   */
  public String anchor(int section) {
    return anchors.get(section);
  }

  /**
   * Draws a chart; no two of a page share an id.
   *
   * @param chart the chart
   * @return an svg element
   */
  public String svg(Chart chart) {
    // Ids of sections have no underscore, as those of charts have.
    return ChartSvg.inline(chart, ++charts);
  }

  /**
   * A picture's content as an address.
   *
   * @param picture the picture
   * @return a data URI
   */
  public String source(Picture picture) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(picture.png());
  }

  /**
   * How many times a picture is enlarged.
   *
   * @param picture the picture
   * @return 1 or more, so that its shorter side has at least 96 CSS pixels, where its longer one
   *     keeps within 320
   */
  public int scale(Picture picture) {
    int shorter = Math.min(picture.width(), picture.height());
    int wanted = (SMALLEST_PICTURE + shorter - 1) / shorter;
    // A long strip is not made longer than a gallery's row.
    int most = WIDEST_ENLARGED / Math.max(picture.width(), picture.height());
    return Math.max(1, Math.min(wanted, most));
  }

  /**
   * Whether a picture holds so much that it must not be made small.
   *
   * @param picture the picture
   * @return whether it is to be scrolled on a narrow screen
   */
  public boolean isSheet(Picture picture) {
    return picture.width() >= SHEET;
  }

  /**
   * How wide the columns of a gallery are.
   *
   * @param pictures the gallery
   * @return the width of its widest picture as it is shown, in CSS pixels, at least 96
   */
  public int columnWidth(Pictures pictures) {
    return pictures.pictures().stream()
        .mapToInt(picture -> picture.width() * scale(picture))
        .reduce(SMALLEST_PICTURE, Math::max);
  }

  /**
   * The depth of a cell's colour in a confusion matrix: the share of its row in percent.
   *
   * @param row the row's counts
   * @param column the cell's column
   * @return a style, or null for a count of 0
   */
  public String share(long[] row, int column) {
    double sum = LongStream.of(row).asDoubleStream().sum();
    return row[column] == 0 ? null : "--share:" + Math.max(1, Math.round(100 * row[column] / sum));
  }

  /**
   * Whether the column headings of a confusion matrix fit beside each other on a wide screen.
   *
   * @param classes the number of classes
   * @return whether they do
   */
  public boolean hasUprightHeadings(int classes) {
    return classes <= UPRIGHT_HEADINGS;
  }

  private static List<String> anchors(List<Section> sections) {
    Set<String> anchors = new LinkedHashSet<>();
    for (Section section : sections) {
      String name =
          section
              .heading()
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^a-z0-9]+", "-")
              .replaceAll("^-|-$", "");
      // Headings may be equal, or of other letters altogether.
      String base = name.isEmpty() ? "section" : name;
      for (int n = name.isEmpty() ? 1 : 2; name.isEmpty() || !anchors.add(name); n++) {
        name = base + "-" + n;
      }
    }
    return new ArrayList<>(anchors);
  }

  private static String read(String resource) {
    try (InputStream in = ReportLayout.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
