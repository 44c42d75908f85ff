package org.gridmask.examples.report;

import java.util.List;
import org.gridmask.check.Checks;

/**
 * A report, written as a self-contained HTML file.
 *
 * @param title its title
 * @param lead its summary, in one or two sentences; may be empty
 * @param sections its sections, at least one
 */
public record ReportPage(String title, String lead, List<Section> sections) {

  /**
   * Checks the title and copies the sections.
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
      throw Checks.invalid(name, "a non-blank text", text);
    }
  }

  /**
   * A section.
   *
   * @param heading its heading
   * @param blocks its content, at least one
   */
  public record Section(String heading, List<ReportBlock> blocks) {

    /**
     * Checks the heading and copies the blocks.
     *
     * @throws IllegalArgumentException if the heading is blank or there is no block
     */
    public Section {
      notBlank("heading", heading);
      blocks = Checks.notEmpty("blocks", blocks);
    }
  }
}
