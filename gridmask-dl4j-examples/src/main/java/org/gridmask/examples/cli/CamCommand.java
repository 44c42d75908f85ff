package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.gridmask.examples.cam.CamModel;
import org.gridmask.examples.cam.CamStudy;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.examples.train.TrainingException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws class activation maps of trained networks, as in the paper's figure 6. */
@Command(
    name = "cam",
    description = {
      "Draw class activation maps of trained networks, as in the paper's figure 6, and measure which"
          + " share of an image they cover.",
      "Writes the figure, tables and a report to a folder."
    })
final class CamCommand implements Callable<Integer> {

  private static final int TEST_IMAGES_SHOWN = 8;
  private static final Path FOLDERS = Path.of("cam");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGE|DIR",
      arity = "0..*",
      description =
          "Image files, and folders with images (default: 8 test images of the first model's data"
              + " set). The figure and the report show the first 32; the tables and the folder"
              + " pictures have all.")
  private List<Path> arguments = List.of();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      required = true,
      description =
          "model.zip or a checkpoint of a run, or the run folder. Repeat it for each column of the"
              + " figure.")
  private List<Path> modelFiles = List.of();

  @Option(
      names = "--class",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Class of the maps; auto: the predicted class of each network (default:"
              + " ${DEFAULT-VALUE}).")
  private String className;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      defaultValue = "cam",
      description =
          "Kind of maps: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). cam needs a network"
              + " that ends in global average pooling and a dense layer, as all networks of train do.")
  private CamModel.Method method;

  @Option(
      names = "--test-images",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Test images of each model's data set to measure the share of the image above half of the"
              + " map's maximum on: a number, all, or 0 for none (default: ${DEFAULT-VALUE}).")
  private String testImages;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results: new or empty (default: cam/<time stamp>).")
  private Path out;

  @Override
  public Integer call() throws IOException {
    OptionalInt measured = measuredImages();
    requireImages();
    requireDifferentModels();
    ResultFolder results = new ResultFolder(out, FOLDERS);
    results.requireUnused();
    Backends.start();
    try {
      List<CamModel> models = new ArrayList<>();
      Map<String, ImageSource> opened = new HashMap<>();
      for (Path file : modelFiles) {
        models.add(load(file, opened));
      }
      return run(study(models, results), results, measured);
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    } catch (TrainingException e) {
      throw CommandFailedException.running(e.getMessage(), e);
    }
  }

  private CamModel load(Path file, Map<String, ImageSource> opened) {
    try {
      return CamModel.load(file, method, opened);
    } catch (IOException e) {
      throw CommandFailedException.running(file + ": cannot be read: " + FileErrors.reason(e), e);
    }
  }

  private CamStudy study(List<CamModel> models, ResultFolder results) {
    try {
      return new CamStudy(models, method, className, results::path);
    } catch (ConfigException e) {
      throw CommandFailedException.usage("--class: " + e.getMessage());
    }
  }

  private Integer run(CamStudy study, ResultFolder results, OptionalInt measured)
      throws IOException {
    int failures = look(study);
    // Fails early, before the measurement.
    Path folder = results.path();
    if (measured.isPresent()) {
      study.measureShares(
          measured.getAsInt(),
          new CamProgress(out()),
          note -> {
            out().println("Note: " + note);
            out().flush();
          });
    }
    write(study, folder);
    study.shareLines().forEach(out()::println);
    out().println("Report: " + folder.resolve(HtmlReport.FILE_NAME));
    out().flush();
    return failures > 0 ? 1 : 0;
  }

  private void write(CamStudy study, Path folder) {
    try {
      study.write(commandLine(), Backends.versions());
    } catch (IOException e) {
      throw CommandFailedException.running(
          folder + ": cannot be written: " + FileErrors.reason(e), e);
    }
  }

  /** Returns the number of unreadable images. */
  private int look(CamStudy study) throws IOException {
    List<Path> files = ImagePaths.of(arguments, this::note);
    if (files.isEmpty()) {
      study.lookAtTestImages(TEST_IMAGES_SHOWN);
      return 0;
    }
    Map<Path, Long> names =
        files.stream().collect(Collectors.groupingBy(Path::getFileName, Collectors.counting()));
    int failures = 0;
    for (Path file : files) {
      try {
        Path name = file.getFileName();
        study.look(file, FileNames.text(names.get(name) > 1 ? file : name));
      } catch (IOException e) {
        if (files.size() == 1) {
          throw CommandFailedException.running(e.getMessage(), e);
        }
        note(e.getMessage());
        failures++;
      }
    }
    if (failures == files.size()) {
      throw CommandFailedException.running("no image could be read");
    }
    if (failures > 1) {
      note("skipped " + failures + " of " + files.size() + " images");
    }
    return failures;
  }

  private void note(String message) {
    spec.commandLine().getErr().println("gridmask: " + FileErrors.inOneLine(message));
  }

  private OptionalInt measuredImages() {
    if (testImages.equals("all")) {
      return OptionalInt.of(Integer.MAX_VALUE);
    }
    if (!testImages.matches("\\d{1,9}")) {
      throw CommandFailedException.usage(
          "--test-images must be in [0, 999999999], or all, but is " + testImages);
    }
    int number = Integer.parseInt(testImages);
    return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private void requireImages() {
    for (Path file : arguments) {
      if (!Files.exists(file)) {
        throw CommandFailedException.usage(file + ": no such file");
      }
    }
  }

  /** Columns of the same file would have the same title. */
  private void requireDifferentModels() throws IOException {
    Set<Path> known = new HashSet<>();
    for (Path given : modelFiles) {
      Path file = TrainedModel.fileOf(given);
      if (!known.add(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize())) {
        throw CommandFailedException.usage("--model " + given + " is given twice");
      }
    }
  }

  private List<String> commandLine() {
    return spec.root().commandLine().getParseResult().originalArgs();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
