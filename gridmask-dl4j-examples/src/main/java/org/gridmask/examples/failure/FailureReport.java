package org.gridmask.examples.failure;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.report.PictureFile;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.report.ReportPage;
import org.gridmask.examples.report.ShellCommand;
import org.gridmask.examples.report.TableColumns;

/** Writes the report of failure statistics from the files in their folder. */
public final class FailureReport {

  private FailureReport() {}

  /**
   * Whether a folder has failure statistics.
   *
   * @param folder the folder, which may not exist
   * @return whether it has a failure-cases.csv with the right header
   * @throws IOException if the file exists but cannot be read
   */
  public static boolean isIn(Path folder) throws IOException {
    Path file = folder.resolve(FailureFolder.CSV);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String first = reader.readLine();
      return first != null && FailureTable.isCsv(first + "\n");
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /**
   * Writes report.html.
   *
   * @param folder a folder with failure statistics
   * @throws ConfigException if a file in it is invalid
   * @throws IOException if a file cannot be read or written
   */
  public static void write(Path folder) throws IOException {
    HtmlReport.write(page(folder), HtmlReport.FILE_NAME, new AtomicFiles(folder));
  }

  static ReportPage page(Path folder) throws IOException {
    FailureTable table = FailureFolder.readTable(folder);
    Optional<FailureProvenance> provenance = FailureFolder.readProvenance(folder);
    List<ReportPage.Section> sections = new ArrayList<>();
    sections.add(
        new ReportPage.Section(
            "Failures over x",
            List.of(new ReportBlock.Charts(List.copyOf(FailureCharts.of(table))))));
    sections.add(claim(table));
    Path examples = folder.resolve(FailureFolder.EXAMPLES);
    if (Files.isRegularFile(examples)) {
      sections.add(examples(examples));
    }
    sections.add(keepRatios(table));
    sections.add(origin(table, provenance));
    return new ReportPage(
        "Failure cases",
        "How often masks drop or keep an object completely, by method and size of the dropped squares"
            + " (section 3 and figure 5 of the GridMask paper, arXiv 2001.04086).",
        sections);
  }

  private static ReportPage.Section claim(FailureTable table) {
    FailureClaim claim = new FailureClaim(table);
    List<ReportBlock> blocks = new ArrayList<>();
    claim.sentences().forEach(sentence -> blocks.add(new ReportBlock.Prose(sentence)));
    if (table.sizes().size() > 1) {
      blocks.add(growth(table, claim));
    }
    return new ReportPage.Section("The paper's claim, as measured", blocks);
  }

  private static ReportBlock.Table growth(FailureTable table, FailureClaim claim) {
    int last = table.sizes().size() - 1;
    return new TableColumns<FailureMethod>()
        .text("Method", FailureMethod::id)
        .figure("Failures at x = " + table.sizes().get(0) + ", %", m -> failures(table, m, 0))
        .figure("Failures at x = " + table.sizes().get(last) + ", %", m -> failures(table, m, last))
        .figure("Growth, points", m -> FailureClaim.points(claim.growth(m)))
        .figure(
            "Least-squares slope, points per 10 pixels",
            m -> FailureClaim.points(10 * claim.slope(m)))
        .table("Growth of the failure rate", table.methods());
  }

  private static String failures(FailureTable table, FailureMethod method, int index) {
    return FailureTable.percent(table.of(method).get(index).counts().pFailure());
  }

  private static ReportPage.Section examples(Path file) throws IOException {
    String what =
        "Masks of each method that drop an object completely, and masks that keep one completely.";
    return new ReportPage.Section(
        "Examples",
        List.of(new ReportBlock.Pictures("", List.of(PictureFile.read(file, what, what)))));
  }

  private static ReportPage.Section keepRatios(FailureTable table) {
    List<ReportBlock> blocks = new ArrayList<>();
    table.keepRatios().forEach(sentence -> blocks.add(new ReportBlock.Prose(sentence)));
    blocks.add(
        table.byMethod(
            "Mean keep ratio by x and method",
            "x, pixels",
            counts -> FailureTable.ratio(counts.keepRatio())));
    return new ReportPage.Section("Keep ratios", blocks);
  }

  private static ReportPage.Section origin(
      FailureTable table, Optional<FailureProvenance> provenance) {
    List<Fact> facts = new ArrayList<>();
    table.methods().forEach(method -> facts.add(new Fact(method.id(), method.description())));
    facts.add(new Fact("s", "uniform integer in [x, 2x], in pixels"));
    facts.add(new Fact("x", FailureTable.join(table.sizes().stream(), String::valueOf)));
    long images = table.rows().get(0).counts().images();
    facts.add(new Fact("Images", String.format(Locale.ROOT, "%,d per method and x", images)));
    provenance.ifPresent(
        origin -> {
          facts.add(new Fact("Seed", String.valueOf(origin.seed())));
          facts.add(new Fact("gridmask", origin.gridmaskVersion()));
          if (origin.gitCommit() != null) {
            facts.add(new Fact("Commit", origin.gitCommit()));
          }
          facts.add(new Fact("Java", origin.javaVersion()));
          facts.add(new Fact("System", origin.os()));
        });
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        new ReportBlock.Prose(
            "Each image of 224 × 224 pixels has an object with uniform sides in [40, 160] at a random"
                + " position. A failure is an object of which at least 99 % of the pixels are dropped,"
                + " or at least 99 % kept. Confidence intervals are Wilson score intervals at 95 %."));
    blocks.add(new ReportBlock.Facts(facts));
    provenance
        .map(origin -> ShellCommand.of(origin.commandLine()))
        .map(command -> new ReportBlock.Code("Command", command, false))
        .ifPresent(blocks::add);
    return new ReportPage.Section("Reproduce", blocks);
  }
}
