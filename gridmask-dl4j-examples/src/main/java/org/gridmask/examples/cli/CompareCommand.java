package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gridmask.check.Checks;
import org.gridmask.examples.compare.ChildTrainer;
import org.gridmask.examples.compare.CompareFile;
import org.gridmask.examples.compare.Comparison;
import org.gridmask.examples.compare.ComparisonFolder;
import org.gridmask.examples.compare.LocalTrainer;
import org.gridmask.examples.compare.Located;
import org.gridmask.examples.compare.Plan;
import org.gridmask.examples.compare.PlannedNetwork;
import org.gridmask.examples.compare.ResultFiles;
import org.gridmask.examples.compare.Variant;
import org.gridmask.examples.config.ConfigOptions;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.config.ModelSection;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Trains several methods with several seeds, and tabulates their accuracies. */
@Command(
    name = "compare",
    modelTransformer = ConfigOptions.class,
    description = {
      "Compare methods, or values of a parameter: train each with several seeds, and write the runs"
          + " and tables of their accuracies to a folder.",
      "Repeat the command, or use --resume, to resume an interrupted comparison."
    })
final class CompareCommand implements Callable<Integer> {

  private static final int MAX_JOBS = 1024;

  @Spec private CommandSpec spec;

  @Option(
      names = "--methods",
      paramLabel = "METHOD",
      split = ",",
      description =
          "Methods to compare; the first is the baseline. A method is one of"
              + " ${COMPLETION-CANDIDATES}, or several of them joined by +, in order.",
      completionCandidates = Methods.class)
  private List<String> methods = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Number of seeds, counted up from --seed, the same for all (default: 3).")
  private String seeds;

