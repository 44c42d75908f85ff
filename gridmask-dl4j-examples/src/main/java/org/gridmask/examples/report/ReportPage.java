package org.gridmask.examples.report;

import java.util.List;

/**
 * A report, to be written as one HTML file that needs no other.
 *
 * @param title its title
 * @param lead what it is about, in one or two sentences; may be empty
 * @param sections its parts
 */
public record ReportPage(String title, String lead, List<Section> sections) {

  /** Copies the sections. */
  public ReportPage {
    sections = List.copyOf(sections);
  }

  /**
   * A part with a heading.
   *
   * @param heading the heading
   * @param blocks what is in it, at least one
   */
  public record Section(String heading, List<ReportBlock> blocks) {

    /** Copies the blocks. */
    public Section {
      blocks = List.copyOf(blocks);
    }
  }
}
