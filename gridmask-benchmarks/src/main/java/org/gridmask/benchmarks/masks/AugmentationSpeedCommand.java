package org.gridmask.benchmarks.masks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.gridmask.benchmarks.measure.Environment;
import org.gridmask.benchmarks.measure.Median;
import org.gridmask.benchmarks.measure.Python;
import org.gridmask.benchmarks.measure.RatioTable;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.benchmarks.measure.SpeedCommand;
import org.gridmask.benchmarks.pipeline.ImageFiles;
import org.gridmask.benchmarks.pipeline.PhotoFolder;
import org.gridmask.benchmarks.pipeline.PipelineContender;
import org.gridmask.benchmarks.pipeline.PipelineKind;
import org.gridmask.benchmarks.pipeline.PipelineSpeeds;
import org.gridmask.check.Checks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares masks with memory bandwidth, and the input pipeline with DataVec and torchvision. */
@Command(
    name = "augmentation-speed",
    description =
        "Compare the speed of drawing and applying masks with that of filling and copying memory (with"
            + " JMH), and the input pipelines of GridMask, DataVec and torchvision. Prints results to"
            + " stderr as they come, and finally Markdown tables of ratios.")
public final class AugmentationSpeedCommand extends SpeedCommand {

  private static final int BATCH = 32;
  private static final int IMAGES = 128;
  private static final int QUICK_IMAGES = 64;
  private static final int ROUNDS = 3;
  private static final double SECONDS = 5;
  private static final double QUICK_SECONDS = 1;

  /** The fraction of the seconds for each of the many benchmarks of masks. */
  private static final double MASKS_SHARE = 0.2;

  private static final List<Scene> GRIDS =
      List.of(Scene.IMAGENET, Scene.IMAGENET_UPRIGHT, Scene.CIFAR10, Scene.CIFAR10_UPRIGHT);

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
          "One round of " + QUICK_SECONDS + " second per pipeline, fewer files and references.")
  private boolean quick;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "Seconds per pipeline and round; benchmarks of masks take a fifth of that (default: "
              + SECONDS
              + ").")
  private Double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "Number of interleaved rounds, whose measurements are pooled (default: " + ROUNDS + ").")
  private Integer rounds;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder with train/<class>/*.jpg for the pipelines (default: generated files of 500 x 375"
              + " pixels).")
  private Path data;

  @Option(
      names = "--images",
      paramLabel = "N",
      description =
          "Number of files to generate, or maximum number to sample from --data (default: "
              + IMAGES
              + ").")
  private Integer images;

  private final MaskSpeeds maskSpeeds = new MaskSpeeds();
  private final PipelineSpeeds pipelineSpeeds = new PipelineSpeeds();

  @Override
  public Integer call() throws IOException {
    int repeated = rounds != null ? rounds : quick ? 1 : ROUNDS;
    int count = images != null ? images : quick ? QUICK_IMAGES : IMAGES;
    Checks.atLeast("--rounds", repeated, 1);
    Checks.atLeast("--images", count, 1);
    if (data != null && !Files.isDirectory(data.resolve("train"))) {
      throw Checks.invalid("--data", "a folder with a folder train", data);
    }
    Settings settings =
        settings(BATCH, seconds != null ? seconds : quick ? QUICK_SECONDS : SECONDS);
    Set<MaskCase> cases = maskCases();
    boolean complete = true;
    for (int round = 0; round < repeated; round++) {
      for (MaskCase mask : cases) {
        complete &= measure(mask, settings);
      }
    }
    Optional<Python> python = Optional.empty();
    String files = "";
    if (only.contains(AugmentationPart.PIPELINE)) {
      python = python(PipelineContender.Torchvision.SCRIPT, settings);
      Path folder = Files.createTempDirectory("gridmask-benchmark");
      try {
        ImageFiles listed = files(folder, count);
        files = describe(listed);
        Path listing = folder.resolve("files");
        listed.write(listing);
        List<PipelineContender> contenders = contenders(python);
        for (int round = 0; round < repeated; round++) {
          for (PipelineContender contender : contenders) {
            complete &= measure(contender, listing, settings);
          }
        }
      } finally {
        // Deletion may fail while Windows holds them open.
        FileUtils.deleteQuietly(folder.toFile());
      }
    }
    if (maskSpeeds.isEmpty() && pipelineSpeeds.isEmpty()) {
      return nothingMeasured();
    }
    List<RatioTable> tables = new ArrayList<>(new MaskTables(maskSpeeds).all(threads()));
    tables.addAll(pipelineSpeeds.tables(MaskTables.drawAndApply(maskSpeeds, Scene.IMAGENET)));
    return finish(
        new AugmentationReport(
            Environment.withJmh(python.stream().toList()), settings, repeated, files, tables),
        complete);
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
      for (int processors = 1; processors <= threads(); processors++) {
        cases.add(new MaskCase.Batch("preProcess", processors));
        cases.add(new MaskCase.Batch("fill", processors));
      }
    }
    return cases;
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

  private ImageFiles files(Path folder, int count) throws IOException {
    if (data == null) {
      PhotoFolder.write(folder, count);
      return ImageFiles.in(folder, count);
    }
    ImageFiles found = ImageFiles.in(data, count);
    if (found.files().isEmpty()) {
      throw Checks.invalid("--data", "a folder with images in train/<class>/", data);
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
        "%d %s, %d KB on average",
        count,
        data == null ? "generated JPEG files of 500 x 375" : "of those in " + data,
        Math.round(bytes / 1000.0 / count));
  }

  private boolean measure(MaskCase mask, Settings settings) {
    return measure(
        mask.label(),
        () -> {
          double nanoseconds = maskSpeeds.measure(mask, settings.seconds() * MASKS_SHARE);
          return text("%-52s  %.3f us", mask.label(), nanoseconds / 1000);
        });
  }

  private boolean measure(PipelineContender contender, Path listing, Settings settings) {
    return measure(
        contender.label(),
        () -> {
          List<PipelineContender.Pass> passes = contender.measure(listing, settings);
          pipelineSpeeds.add(contender, passes);
          OptionalDouble speed =
              Median.of(passes.stream().map(PipelineContender.Pass::imagesPerSecond).toList());
          return text("%-52s  %.1f images/s", contender.label(), speed.orElseThrow());
        });
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
