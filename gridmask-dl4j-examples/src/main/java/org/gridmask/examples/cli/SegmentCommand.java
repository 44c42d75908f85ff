package org.gridmask.examples.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.ConfigOptions;
import org.gridmask.examples.config.DataSection;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DataException;
import org.gridmask.examples.data.PixelClass;
import org.gridmask.examples.data.SegmentationSource;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.run.Score;
import org.gridmask.examples.system.ArrayGarbage;
import org.gridmask.examples.train.ConfusionMatrix;
import org.gridmask.examples.train.Segmenter;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.examples.train.TrainingException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a network for semantic segmentation, or predicts label maps. */
@Command(
    name = "segment",
    modelTransformer = ConfigOptions.class,
    description = {
      "Train a network for semantic segmentation with GridMask and write a folder with its"
          + " configuration, metrics and model.",
      "With --evaluate, evaluate a trained network: mIoU, pixel accuracy, mean class accuracy and the"
          + " IoU of each class.",
      "With --predict, predict label maps of images with a trained network, and write for each image"
          + " PNG files of train ids, label ids and colours. An unreadable file is named on stderr and"
          + " left out; the exit code is then 1."
    })
final class SegmentCommand extends TrainingCommand {

  private static final Path FOLDERS = Path.of("predictions");

  /** What a network is evaluated on. */
  private enum Part {
    TRAIN,
    VALIDATION,
    TEST;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    SegmentationSource of(SegmentationSource data, DataSection config) {
      return switch (this) {
        case TRAIN -> config.split(data::split).trainAsTest();
        case VALIDATION ->
            config
                .split(data::split)
                .validation()
                .orElseThrow(
                    () ->
                        CommandFailedException.usage(
                            "--part must be train or test for a run without validation images"
                                + " (data.validation 0), but is validation"));
        case TEST -> data;
      };
    }
  }

  @Option(
      names = "--predict",
      paramLabel = "IMAGE|DIR",
      arity = "1..*",
      description =
          "Predict image files, and folders with images, in sub-folders too, instead of training."
              + " The files go to --out, new or empty (default: predictions/<time stamp>);"
              + " --segment.* options change how images are predicted.")
  private List<Path> images;