  @Option(
      names = "--sweep",
      paramLabel = "KEY=V,V,...",
      description = {
        "Values of a key below to compare; several sweeps are combined. Sections of KEY may be"
            + " omitted, as in r=0.2,0.4. KEY:KEY=V:V,V:V varies keys together. Separate values"
            + " that are lists by semicolons."
      })
  private List<String> sweeps = List.of();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Number of parallel runs, each in a child process with an equal share of the cores"
              + " (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of the comparison: new, empty, or one to resume (default:"
              + " comparisons/<time stamp>).")
  private Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Resume the comparison in this folder.")
  private Path resume;

  @Option(names = "--dry-run", description = "Print the runs without training.")
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
    Checks.inClosedRange("--jobs", jobs, 1, MAX_JOBS);
    Plan.Request request = request();
    Plan plan = Plan.of(request);
    if (dryRun) {
      print(plan);
      return 0;
    }
    TrainingSetup setup = new TrainingSetup(spec);
    Set<PlannedNetwork> onPapersData = new HashSet<>();
    Set<String> ignored = new LinkedHashSet<>();
    Set<ModelSection> models = new HashSet<>();
    for (PlannedNetwork network : plan.networks()) {
      for (Variant variant : network.variants()) {
        ClusterOption.requireNone(variant.config());
        DataSource data = setup.data(variant.config());
        // A resumed comparison may no longer need the weights.
        if (resume == null && models.add(variant.config().model())) {
          Trainer.requireWeights(variant.config(), data);
        }
        if (data.ignored().any()) {
          ignored.add("Ignored in " + data.name() + ": " + data.ignored() + ".");
        }
        if (plan.paper().filter(numbers -> numbers.isOn(data, network.name())).isPresent()) {
          onPapersData.add(network);
        }
      }
    }
    ignored.forEach(out()::println);
    try (ComparisonFolder folder = ComparisonFolder.open(folder(request))) {
      return run(request, plan, folder, new ResultFiles(plan, folder, onPapersData), setup);
    }
  }

  private Plan.Request request() {
    ParseResult parsed = spec.commandLine().getParseResult();
    Overrides options = ConfigOptions.options(parsed);
    Optional<Path> file = ConfigOptions.file(parsed);
    Optional<Located<String>> seedsOption =
        Optional.ofNullable(seeds).map(text -> new Located<>("--seeds", text));
    if (resume == null) {
      return new Plan.Request(
          file.map(CompareFile::read).orElseGet(CompareFile::none),
          options,
          located("--methods", methods),
          seedsOption,
          located("--sweep", sweeps));
    }
    if (file.isPresent()
        || !options.keys().isEmpty()
        || !methods.isEmpty()
        || !sweeps.isEmpty()
        || out != null) {
      throw CommandFailedException.usage(
          "--resume allows no other options but --jobs and --seeds; to change the comparison, give all"
              + " options with --out "
              + resume);
    }
    CompareFile recorded = CompareFile.read(ComparisonFolder.compareFile(resume));
    return new Plan.Request(recorded, options, List.of(), seedsOption, List.of());
  }

  private static List<Located<String>> located(String option, List<String> texts) {
    return texts.stream().map(text -> new Located<>(option, text)).toList();
  }

  private Optional<Path> folder(Plan.Request request) {
    Overrides all = request.file().values().then(request.options());
    return Optional.ofNullable(resume)
        .or(() -> Optional.ofNullable(out))
        .or(() -> all.text("run.out").filter(text -> !text.isEmpty()).map(Path::of));
  }

  private Integer run(
      Plan.Request request,
      Plan plan,
      ComparisonFolder folder,
      ResultFiles results,
      TrainingSetup setup)
      throws IOException, InterruptedException {
    String resumeHint = "gridmask compare --resume " + folder.path();
    try (ComparisonProgress progress = new ComparisonProgress(out())) {
      Comparison comparison =
          Comparison.of(plan, folder, results, progress, setup, InstantSource.system());
      folder.write(plan, request.file().paperFile());
      out().println("Folder of the comparison: " + folder.path());
      remark(plan);
      Thread hint = new Thread(() -> warn("interrupted; resume with: " + resumeHint));
      Runtime.getRuntime().addShutdownHook(hint);
      try {
        comparison.run(
            jobs == 1 ? new LocalTrainer(setup) : new ChildTrainer(Gridmask.class, jobs, folder),
            jobs);
      } catch (FileSystemException e) {
        throw CommandFailedException.running(
            FileErrors.located(e) + "; when this is fixed, resume with: " + resumeHint, e);
      } finally {
        Runtime.getRuntime().removeShutdownHook(hint);
      }
      out().printf("%n%s%n", Files.readString(folder.path().resolve("table.md")));
      out().println("Results: " + folder.path());
      Path page = folder.path().resolve(HtmlReport.FILE_NAME);
      if (Files.exists(page)) {
        out().println("Report: " + page);
      }
      out().flush();
      if (comparison.failed() > 0) {
        throw CommandFailedException.running(
            comparison.failed()
                + " of "
                + Figures.count(plan.runs().size(), "run")
                + " failed; retry them with: "
                + resumeHint);
      }
      return 0;
    }
  }

  private void warn(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("gridmask: " + FileErrors.inOneLine(message));
    err.flush();
  }

  private void print(Plan plan) {
    long epochs = 0;
    for (PlannedNetwork network : plan.networks()) {
      out().println(network.name() + ", " + plan.seedsInWords(network) + ":");
      int width =
          network.variants().stream().mapToInt(each -> each.name().length()).max().orElse(1);
      for (Variant variant : network.variants()) {
        int each = variant.config().train().epochs();
        epochs += (long) each * plan.seeds();
        OptionalDouble paper = plan.paper(network, variant);
        out()
            .printf(
                Locale.ROOT,
                "  %-" + width + "s  %s%s%n",
                variant.name(),
                Figures.count(each, "epoch"),
                paper.isEmpty()
                    ? ""
                    : String.format(Locale.ROOT, "  paper %.2f %%", paper.getAsDouble()));
      }
    }
    out()
        .printf(
            "%s, %s.%n", Figures.count(plan.runs().size(), "run"), Figures.count(epochs, "epoch"));
    remark(plan);
    out().flush();
  }

  /** Prints each distinct remark. */
  private void remark(Plan plan) {
    plan.networks().stream()
        .flatMap(network -> network.variants().stream())
        .flatMap(variant -> variant.config().remark().stream())
        .distinct()
        .forEach(remark -> out().println("Note: " + remark));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
