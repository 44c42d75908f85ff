package org.gridmask.examples.report;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.chart.ChartTable;

/** A part of a report. All texts are plain text, which the page escapes. */
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
   * A text to copy, such as a command or a configuration.
   *
   * @param caption its title
   * @param text the text, of one or more lines
   * @param folded whether it is collapsed initially
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
   * Charts side by side, each with its numbers in a collapsed table.
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
   * @param caption its caption; may be empty
   * @param columns its columns, at least one
   * @param rows its rows, with a text for each column
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
     * @throws IllegalArgumentException if there is no column, or a row has a different number of
     *     cells
     */
    public Table {
      Checks.notNull("caption", caption);
      columns = Checks.notEmpty("columns", columns);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<String> row : rows) {
        if (row.size() != columns.size()) {
          throw Checks.invalid("row", "of " + columns.size() + " cells", row);
        }
      }
    }
  }

  /**
   * A column of a table.
   *
   * @param name its heading, with the unit; may be empty
   * @param numeric whether it has numbers, which are right-aligned
   */
  record Column(String name, boolean numeric) {

    /** Checks that there is a name. */
    public Column {
      Checks.notNull("name", name);
    }
  }

  /**
   * A confusion matrix. It is shown with a cell for every pair, which suits tens of classes rather
   * than hundreds.
   *
   * @param classes the classes' names, at least one
   * @param counts counts[true class][predicted class], 0 or more
   * @param cells what is in a cell
   */
  record Confusion(List<String> classes, long[][] counts, String cells) implements ReportBlock {

    /**
     * A matrix of images.
     *
     * @param classes the classes' names, at least one
     * @param counts counts[true class][predicted class], 0 or more
     */
    public Confusion(List<String> classes, long[][] counts) {
      this(classes, counts, "number of images");
    }

    /**
     * Checks and copies the counts.
     *
     * @throws IllegalArgumentException if there is no class, the matrix is not square, or a count
     *     is negative
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
            "a number, 0 or more, for each pair of " + classes.size() + " classes",
            Arrays.deepToString(counts));
      }
    }

    @Override
    public long[][] counts() {
      return Stream.of(counts).map(long[]::clone).toArray(long[][]::new);
    }
  }

  /**
   * What the colours in pictures mean.
   *
   * @param colours the colours with their names, at least one
   */
  record Legend(List<Colour> colours) implements ReportBlock {

    /**
     * Copies the colours.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Legend {
      colours = Checks.notEmpty("colours", colours);
    }
  }

  /**
   * A colour with its name.
   *
   * @param name the name
   * @param rgb the colour, 0xRRGGBB
   */
  record Colour(String name, int rgb) {

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if the name is blank or the colour out of range
     */
    public Colour {
      ReportPage.notBlank("name", name);
      Checks.inClosedRange("rgb", rgb, 0, 0xffffff);
    }
  }

  /**
   * Pictures side by side.
   *
   * @param caption their caption; may be empty
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
   * @param png a PNG file; not copied
   * @param alternative its alternative text
   * @param caption its caption; may be empty
   */
  record Picture(byte[] png, String alternative, String caption) {

    private static final long SIGNATURE = 0x89504E470D0A1A0AL;

    /** Offsets in the first chunk, which follows the signature. */
    private static final int WIDTH = 16;

    private static final int HEIGHT = 20;

    /**
     * Checks the PNG signature.
     *
     * @throws IllegalArgumentException if it is not a PNG file or has no alternative text
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
