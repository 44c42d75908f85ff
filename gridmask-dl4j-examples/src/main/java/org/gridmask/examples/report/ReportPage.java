package org.gridmask.examples.report;

import java.util.List;
import org.gridmask.check.Checks;

/**
 * A report, to be written as one HTML file that needs no other.
 *
 * @param title its title
 * @param lead what it is about, in one or two sentences; may be empty
 * @param sections its parts, at least one
 */
public record ReportPage(String title, String lead, List<Section> sections) {

  /**
   * Checks that there is something to read, and copies the sections.
   *
   * @throws IllegalArgumentException if the title is blank or there is no section
   */
  public ReportPage {
    notBlank("title", title);
    Checks.notNull("lead", lead);
    sections = Checks.notEmpty("sections", sections);
  }

  static void notBlank(String name, String text) {
    if (text == null || text.isBlank()) {
      throw Checks.invalid(name, "a text that is not blank", text);
    }
  }

  /**
   * A part with a heading.
   *
   * @param heading the heading
   * @param blocks what is in it, at least one
   */
  public record Section(String heading, List<ReportBlock> blocks) {

    /**
     * Checks that there is something to read, and copies the blocks.
     *
     * @throws IllegalArgumentException if the heading is blank or there is no block
     */
    public Section {
      notBlank("heading", heading);
      blocks = Checks.notEmpty("blocks", blocks);
    }
  }
}
