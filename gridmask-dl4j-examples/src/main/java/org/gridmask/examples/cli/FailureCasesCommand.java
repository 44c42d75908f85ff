package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.failure.FailureCases;
import org.gridmask.examples.failure.FailureClaim;
import org.gridmask.examples.failure.FailureFolder;
import org.gridmask.examples.failure.FailureProvenance;
import org.gridmask.examples.failure.FailureReport;
import org.gridmask.examples.failure.FailureTable;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.HtmlReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Counts how often masks fail, and leaves a table, a plot, examples and a report. */
@Command(
    name = "failure-cases",
    description = {
      "Simulate how often masks drop or keep an object whole, as in the paper's figure 5: GridMask"
          + " with and without rotation, Cutout with one and several regions, Random Erasing and"
          + " Hide-and-Seek.",
      "Leaves a folder with failure-cases.csv, a plot (SVG, PNG), examples (PNG) and report.html."
    })
final class FailureCasesCommand implements Callable<Integer> {

  private static final int MOST_THREADS = 256;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of the results: new, empty, or with earlier ones, which are replaced (default:"
              + " failure-cases/<time stamp>).")
  private Path out;

  @Option(
      names = "--x",
      paramLabel = "PIXELS",
      description =
          "Sizes, separated by commas: dropped squares have sides in [x, 2x] (default:"
              + " 8,16,...,112).")
  private String x;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Images for each method and size (default: ${DEFAULT-VALUE}).")
  private long images;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Decides all draws (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that count; the numbers do not depend on it (default: one for each core).")
  private Integer threads;

  @Override
  public Integer call() throws IOException, InterruptedException {
    FailureCases cases = cases();
    int counting = threads();
    try (FailureFolder folder = FailureFolder.open(Optional.ofNullable(out))) {
      run(cases, counting, folder);
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    }
    return 0;
  }

  private FailureCases cases() {
    List<Integer> sizes = sizes();
    if (images < 1 || images > FailureCases.MOST_IMAGES) {
      throw CommandFailedException.usage(
          "--images must be in [1, " + FailureCases.MOST_IMAGES + "], but is " + images);
    }
    return new FailureCases(sizes, images, seed);
  }

  private List<Integer> sizes() {
    if (x == null) {
      return FailureCases.standardSizes();
    }
    TreeSet<Integer> sizes = new TreeSet<>();
    for (String word : x.split(",", -1)) {
      String size = word.strip();
      // Three digits hold every size and no more than an int.
      if (!size.matches("[0-9]{1,3}")
          || Integer.parseInt(size) < 1
          || Integer.parseInt(size) > FailureCases.GREATEST_SIZE) {
        throw CommandFailedException.usage(
            "--x must be whole numbers in [1, "
                + FailureCases.GREATEST_SIZE
                + "] separated by commas, but has '"
                + size
                + "'");
      }
      if (!sizes.add(Integer.valueOf(size))) {
        throw CommandFailedException.usage(
            "--x must have each size once, but has " + size + " twice");
      }
    }
    return List.copyOf(sizes);
  }

  private int threads() {
    if (threads == null) {
      return Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    }
    if (threads < 1 || threads > MOST_THREADS) {
      throw CommandFailedException.usage(
          "--threads must be in [1, " + MOST_THREADS + "], but is " + threads);
    }
    return threads;
  }

  private void run(FailureCases cases, int counting, FailureFolder folder)
      throws InterruptedException {
    PrintWriter to = spec.commandLine().getOut();
    FailureTable table;
    try (FailureCasesReport report = new FailureCasesReport(to, cases.sizes().size())) {
      table = cases.run(counting, report);
    }
    to.println();
    to.print(table.toMarkdown());
    to.println();
    table.keepRatios().forEach(to::println);
    new FailureClaim(table).sentences().forEach(to::println);
    to.flush();
    try {
      folder.write(cases, table, provenance());
      FailureReport.write(folder.path());
    } catch (IOException e) {
      throw CommandFailedException.running(
          folder.path() + ": the results cannot be written: " + FileErrors.reason(e), e);
    }
    to.println();
    to.println("Results: " + folder.path());
    to.println("Report: " + folder.path().resolve(HtmlReport.FILE_NAME));
    to.flush();
  }

  private FailureProvenance provenance() {
    return new FailureProvenance(
        Versions.gridmask(),
        Versions.java(),
        Versions.os(),
        Versions.gitCommit(),
        seed,
        spec.root().commandLine().getParseResult().originalArgs());
  }
}
