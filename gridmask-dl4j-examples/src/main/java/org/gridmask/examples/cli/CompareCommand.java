package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gridmask.examples.compare.ChildTrainer;
import org.gridmask.examples.compare.CompareFile;
import org.gridmask.examples.compare.Comparison;
import org.gridmask.examples.compare.ComparisonFolder;
import org.gridmask.examples.compare.LocalTrainer;
import org.gridmask.examples.compare.Placed;
import org.gridmask.examples.compare.Plan;
import org.gridmask.examples.compare.PlannedNetwork;
import org.gridmask.examples.compare.ResultFiles;
import org.gridmask.examples.compare.Row;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.ConfigOptions;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.HtmlReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Trains several methods with several seeds, and leaves tables of what came out. */
@Command(
    name = "compare",
    modelTransformer = ConfigOptions.class,
    description = {
      "Compare methods, or the values of a parameter: train each with several seeds, and leave a"
          + " folder with the runs and tables of their accuracies.",
      "What was interrupted goes on when the same command is given again, or with --resume."
    })
final class CompareCommand implements Callable<Integer> {

  private static final int MOST_JOBS = 1024;

  @Spec private CommandSpec spec;

  @Option(
      names = "--methods",
      paramLabel = "METHOD",
      split = ",",
      description =
          "What is compared; the first is the baseline. A method is one of"
              + " ${COMPLETION-CANDIDATES}, or several of them with + between, in order.",
      completionCandidates = Methods.class)
  private List<String> methods = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Number of seeds: --seed and the next ones, the same for all (default: 3).")
  private String seeds;

