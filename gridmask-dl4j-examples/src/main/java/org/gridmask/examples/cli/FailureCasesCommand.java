package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.examples.failure.FailureCases;
import org.gridmask.examples.failure.FailureClaim;
import org.gridmask.examples.failure.FailureFolder;
import org.gridmask.examples.failure.FailureMethod;
import org.gridmask.examples.failure.FailureProvenance;
import org.gridmask.examples.failure.FailureReport;
import org.gridmask.examples.failure.FailureTable;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.run.OutputFolder;
import org.gridmask.examples.system.Versions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulates the failure cases of masks, and writes a table, a plot, examples and a report. */
@Command(
    name = "failure-cases",
    description = {
      "Simulate how often masks drop or keep an object whole, as in the paper's figure 5: GridMask"
          + " with and without rotation, Cutout with one and several regions, Random Erasing and"
          + " Hide-and-Seek.",
      "Writes failure-cases.csv, a plot (SVG, PNG), examples (PNG) and report.html to a folder."
    })
final class FailureCasesCommand implements Callable<Integer> {

  private static final int MAX_THREADS = 256;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of the results: new, empty, or with earlier results, which are overwritten (default:"
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
      description = "Images per method and size (default: ${DEFAULT-VALUE}).")
  private long images;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Random seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Number of threads; does not affect the results (default: the number of cores).")
  private int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (images < 1 || images > FailureCases.MAX_IMAGES) {
      throw Checks.invalid("--images", "in [1, " + FailureCases.MAX_IMAGES + "]", images);
    }
    Checks.inClosedRange("--threads", threads, 1, MAX_THREADS);
    FailureCases cases = new FailureCases(sizes(), images, seed);
    try (OutputFolder folder = FailureFolder.open(Optional.ofNullable(out))) {
      run(cases, folder);
    }
    return 0;
  }

  private List<Integer> sizes() {
    if (x == null) {
      return FailureCases.standardSizes();
    }
    TreeSet<Integer> sizes = new TreeSet<>();
    for (String word : x.split(",", -1)) {
      String size = word.strip();
      // Three digits hold every size and no more than an int.
      int number = size.matches("[0-9]{1,3}") ? Integer.parseInt(size) : 0;
      if (number < 1 || number > FailureCases.MAX_SIZE) {
        throw new ParameterException(
            "--x",
            "must be whole numbers in [1, "
                + FailureCases.MAX_SIZE
                + "] separated by commas, but has '"
                + size
                + "'");
      }
      if (!sizes.add(number)) {
        throw new ParameterException(
            "--x", "must have each size once, but has " + number + " twice");
      }
    }
    return List.copyOf(sizes);
  }

  private void run(FailureCases cases, OutputFolder folder) throws InterruptedException {
    PrintWriter to = spec.commandLine().getOut();
    FailureTable table = count(cases, to);
    to.printf("%n%s%n", table.toMarkdown());
    table.keepRatios().forEach(to::println);
    new FailureClaim(table).sentences().forEach(to::println);
    to.flush();
    try {
      FailureFolder.write(folder.files(), cases, table, provenance());
      FailureReport.write(folder.path());
    } catch (IOException e) {
      throw CommandFailedException.running(
          folder.path() + ": the results cannot be written: " + FileErrors.reason(e), e);
    }
    to.printf(
        "%nResults: %s%nReport: %s%n", folder.path(), folder.path().resolve(HtmlReport.FILE_NAME));
    to.flush();
  }

  /** Prints a line per method. */
  private FailureTable count(FailureCases cases, PrintWriter to) throws InterruptedException {
    int methods = FailureMethod.values().length;
    int sizeCount = cases.sizes().size();
    long start = System.nanoTime();
    try (ProgressOutput output = new ProgressOutput(to)) {
      output.show("failure cases", "counts", 1, 0, (long) methods * sizeCount);
      return cases.run(
          threads,
          (row, counted) -> {
            output.stepTo(counted);
            if (counted % sizeCount == 0) {
              output.line(
                  "[%d/%d] %s: %s, %s so far",
                  counted / sizeCount,
                  methods,
                  row.method().id(),
                  Figures.count(sizeCount, "size"),
                  ProgressOutput.duration((System.nanoTime() - start) / 1e9));
            }
          });
    }
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
