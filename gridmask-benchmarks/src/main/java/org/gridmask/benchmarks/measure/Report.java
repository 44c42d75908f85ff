package org.gridmask.benchmarks.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A report as Markdown and JSON. */
public abstract class Report {

  private final Environment environment;
  private final Settings settings;
  private final int rounds;
  private final StringBuilder markdown = new StringBuilder();

  /** Creates a report of a number of rounds. */
  protected Report(Environment environment, Settings settings, int rounds) {
    this.environment = environment;
    this.settings = settings;
    this.rounds = rounds;
  }

  /** Writes the part below the machine and the versions, by calling {@link #line}. */
  protected abstract void writeMarkdown();

  /** Adds settings that not all reports have. */
  protected abstract void writeSettings(ObjectNode to);

  /** Adds the measurements. */
  protected abstract void writeResults(ArrayNode to);

  /** Adds a line to the Markdown. */
  protected final void line(String format, Object... values) {
    markdown.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** The report as Markdown. */
  public final String markdown() {
    markdown.setLength(0);
    markdown.append(environment.markdown(settings));
    writeMarkdown();
    return markdown.toString();
  }

  /** The report as JSON. */
  public final String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    environment.writeTo(root);
    ObjectNode to =
        root.putObject("settings")
            .put("batch", settings.batch())
            .put("seconds", settings.seconds())
            .put("threads", settings.threads())
            .put("rounds", rounds);
    writeSettings(to);
    writeResults(root.putArray("results"));
    return root.toPrettyString() + "\n";
  }

  protected final Settings settings() {
    return settings;
  }

  protected final int rounds() {
    return rounds;
  }
}