  @Option(
      names = "--sweep",
      paramLabel = "KEY=V,V,...",
      description = {
        "Values of a key below that are compared too; of several sweeps every combination. KEY may"
            + " leave out sections, as r=0.2,0.4. KEY:KEY=V:V,V:V changes keys together. Values"
            + " that are lists have a semicolon between them."
      })
  private List<String> sweeps = List.of();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Runs that train at a time, each in a process of its own with its part of the cores"
              + " (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of the comparison: new, empty, or one to go on with (default:"
              + " comparisons/<time stamp>).")
  private Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Go on with the comparison in this folder.")
  private Path resume;

  @Option(names = "--dry-run", description = "Print the runs, and train nothing.")
  private boolean dryRun;

  /** Lists the methods in the help. */
  static final class Methods implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Method.names().iterator();
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (jobs < 1 || jobs > MOST_JOBS) {
      throw CommandFailedException.usage(
          "--jobs must be in [1, " + MOST_JOBS + "], but is " + jobs);
    }
    try {
      Plan.Request request = request();
      Plan plan = Plan.of(request);
      if (dryRun) {
        print(plan);
        return 0;
      }
      TrainingSetup setup = new TrainingSetup(spec);
      Set<PlannedNetwork> onPapersData = new HashSet<>();
      for (PlannedNetwork network : plan.networks()) {
        for (Row row : network.rows()) {
          ImageSource data = setup.data(row.config());
          if (plan.paper().filter(numbers -> numbers.isOn(data, network.name())).isPresent()) {
            onPapersData.add(network);
          }
        }
      }
      try (ComparisonFolder folder = ComparisonFolder.open(folder(request))) {
        return run(request, plan, folder, setup, onPapersData);
      }
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    }
  }

  private Plan.Request request() {
    ParseResult parsed = spec.commandLine().getParseResult();
    Overrides options = ConfigOptions.options(parsed);
    Optional<Path> file = ConfigOptions.file(parsed);
    Optional<Placed<String>> placedSeeds =
        Optional.ofNullable(seeds).map(text -> new Placed<>("--seeds", text));
    if (resume == null) {
      return new Plan.Request(
          file.map(CompareFile::read).orElseGet(CompareFile::none),
          options,
          placed("--methods", methods),
          placedSeeds,
          placed("--sweep", sweeps));
    }
    boolean onlyResume =
        file.isEmpty()
            && options.keys().isEmpty()
            && methods.isEmpty()
            && sweeps.isEmpty()
            && out == null;
    if (!onlyResume) {
      throw CommandFailedException.usage(
          "--resume goes on with what the folder says and takes no other option but --jobs and"
              + " --seeds; to"
              + " change what is compared, give all of it with --out "
              + resume);
    }
    return new Plan.Request(
        CompareFile.read(ComparisonFolder.compareFile(resume)),
        Overrides.none(),
        List.of(),
        placedSeeds,
        List.of());
  }

  private static List<Placed<String>> placed(String option, List<String> texts) {
    return texts.stream().map(text -> new Placed<>(option, text)).toList();
  }

  private Optional<Path> folder(Plan.Request request) {
    if (resume != null) {
      return Optional.of(resume);
    }
    return Optional.ofNullable(out)
        .or(
            () ->
                request
                    .file()
                    .values()
                    .then(request.options())
                    .text("run.out")
                    .filter(text -> !text.isEmpty())
                    .map(Path::of));
  }

  private Integer run(
      Plan.Request request,
      Plan plan,
      ComparisonFolder folder,
      TrainingSetup setup,
      Set<PlannedNetwork> onPapersData)
      throws IOException, InterruptedException {
    ResultFiles results = new ResultFiles(plan, folder, onPapersData);
    try (ComparisonReport report = new ComparisonReport(out());
        ChildTrainer children =
            new ChildTrainer(
                ChildPrograms.command(jobs), ChildPrograms.environment(jobs), folder)) {
      Comparison comparison = Comparison.of(plan, folder, results, report, setup);
      folder.write(plan, request.file().paperFile());
      out().println("Folder of the comparison: " + folder.path());
      remark(plan);
      report.begin(comparison.states());
      Thread hint = new Thread(() -> interrupted(folder, children));
      Runtime.getRuntime().addShutdownHook(hint);
      try {
        comparison.run(jobs == 1 ? new LocalTrainer(setup) : children, jobs);
      } catch (FileSystemException e) {
        throw CommandFailedException.running(
            FileErrors.located(e)
                + "; when that is put right, go on with: gridmask compare --resume "
                + folder.path(),
            e);
      } finally {
        Runtime.getRuntime().removeShutdownHook(hint);
      }
      out().println();
      out().print(Files.readString(folder.path().resolve("table.md")));
      out().println();
      out().println("Results: " + folder.path());
      Path page = folder.path().resolve(HtmlReport.FILE_NAME);
      if (Files.exists(page)) {
        out().println("Report: " + page);
      }
      out().flush();
      int failed = comparison.failed();
      if (failed > 0) {
        throw CommandFailedException.running(
            failed
                + " of "
                + plan.runs().size()
                + " runs failed; try them again with: gridmask compare --resume "
                + folder.path());
      }
      return 0;
    }
  }

  private void interrupted(ComparisonFolder folder, ChildTrainer children) {
    children.close();
    PrintWriter err = spec.commandLine().getErr();
    err.println("gridmask: interrupted; go on with: gridmask compare --resume " + folder.path());
    err.flush();
  }

  private void print(Plan plan) {
    long epochs = 0;
    for (PlannedNetwork network : plan.networks()) {
      String all = String.join(", ", plan.seedsOf(network).stream().map(String::valueOf).toList());
      out().println(network.name() + (plan.seeds() == 1 ? ", seed " : ", seeds ") + all + ":");
      int width = network.rows().stream().mapToInt(row -> row.name().length()).max().orElse(0);
      for (Row row : network.rows()) {
        int ofRow = row.config().train().epochs();
        epochs += (long) ofRow * plan.seeds();
        OptionalDouble paper = plan.paper(network, row);
        out()
            .println(
                String.format(
                        Locale.ROOT,
                        "  %-" + width + "s  %d epoch%s",
                        row.name(),
                        ofRow,
                        ofRow == 1 ? "" : "s")
                    + (paper.isEmpty()
                        ? ""
                        : String.format(Locale.ROOT, "  paper %.2f %%", paper.getAsDouble())));
      }
    }
    out().printf(Locale.ROOT, "%d runs, %,d epochs.%n", plan.runs().size(), epochs);
    remark(plan);
    out().flush();
  }

  /** Once for rows that have the same to say. */
  private void remark(Plan plan) {
    plan.networks().stream()
        .flatMap(network -> network.rows().stream())
        .flatMap(row -> row.config().remark().stream())
        .distinct()
        .forEach(remark -> out().println("Note: " + remark));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
