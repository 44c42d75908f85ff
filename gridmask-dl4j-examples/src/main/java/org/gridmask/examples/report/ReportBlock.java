package org.gridmask.examples.report;

import java.util.List;
import java.util.stream.Stream;
import org.gridmask.examples.chart.Chart;

/** What a report is made of. All texts are plain text; the page escapes them. */
public sealed interface ReportBlock {

  /**
   * A paragraph.
   *
   * @param text the text; its line breaks are kept
   */
  record Prose(String text) implements ReportBlock {

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Prose {
      ReportChecks.text("text", text);
    }
  }

  /**
   * Something to copy, such as a command or a configuration.
   *
   * @param caption what it is
   * @param text the text, of one or more lines
   * @param folded whether it is to be opened first
   */
  record Code(String caption, String text, boolean folded) implements ReportBlock {

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one of them is blank
     */
    public Code {
      ReportChecks.text("caption", caption);
      ReportChecks.text("text", text);
    }
  }

  /**
   * Names with values, such as versions.
   *
   * @param facts the facts, at least one
   */
  record Facts(List<Fact> facts) implements ReportBlock {

    /**
     * Copies the facts.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Facts {
      facts = ReportChecks.some("facts", facts);
    }
  }

  /**
   * A name with its value.
   *
   * @param name the name
   * @param value the value with its unit; may be empty
   */
  record Fact(String name, String value) {

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Fact {
      ReportChecks.text("name", name);
      ReportChecks.given("value", value);
    }
  }

  /**
   * Charts beside each other where there is room, each with its numbers as a table behind it.
   *
   * @param charts the charts, at least one
   */
  record Charts(List<Chart> charts) implements ReportBlock {

    /**
     * Copies the charts.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Charts {
      charts = ReportChecks.some("charts", charts);
    }
  }

  /**
   * A table. The first column names the row.
   *
   * @param caption what it shows; may be empty
   * @param columns its columns, at least one
   * @param rows its rows, each with a text for each column
   */
  record Table(String caption, List<Column> columns, List<List<String>> rows)
      implements ReportBlock {

    /**
     * Checks and copies the lists.
     *
     * @throws IllegalArgumentException if there is no column, or a row has not a text for each
     */
    public Table {
      ReportChecks.given("caption", caption);
      columns = ReportChecks.some("columns", columns);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<String> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              "rows must have %d texts each, one a column, but one has %d: %s"
                  .formatted(columns.size(), row.size(), row));
        }
      }
    }
  }

  /**
   * A column of a table.
   *
   * @param name its heading, with the unit; may be empty
   * @param numeric whether it holds numbers, which are set flush right
   */
  record Column(String name, boolean numeric) {

    /** Checks that there is a name. */
    public Column {
      ReportChecks.given("name", name);
    }
  }

  /**
   * How often images of one class were taken for another. The page has a cell for every pair, which
   * suits tens of classes rather than hundreds.
   *
   * @param classes the classes' names, at least one
   * @param counts counts[true class][predicted class], 0 or more
   */
  record Confusion(List<String> classes, long[][] counts) implements ReportBlock {

    /**
     * Checks and copies the counts.
     *
     * @throws IllegalArgumentException if there is no class, if there is not a row and a column for
     *     each, or if a count is negative
     */
    public Confusion {
      classes = ReportChecks.some("classes", classes);
      counts = Stream.of(counts).map(long[]::clone).toArray(long[][]::new);
      if (counts.length != classes.size()) {
        throw new IllegalArgumentException(
            "counts must have %d rows, one a class, but have %d"
                .formatted(classes.size(), counts.length));
      }
      for (int i = 0; i < counts.length; i++) {
        if (counts[i].length != classes.size()) {
          throw new IllegalArgumentException(
              "counts must have %d columns, one a class, but have %d in row %d"
                  .formatted(classes.size(), counts[i].length, i));
        }
        for (long count : counts[i]) {
          if (count < 0) {
            throw new IllegalArgumentException(
                "counts must be 0 or more, but one in row %d is %d".formatted(i, count));
          }
        }
      }
    }

    @Override
    public long[][] counts() {
      return Stream.of(counts).map(long[]::clone).toArray(long[][]::new);
    }
  }

  /**
   * Pictures beside each other.
   *
   * @param caption what they show; may be empty
   * @param pictures the pictures, at least one
   */
  record Pictures(String caption, List<Picture> pictures) implements ReportBlock {

    /**
     * Copies the pictures.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Pictures {
      ReportChecks.given("caption", caption);
      pictures = ReportChecks.some("pictures", pictures);
    }
  }

  /**
   * A picture.
   *
   * @param png its content, a PNG file; kept as it is, not copied
   * @param width its width in pixels
   * @param height its height in pixels; small pictures are enlarged without smoothing
   * @param alternative what it shows, for those who cannot see it
   * @param caption what stands below it; may be empty
   */
  record Picture(byte[] png, int width, int height, String alternative, String caption) {

    /**
     * Checks that a browser can show it.
     *
     * @throws IllegalArgumentException if it is not a PNG file of this size, or has no alternative
     */
    public Picture {
      ReportChecks.png(png, width, height);
      ReportChecks.text("alternative", alternative);
      ReportChecks.given("caption", caption);
    }
  }
}
