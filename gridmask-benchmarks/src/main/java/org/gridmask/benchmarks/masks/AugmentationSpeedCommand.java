package org.gridmask.benchmarks.masks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.gridmask.benchmarks.CommandChecks;
import org.gridmask.benchmarks.ContenderException;
import org.gridmask.benchmarks.Environment;
import org.gridmask.benchmarks.Median;
import org.gridmask.benchmarks.Python;
import org.gridmask.benchmarks.RatioTable;
import org.gridmask.benchmarks.Settings;
import org.gridmask.benchmarks.pipeline.ImageFiles;
import org.gridmask.benchmarks.pipeline.PhotoFolder;
import org.gridmask.benchmarks.pipeline.PipelineContender;
import org.gridmask.benchmarks.pipeline.PipelineKind;
import org.gridmask.benchmarks.pipeline.PipelineSpeeds;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Compares masks with the memory's speed, and the input pipeline with DataVec's and torchvision's.
 */
@Command(
    name = "augmentation-speed",
    description =
        "Compare how fast masks are drawn and applied with how fast memory is filled and copied"
            + " (measured by JMH), and how fast input pipelines read image files: GridMask's,"
            + " DataVec's and torchvision's. Prints each result to standard error as it comes, and"
            + " in the end Markdown tables of ratios.")
public final class AugmentationSpeedCommand implements Callable<Integer> {

  private static final int BATCH = 32;
  private static final int IMAGES = 128;
  private static final int QUICK_IMAGES = 64;
  private static final int ROUNDS = 3;
  private static final double SECONDS = 5;
  private static final double QUICK_SECONDS = 1;

  /** Of the seconds, for each benchmark of the masks; there are many of them. */
  private static final double MASKS_SHARE = 0.2;

