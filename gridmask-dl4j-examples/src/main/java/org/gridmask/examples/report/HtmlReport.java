package org.gridmask.examples.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateException;
import gg.jte.output.WriterOutput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gridmask.examples.files.AtomicFiles;

/**
 * Writes a report as a self-contained HTML file: style, charts and pictures are inlined, and there
 * are no scripts. The output is deterministic.
 */
public final class HtmlReport {

  /** The file's usual name. */
  public static final String FILE_NAME = "report.html";

  private static final TemplateEngine ENGINE =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          HtmlReport.class.getClassLoader(),
          "org.gridmask.examples.report.templates");

  /** The head of a page that will be rewritten has this. */
  private static final String REFRESH = "http-equiv=\"refresh\"";

  private static final int HEAD = 4096;

  private HtmlReport() {}

  /**
   * Whether a folder has a report that will not be rewritten.
   *
   * @param folder the folder
   * @return false if there is none, or it was written while something was running
   * @throws IOException if it cannot be read
   */
  public static boolean isFinalIn(Path folder) throws IOException {
    Path file = folder.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return !new String(in.readNBytes(HEAD), StandardCharsets.UTF_8).contains(REFRESH);
    }
  }

  /**
   * Writes a report.
   *
   * @param page the report
   * @param name the file's name
   * @param files the target folder
   * @throws IOException if it cannot be written; an existing file is kept
   */
  public static void write(ReportPage page, String name, AtomicFiles files) throws IOException {
    files.write(name, file -> write(page, file));
  }

  static void write(ReportPage page, Path file) throws IOException {
    ReportLayout layout = new ReportLayout(page);
    // Not Files.newBufferedWriter, which throws on unpaired surrogates, as in odd file names.
    try (Writer writer =
        new BufferedWriter(
            new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8))) {
      ENGINE.render("page.jte", layout, new WriterOutput(writer));
    } catch (TemplateException e) {
      if (e.getCause() instanceof UncheckedIOException io) {
        throw io.getCause();
      }
      throw e;
    }
  }
}
