package org.gridmask.examples.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.gridmask.check.Checks;

/**
 * A report, written as a self-contained HTML file.
 *
 * @param title its title
 * @param lead its summary, in one or two sentences; may be empty
 * @param sections its sections, at least one
 * @param live for a page that will be rewritten, and reloads itself, when it was written; empty for
 *     a final page
 */
public record ReportPage(String title, String lead, List<Section> sections, String live) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * Checks the title and copies the sections.
   *
   * @throws IllegalArgumentException if the title is blank or there is no section
   */
  public ReportPage {
    notBlank("title", title);
    Checks.notNull("lead", lead);
    Checks.notNull("live", live);
    sections = Checks.notEmpty("sections", sections);
  }

  /**
   * A final page.
   *
   * @param title its title
   * @param lead its summary; may be empty
   * @param sections its sections
   */
  public ReportPage(String title, String lead, List<Section> sections) {
    this(title, lead, sections, "");
  }

  /**
   * This page as one that will be rewritten.
   *
   * @param written the current time
   * @param during what is running, such as "the training"
   * @return the page, which reloads itself every minute
   */
  public ReportPage live(Instant written, String during) {
    return new ReportPage(
        title,
        lead,
        sections,
        "Written at %s UTC, during %s. The page is rewritten every few minutes, and reloads itself."
            .formatted(TIME.format(written), during));
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
