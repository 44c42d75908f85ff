package org.gridmask.examples.report;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.chart.ChartTable;

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
      ReportPage.notBlank("text", text);
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
      ReportPage.notBlank("caption", caption);
      ReportPage.notBlank("text", text);
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
      facts = Checks.notEmpty("facts", facts);
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
      ReportPage.notBlank("name", name);
      Checks.notNull("value", value);
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
      charts = Checks.notEmpty("charts", charts);
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

    /** A chart's numbers. */
    public static Table of(ChartTable numbers) {
      return new Table(
          numbers.caption(),
          numbers.columns().stream().map(each -> new Column(each.name(), each.numeric())).toList(),
          numbers.rows());
    }

    /**
     * Checks and copies the lists.
     *
     * @throws IllegalArgumentException if there is no column, or a row has not a text for each
     */
    public Table {
      Checks.notNull("caption", caption);
      columns = Checks.notEmpty("columns", columns);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<String> row : rows) {
        if (row.size() != columns.size()) {
          throw Checks.invalid("row", "of a text for each of " + columns.size() + " columns", row);
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
      Checks.notNull("name", name);
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
      classes = Checks.notEmpty("classes", classes);
      counts = Stream.of(counts).map(long[]::clone).toArray(long[][]::new);
      boolean square = counts.length == classes.size();
      for (long[] row : counts) {
        square &= row.length == classes.size() && LongStream.of(row).allMatch(count -> count >= 0);
      }
      if (!square) {
        throw Checks.invalid(
            "counts",
            "a number of images, 0 or more, for each pair of " + classes.size() + " classes",
            Arrays.deepToString(counts));
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
      Checks.notNull("caption", caption);
      pictures = Checks.notEmpty("pictures", pictures);
    }
  }

  /**
   * A picture.
   *
   * @param png its content, a PNG file; kept as it is, not copied
   * @param alternative what it shows, for readers who cannot see it
   * @param caption what stands below it; may be empty
   */
  record Picture(byte[] png, String alternative, String caption) {

    private static final long SIGNATURE = 0x89504E470D0A1A0AL;

    /** The first chunk follows the signature: its length and name, then width and height. */
    private static final int WIDTH = 16;

    private static final int HEIGHT = 20;

    /**
     * Checks that a browser can show it.
     *
     * @throws IllegalArgumentException if it is not a PNG file or has no alternative
     */
    public Picture {
      if (png.length < HEIGHT + Integer.BYTES || ByteBuffer.wrap(png).getLong() != SIGNATURE) {
        throw Checks.invalid("png", "a PNG file", png.length + " other bytes");
      }
      ReportPage.notBlank("alternative", alternative);
      Checks.notNull("caption", caption);
    }

    /** The width in pixels. */
    public int width() {
      return ByteBuffer.wrap(png).getInt(WIDTH);
    }

    /** The height in pixels; small pictures are enlarged without smoothing. */
    public int height() {
      return ByteBuffer.wrap(png).getInt(HEIGHT);
    }
  }
}
