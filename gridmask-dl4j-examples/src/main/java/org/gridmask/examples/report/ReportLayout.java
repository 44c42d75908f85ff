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

/** The layout of a report for the templates: sizes, anchors, style. */
public final class ReportLayout {

  /** Pages with more sections have a table of contents. */
  private static final int MAX_SECTIONS_WITHOUT_CONTENTS = 3;

  /** Smaller pictures, in CSS pixels, are enlarged by an integer factor. */
  private static final int MIN_PICTURE = 96;

  private static final int MAX_ENLARGED = 320;

  /** Pictures of at least this width are sheets of many small ones. */
  private static final int MIN_SHEET_WIDTH = 1000;

  /** Confusion matrices with more classes have rotated column headings. */
  private static final int MAX_UPRIGHT_HEADINGS = 12;

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
   * Whether the page has a table of contents.
   *
   * @return whether it has more than three sections
   */
  public boolean hasContents() {
    return page.sections().size() > MAX_SECTIONS_WITHOUT_CONTENTS;
  }

  /**
   * The anchor of a section.
   *
   * @param section the index of the section
   * @return an id of a to z, 0 to 9 and hyphens
   */
  public String anchor(int section) {
    return anchors.get(section);
  }

  /**
   * Draws a chart, with ids that are unique in the page.
   *
   * @param chart the chart
   * @return an svg element
   */
  public String svg(Chart chart) {
    // Ids of charts have an underscore, unlike those of sections.
    return ChartSvg.inline(chart, ++charts);
  }

  /**
   * The source of a picture.
   *
   * @param picture the picture
   * @return a data URI
   */
  public String source(Picture picture) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(picture.png());
  }

  /**
   * The scale factor of a picture.
   *
   * @param picture the picture
   * @return at least 1, such that the shorter side has at least 96 CSS pixels, unless the longer
   *     one would exceed 320
   */
  public int scale(Picture picture) {
    int shorter = Math.min(picture.width(), picture.height());
    int wanted = (MIN_PICTURE + shorter - 1) / shorter;
    // Do not enlarge long strips beyond the gallery's width.
    int max = MAX_ENLARGED / Math.max(picture.width(), picture.height());
    return Math.max(1, Math.min(wanted, max));
  }

  /**
   * Whether a picture is a sheet of many small ones.
   *
   * @param picture the picture
   * @return whether it is scrolled on narrow screens rather than shrunk
   */
  public boolean isSheet(Picture picture) {
    return picture.width() >= MIN_SHEET_WIDTH;
  }

  /**
   * The column width of a gallery.
   *
   * @param pictures the gallery
   * @return the width of its widest scaled picture in CSS pixels, at least 96
   */
  public int columnWidth(Pictures pictures) {
    return pictures.pictures().stream()
        .mapToInt(picture -> picture.width() * scale(picture))
        .reduce(MIN_PICTURE, Math::max);
  }

  /**
   * The colour intensity of a cell of a confusion matrix: its share of the row in percent.
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
   * The colour of a swatch.
   *
   * @param colour the colour
   * @return a style
   */
  public String swatch(ReportBlock.Colour colour) {
    return "background:#%06x".formatted(colour.rgb());
  }

  /**
   * Whether the column headings of a confusion matrix fit horizontally on a wide screen.
   *
   * @param classes the number of classes
   * @return whether they fit
   */
  public boolean hasUprightHeadings(int classes) {
    return classes <= MAX_UPRIGHT_HEADINGS;
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
      // Headings may be equal, or have no ASCII letters.
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
