package org.gridmask.examples.report;

import java.util.List;

/** What a report is made of. All texts are plain text; the page escapes them. */
public sealed interface ReportBlock {

  /**
   * A paragraph.
   *
   * @param text the text
   */
  record Prose(String text) implements ReportBlock {}

  /**
   * Something to copy, such as a command or a configuration.
   *
   * @param caption what it is
   * @param text the text, of one or more lines
   * @param folded whether it is to be opened first
   */
  record Code(String caption, String text, boolean folded) implements ReportBlock {}

  /**
   * Names with values, such as versions.
   *
   * @param facts the facts
   */
  record Facts(List<Fact> facts) implements ReportBlock {

    /** Copies the facts. */
    public Facts {
      facts = List.copyOf(facts);
    }
  }

  /**
   * A name with its value.
   *
   * @param name the name
   * @param value the value with its unit
   */
  record Fact(String name, String value) {}

  /**
   * Charts beside each other where there is room, each with its numbers as a table behind it.
   *
   * @param charts the charts
   */
  record Charts(List<Chart> charts) implements ReportBlock {

    /** Copies the charts. */
    public Charts {
      charts = List.copyOf(charts);
    }
  }

  /**
   * A table.
   *
   * @param caption what it shows; may be empty
   * @param columns its columns
   * @param rows its rows, each with a text for each column
   */
  record Table(String caption, List<Column> columns, List<List<String>> rows)
      implements ReportBlock {

    /** Copies the lists. */
    public Table {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /**
   * A column of a table.
   *
   * @param name its heading, with the unit
   * @param numeric whether it holds numbers, which are set flush right
   */
  record Column(String name, boolean numeric) {}

  /**
   * How often images of one class were taken for another.
   *
   * @param classes the classes' names
   * @param counts counts[true class][predicted class]
   */
  record Confusion(List<String> classes, long[][] counts) implements ReportBlock {}

  /**
   * Pictures beside each other.
   *
   * @param caption what they show; may be empty
   * @param pictures the pictures
   */
  record Pictures(String caption, List<Picture> pictures) implements ReportBlock {

    /** Copies the pictures. */
    public Pictures {
      pictures = List.copyOf(pictures);
    }
  }

  /**
   * A picture.
   *
   * @param png its content, a PNG file
   * @param width its width in pixels
   * @param height its height in pixels; small pictures are enlarged without smoothing
   * @param alternative what it shows, for those who cannot see it
   * @param caption what stands below it; may be empty
   */
  record Picture(byte[] png, int width, int height, String alternative, String caption) {}
}
