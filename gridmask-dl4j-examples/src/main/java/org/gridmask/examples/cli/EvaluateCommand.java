package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.DataException;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.evaluation.ModelEvaluation;
import org.gridmask.examples.evaluation.Occluder;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.report.run.EvaluationReport;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.examples.train.TrainingException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Evaluates a trained network on the test images of a data set. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description = {
      "Evaluate a trained network on the test images of its own or another data set: accuracy,"
          + " top-5 accuracy, accuracy of each class and confusion matrix.",
      "Prints them, and writes evaluation.json, the predictions and a report to a folder. Unreadable"
          + " images are named, counted and left out."
    })
final class EvaluateCommand implements Callable<Integer> {

  private static final Path FOLDERS = Path.of("evaluations");

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data set: as for training, or only its test or val folder, or a folder of class folders."
              + " Its class names must be the network's (default: the run's data).")
  private Path data;

  @Option(
      names = "--occlude",
      paramLabel = "METHOD",
      split = ",",
      converter = OccluderName.class,
      description =
          "Also measure the accuracy with 0, 10, ..., 80 %% of each image covered, by the shapes of these"
              + " methods: ${COMPLETION-CANDIDATES}.")
  private List<Occluder> occluders = List.of();

  @Option(
      names = "--occlude-seed",
      paramLabel = "SEED",
      defaultValue = "0",
      description =
          "Seed of the covered pixels, the same for all networks (default: ${DEFAULT-VALUE}).")
  private long occludeSeed;

  @Option(names = "--json", description = "Print the content of evaluation.json instead of text.")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results: new or empty (default: evaluations/<time stamp>).")
  private Path out;

  @Override
  public Integer call() throws IOException {
    ResultFolder results = new ResultFolder(out, FOLDERS);
    results.requireUnused();
    try {
      TrainedModel loaded =
          model.load(data == null ? "--data (a data set with these classes)" : "");
      ImageSource images = data(loaded);
      return evaluate(loaded, images, results);
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    } catch (TrainingException e) {
      throw CommandFailedException.running(e.getMessage(), e);
    }
  }

  private ImageSource data(TrainedModel loaded) throws IOException {
    try {
      return data == null
          ? ImageSource.of(loaded.run().config().data().dir())
          : ImageSource.testImages(data);
    } catch (DataException e) {
      throw CommandFailedException.usage(
          (data == null ? "the run's data, which --data can replace: " : "--data: ")
              + e.getMessage());
    }
  }

  private Integer evaluate(TrainedModel loaded, ImageSource images, ResultFolder results)
      throws IOException {
    ModelEvaluation.requireSameClasses(loaded, images);
    loaded.input();
    Path folder = results.path();
    ModelEvaluation result;
    try (ProgressOutput progress = new ProgressOutput(text())) {
      progress.show("evaluating", "images", 1, 0, images.testSize());
      result =
          ModelEvaluation.record(
              loaded,
              images,
              new ModelEvaluation.Occluding(occluders.stream().distinct().toList(), occludeSeed),
              new ModelEvaluation.Origin(
                  spec.root().commandLine().getParseResult().originalArgs(),
                  Backends.versions(),
                  model.file(),
                  name(loaded, images)),
              folder,
              progress::stepTo);
    }
    EvaluationReport.write(folder);
    if (json) {
      spec.commandLine().getOut().println(result.toJson());
    }
    text().print(EvaluationReport.text(result));
    text().println();
    text().println("Report: " + folder.resolve(HtmlReport.FILE_NAME));
    text().flush();
    spec.commandLine().getOut().flush();
    return 0;
  }

  private String name(TrainedModel loaded, ImageSource images) {
    String dir = data == null ? loaded.run().config().data().dir() : data.toString();
    return dir.isEmpty() ? images.name() : dir;
  }

  /** The text output, which JSON replaces. */
  private PrintWriter text() {
    return json ? new PrintWriter(Writer.nullWriter()) : spec.commandLine().getOut();
  }

  /** Accepts the names alone; picocli's own error would list the constants as well. */
  private static final class OccluderName implements ITypeConverter<Occluder> {
    @Override
    public Occluder convert(String name) {
      return Stream.of(Occluder.values())
          .filter(each -> each.toString().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected one of " + List.of(Occluder.values()) + " but was '" + name + "'"));
    }
  }
}