  @Option(
      names = "--evaluate",
      description =
          "Evaluate a trained network on the test images of its run's data, or of --data, instead of"
              + " training; --segment.* options change how images are predicted.")
  private boolean evaluate;

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "test",
      description =
          "With --evaluate: which images, ${COMPLETION-CANDIDATES}; those of train are not augmented"
              + " (default: ${DEFAULT-VALUE}).")
  private Part part;

  @Option(names = "--json", description = "With --evaluate: print JSON instead of text.")
  private boolean json;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "With --predict and --evaluate: a run folder, or model.zip or a checkpoint of a run.")
  private Path model;

  SegmentCommand() {
    super(TaskKind.SEGMENTATION);
  }

  @Override
  public Integer call() throws IOException {
    String mode = images != null ? "--predict" : evaluate ? "--evaluate" : "";
    if (images != null && evaluate) {
      throw CommandFailedException.usage("--predict and --evaluate exclude each other");
    }
    if (!evaluate) {
      refuse(List.of("--part", "--json"), "is for --evaluate");
    }
    if (mode.isEmpty()) {
      if (model != null) {
        throw CommandFailedException.usage(
            "--model is for --predict and --evaluate; in training, use --model.name or --resume");
      }
      return super.call();
    }
    refuse(List.of("--resume", "--spark"), "cannot be given with " + mode);
    if (model == null) {
      throw CommandFailedException.usage(mode + " needs --model, a run folder");
    }
    try {
      Backends.start();
      return images != null ? predict(ImagePaths.of(images, this::note)) : evaluate();
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    } catch (TrainingException e) {
      throw CommandFailedException.running(e.getMessage(), e);
    }
  }

  /** The given values, which must be of the section {@code segment}, or one other key. */
  private Overrides given(String mode, String other) {
    Overrides given = given();
    given.keys().stream()
        .filter(key -> !key.startsWith("segment.") && !key.equals(other))
        .findFirst()
        .ifPresent(
            key -> {
              throw CommandFailedException.usage(
                  "--" + key + " cannot be given with " + mode + ": it is that of the run");
            });
    return given;
  }

  private TrainedModel load() {
    try {
      return TrainedModel.load(TrainedModel.existing(model));
    } catch (IOException e) {
      throw CommandFailedException.running(model + ": cannot be read: " + FileErrors.reason(e), e);
    }
  }

  private Integer evaluate() throws IOException {
    Overrides given = given("--evaluate", "data.dir");
    TrainedModel loaded = load();
    TrainConfig config = given.over(loaded.run().config());
    Segmenter segmenter = Segmenter.of(loaded, config);
    SegmentationSource data;
    try {
      data = part.of(SegmentationSource.of(Path.of(config.data().dir())), config.data());
    } catch (DataException e) {
      throw CommandFailedException.usage("data.dir: " + e.getMessage());
    }
    Segmenter.Evaluation evaluation;
    try (ProgressOutput progress =
        new ProgressOutput(json ? new PrintWriter(Writer.nullWriter()) : out())) {
      progress.show("evaluating", "images", 1, 0, data.testSize());
      evaluation = segmenter.evaluate(data, progress::stepTo);
    }
    out().print(json ? json(evaluation) : text(evaluation));
    out().flush();
    return 0;
  }

  private static String text(Segmenter.Evaluation evaluation) {
    StringBuilder text = new StringBuilder();
    Score.of(TaskKind.SEGMENTATION)
        .forEach(
            score ->
                text.append(
                    "%-20s %s %%%n"
                        .formatted(
                            score.title(), Figures.percent(evaluation.scores().get(score)))));
    ConfusionMatrix confusion = evaluation.confusion();
    for (int label = 0; label < confusion.classNames().size(); label++) {
      text.append(
          "IoU %-16s %s%n"
              .formatted(
                  confusion.classNames().get(label),
                  Double.isNaN(confusion.iou(label))
                      ? "absent"
                      : Figures.percent(confusion.iou(label)) + " %"));
    }
    if (evaluation.skipped() > 0) {
      text.append(
          "Skipped %s that cannot be read.%n"
              .formatted(Figures.count(evaluation.skipped(), "image")));
    }
    return text.toString();
  }

  private static String json(Segmenter.Evaluation evaluation) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    Score.of(TaskKind.SEGMENTATION)
        .forEach(score -> values.put(score.key(), number(evaluation.scores().get(score))));
    ConfusionMatrix confusion = evaluation.confusion();
    Map<String, Double> ious = new LinkedHashMap<>();
    for (int label = 0; label < confusion.classNames().size(); label++) {
      ious.put(confusion.classNames().get(label), number(confusion.iou(label)));
    }
    values.put("iou", ious);
    values.put("confusion", confusion.counts());
    values.put("skipped_images", evaluation.skipped());
    return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(values) + "\n";
  }

  /** Null, which JSON has, for NaN, which it has not. */
  private static Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private Integer predict(List<Path> files) throws IOException {
    Overrides given = given("--predict", "run.out");
    ResultFolder folder =
        new ResultFolder(given.text("run.out").map(Path::of).orElse(null), FOLDERS);
    folder.requireUnused();
    TrainedModel loaded = load();
    Segmenter segmenter = Segmenter.of(loaded, given.over(loaded.run().config()));
    LabelMapFiles out = new LabelMapFiles(folder, PixelClass.of(loaded.classNames()));
    ArrayGarbage garbage = new ArrayGarbage();
    int failures = 0;
    for (Path file : files) {
      Optional<Segmenter.LabelMap> labels = Optional.empty();
      try {
        labels = Optional.of(segmenter.predict(file));
      } catch (IOException e) {
        note(e.getMessage());
        failures++;
      }
      if (labels.isPresent()) {
        out.write(file, labels.get());
      }
      garbage.collectIfMuch();
    }
    if (failures == files.size()) {
      throw CommandFailedException.running("no image could be read");
    }
    out()
        .printf(
            "Wrote label maps of %s to %s.%n",
            Figures.count(files.size() - failures, "image"), folder.path());
    out().flush();
    if (failures > 0) {
      note("skipped " + failures + " of " + files.size() + " images");
    }
    return failures > 0 ? 1 : 0;
  }
}