  private static final List<Scene> GRIDS =
      List.of(Scene.IMAGENET, Scene.IMAGENET_UPRIGHT, Scene.CIFAR10, Scene.CIFAR10_UPRIGHT);

  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      defaultValue = "masks,pipeline",
      description =
          "Of ${COMPLETION-CANDIDATES}; masks is images, mats, batches and methods (default:"
              + " ${DEFAULT-VALUE}).")
  private Set<AugmentationPart> only;

  @Option(
      names = "--quick",
      description =
          "One round of "
              + QUICK_SECONDS
              + " second for each pipeline, fewer files and references.")
  private boolean quick;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "Seconds for each pipeline in each round, and a fifth of them for each benchmark of the"
              + " masks (default: "
              + SECONDS
              + ").")
  private Double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "How often to run everything, one after the other; all rounds count together (default: "
              + ROUNDS
              + ").")
  private Integer rounds;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of the pipelines, torchvision's workers, and the most for a batch (default: one"
              + " for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "A folder with train/<class>/*.jpg for the pipelines (default: files of 500 x 375 pixels,"
              + " made for the purpose).")
  private Path data;

  @Option(
      names = "--images",
      paramLabel = "N",
      description =
          "Files to make, or to take evenly from the folder at most (default: " + IMAGES + ").")
  private Integer images;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "The Python that has torchvision (default: the first of python3 that has).")
  private String python;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "300",
      description =
          "Seconds that one process of a pipeline may take at most (default: ${DEFAULT-VALUE}).")
  private double timeout;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write all of it as JSON.")
  private Path json;

  private final MaskSpeeds maskSpeeds = new MaskSpeeds();
  private final PipelineSpeeds pipelineSpeeds = new PipelineSpeeds();

  @Override
  public Integer call() throws IOException {
    check();
    Settings settings =
        new Settings(
            BATCH,
            seconds != null ? seconds : quick ? QUICK_SECONDS : SECONDS,
            threads,
            Duration.ofMillis((long) (1000 * timeout)));
    int count = rounds != null ? rounds : quick ? 1 : ROUNDS;
    Set<MaskCase> cases = maskCases();
    boolean allWell = true;
    for (int round = 0; round < count; round++) {
      for (MaskCase mask : cases) {
        allWell &= measure(mask, settings);
      }
    }
    Optional<Python> found = Optional.empty();
    String files = "";
    if (only.contains(AugmentationPart.PIPELINE)) {
      found = python(settings);
      Path folder = Files.createTempDirectory("gridmask-benchmark");
      try {
        ImageFiles listed = files(folder);
        files = describe(listed);
        Path listing = folder.resolve("files");
        listed.write(listing);
        List<PipelineContender> contenders = contenders(found);
        for (int round = 0; round < count; round++) {
          for (PipelineContender contender : contenders) {
            allWell &= measure(contender, listing, settings);
          }
        }
      } finally {
        delete(folder);
      }
    }
    if (maskSpeeds.isEmpty() && pipelineSpeeds.isEmpty()) {
      tell("nothing could be measured");
      return 1;
    }
    List<RatioTable> tables = new ArrayList<>(new MaskTables(maskSpeeds).all(threads));
    OptionalDouble mask = MaskTables.drawAndApply(maskSpeeds, Scene.IMAGENET);
    tables.addAll(pipelineSpeeds.tables(mask));
    AugmentationReport report =
        new AugmentationReport(Environment.of(found), settings, count, files, tables);
    spec.commandLine().getOut().print(report.markdown());
    spec.commandLine().getOut().flush();
    if (json != null) {
      Files.writeString(json, report.json());
    }
    return allWell ? 0 : 1;
  }

  private void check() {
    CommandChecks checks = new CommandChecks(spec);
    checks.atLeastOne("--threads", threads);
    checks.positive("--timeout", timeout);
    if (rounds != null) {
      checks.atLeastOne("--rounds", rounds);
    }
    if (images != null) {
      checks.atLeastOne("--images", images);
    }
    if (seconds != null) {
      checks.positive("--seconds", seconds);
    }
    checks.writable("--json", json);
    if (data != null && !Files.isDirectory(data.resolve("train"))) {
      throw checks.wrong("--data must be a folder with a folder train, but is " + data);
    }
  }

  private Set<MaskCase> maskCases() {
    Set<MaskCase> cases = new LinkedHashSet<>();
    if (AugmentationPart.IMAGES.isIncludedIn(only)) {
      for (Scene scene : GRIDS) {
        for (String method : List.of("drawAndApply", "fill", "put", "draw", "apply")) {
          boolean needed = method.equals("drawAndApply") || method.equals("fill");
          if (!quick || scene == Scene.IMAGENET || needed) {
            cases.add(MaskCase.floatImage(method, scene));
          }
        }
      }
    }
    if (AugmentationPart.METHODS.isIncludedIn(only)) {
      for (Scene scene : Scene.values()) {
        if (scene == Scene.IMAGENET || !GRIDS.contains(scene)) {
          cases.add(MaskCase.floatImage("drawAndApply", scene));
        }
      }
    }
    if (AugmentationPart.MATS.isIncludedIn(only)) {
      cases.add(MaskCase.byteImage("copy", Scene.IMAGENET));
      cases.add(MaskCase.byteImage("transform", Scene.IMAGENET));
      cases.add(MaskCase.byteImage("transform", Scene.IMAGENET_UPRIGHT));
    }
    if (AugmentationPart.BATCHES.isIncludedIn(only)) {
      for (int processors = 1; processors <= threads; processors++) {
        cases.add(new MaskCase.Batch("preProcess", processors));
        cases.add(new MaskCase.Batch("fill", processors));
      }
    }
    return cases;
  }

  private Optional<Python> python(Settings settings) {
    try {
      return Optional.of(
          Python.find(
              Python.Script.PIPELINE_SPEED,
              python == null ? Python.USUAL : List.of(python),
              settings));
    } catch (ContenderException e) {
      tell("torchvision is left out (on Debian it is in python3-torchvision): " + e.getMessage());
      return Optional.empty();
    }
  }

  private static List<PipelineContender> contenders(Optional<Python> python) {
    List<PipelineContender> contenders = new ArrayList<>();
    python.ifPresent(
        found -> {
          contenders.add(new PipelineContender.Torchvision(found, false));
          contenders.add(new PipelineContender.Torchvision(found, true));
        });
    for (PipelineKind kind : PipelineKind.values()) {
      contenders.add(new PipelineContender.Java(kind));
    }
    contenders.add(new PipelineContender.Share());
    return contenders;
  }

  private ImageFiles files(Path folder) throws IOException {
    int most = images != null ? images : quick ? QUICK_IMAGES : IMAGES;
    if (data == null) {
      PhotoFolder.write(folder, most);
      return ImageFiles.in(folder, most);
    }
    ImageFiles found = ImageFiles.in(data, most);
    if (found.files().isEmpty()) {
      throw new CommandChecks(spec).wrong("--data must have images in train/<class>/: " + data);
    }
    return found;
  }

  private String describe(ImageFiles files) throws IOException {
    long bytes = 0;
    for (Path file : files.files()) {
      bytes += Files.size(file);
    }
    int count = files.files().size();
    return String.format(
        Locale.ROOT,
        "%d %s, %d KB in the mean",
        count,
        data == null ? "JPEG files of 500 x 375 made for the purpose" : "of those in " + data,
        Math.round(bytes / 1000.0 / count));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      // What some system still holds open stays among its temporary files.
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }

  private boolean measure(MaskCase mask, Settings settings) {
    try {
      double nanoseconds = maskSpeeds.measure(mask, settings.seconds() * MASKS_SHARE);
      progress("%-52s  %.3f us", mask.label(), nanoseconds / 1000);
      return true;
    } catch (ContenderException e) {
      tell(mask.label() + ": " + e.getMessage());
      return false;
    }
  }

  private boolean measure(PipelineContender contender, Path listing, Settings settings) {
    try {
      List<PipelineContender.Pass> passes = contender.measure(listing, settings);
      pipelineSpeeds.add(contender, passes);
      OptionalDouble speed =
          Median.of(passes.stream().map(PipelineContender.Pass::imagesPerSecond).toList());
      progress("%-52s  %.1f images/s", contender.label(), speed.orElseThrow());
      return true;
    } catch (ContenderException e) {
      tell(contender.label() + ": " + e.getMessage());
      return false;
    }
  }

  private void progress(String format, Object... values) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(String.format(Locale.ROOT, format, values));
    err.flush();
  }

  private void tell(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("benchmark: " + message);
    err.flush();
  }
}
