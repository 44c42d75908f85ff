package org.gridmask.examples.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.ConfigOptions;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.data.ImageFile;
import org.gridmask.examples.detection.Annotations;
import org.gridmask.examples.detection.Categories;
import org.gridmask.examples.detection.CocoAnnotations;
import org.gridmask.examples.detection.CocoEvaluation;
import org.gridmask.examples.detection.CocoMetrics;
import org.gridmask.examples.detection.CocoResults;
import org.gridmask.examples.detection.Detection;
import org.gridmask.examples.detection.DetectionPictures;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.picture.BoxPictures;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.system.ArrayGarbage;
import org.gridmask.examples.train.ObjectDetector;
import org.gridmask.examples.train.ObjectDetector.Found;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.examples.train.TrainingException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a network for object detection, detects objects in images, or evaluates detections. */
@Command(
    name = "detect",
    modelTransformer = ConfigOptions.class,
    description = {
      "Train a network for object detection with GridMask and write a folder with its configuration,"
          + " metrics and model.",
      "With --predict, detect objects in images with a trained network, and write them in COCO's"
          + " result format. An unreadable file is named on stderr and left out; the exit code is then 1.",
      "With --evaluate, evaluate detections as COCO does: average precision (AP) and recall (AR), and"
          + " the AP of each category. The numbers are those of pycocotools; -1 means that there are"
          + " no such objects."
    })
final class DetectCommand extends TrainingCommand {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final String RESULTS = "detections.json";
  private static final Path FOLDERS = Path.of("detections");

  /** What a trained network leaves open. */
  private static final Set<String> PREDICT_KEYS =
      Set.of(
          "run.out",
          "detect.testShorterSide",
          "detect.longerSide",
          "detect.minScore",
          "detect.nms",
          "detect.maxDetections");

  @Option(
      names = "--predict",
      paramLabel = "IMAGE|DIR",
      arity = "1..*",
      description =
          "Detect objects in image files, and folders with images, in sub-folders too, instead of"
              + " training. The files go to --out, new or empty (default: detections/<time stamp>):"
              + " pictures with the boxes that score at least 0.5, and detections.json, whose image_id is"
              + " the file's name if all names are numbers, like COCO's, and its position otherwise."
              + " --detect.minScore, --detect.nms, --detect.maxDetections, --detect.testShorterSide"
              + " and --detect.longerSide change how objects are detected.")
  private List<Path> images;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "With --predict: a run folder, or model.zip or a checkpoint of a run.")
  private Path model;

  @Option(
      names = "--evaluate",
      paramLabel = "RESULTS",
      description =
          "Evaluate detections in COCO's result format, a JSON list, instead of training; with"
              + " --annotations.")
  private Path results;

  @Option(
      names = "--annotations",
      paramLabel = "INSTANCES",
      description =
          "With --evaluate: the objects, in COCO's format, such as instances_val2017.json. With"
              + " --predict: a file with the ids of images and categories to write.")
  private Path instances;

  @Option(
      names = "--json",
      description =
          "With --evaluate: print JSON: AP, AP50, AP75, APsmall, APmedium, APlarge, AR1, AR10, AR100,"
              + " ARsmall, ARmedium, ARlarge and AP_by_category.")
  private boolean json;

  DetectCommand() {
    super(TaskKind.DETECTION);
  }

  @Override
  public Integer call() throws IOException {
    if (images != null && results != null) {
      throw CommandFailedException.usage("--predict and --evaluate exclude each other");
    }
    if (results != null) {
      refuse(List.of("--resume", "--spark"), "cannot be given with --evaluate");
      return evaluate();
    }
    if (images == null) {
      if (model != null) {
        throw CommandFailedException.usage(
            "--model is for --predict; in training, use --model.name or --resume");
      }
      if (instances != null) {
        throw CommandFailedException.usage("--annotations is for --evaluate and --predict");
      }
      return super.call();
    }
    refuse(List.of("--resume", "--spark"), "cannot be given with --predict");
    if (model == null) {
      throw CommandFailedException.usage("--predict needs --model, a run folder");
    }
    try {
      Backends.start();
      return predict(ImagePaths.of(images, this::note));
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    } catch (TrainingException e) {
      throw CommandFailedException.running(e.getMessage(), e);
    }
  }

  private Integer evaluate() throws IOException {
    if (instances == null) {
      throw CommandFailedException.usage("--evaluate needs --annotations");
    }
    if (!given().keys().isEmpty()) {
      throw CommandFailedException.usage(
          "--" + given().keys().iterator().next() + " cannot be given with --evaluate");
    }
    Annotations annotations = annotations();
    List<Detection> detections = CocoResults.read(results, annotations);
    CocoMetrics metrics = CocoEvaluation.of(annotations, detections);
    out().println(json ? JSON.writeValueAsString(metrics) : text(annotations, metrics));
    out().flush();
    return 0;
  }

  private Integer predict(List<Path> files) throws IOException {
    Overrides given = given();
    given.keys().stream()
        .filter(key -> !PREDICT_KEYS.contains(key))
        .findFirst()
        .ifPresent(
            key -> {
              throw CommandFailedException.usage(
                  "--" + key + " cannot be given with --predict: it is that of the run");
            });
    ResultFolder folder =
        new ResultFolder(given.text("run.out").map(Path::of).orElse(null), FOLDERS);
    folder.requireUnused();
    TrainedModel loaded = load();
    ObjectDetector detector = ObjectDetector.of(loaded, given.over(loaded.run().config()));
    ImageIds ids =
        instances == null
            ? ImageIds.of(files, Categories.ofClasses(loaded.classNames()))
            : ImageIds.of(files, annotations(), loaded.classNames());
    List<Detection> detections = new ArrayList<>();
    OutputNames names = new OutputNames();
    AtomicFiles pictures = new AtomicFiles(folder.path());
    ArrayGarbage garbage = new ArrayGarbage();
    int failures = 0;
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      List<Found> objects;
      BufferedImage picture;
      try {
        objects = detector.detect(file);
        picture = picture(file, objects, loaded.classNames());
      } catch (IOException e) {
        note(e.getMessage());
        failures++;
        continue;
      }
      for (Found found : objects) {
        detections.add(
            new Detection(ids.image(i), ids.category(found.label()), found.box(), found.score()));
      }
      pictures.writePng(names.of(file) + ".png", picture);
      garbage.collectIfMuch();
    }
    if (failures == files.size()) {
      throw CommandFailedException.running("no image could be read");
    }
    CocoResults.write(folder.path().resolve(RESULTS), detections);
    out()
        .printf(
            "Wrote %s in %s to %s.%n",
            Figures.count(detections.size(), "detection"),
            Figures.count(files.size() - failures, "image"),
            folder.path().resolve(RESULTS));
    out().flush();
    if (failures > 0) {
      note("skipped " + failures + " of " + files.size() + " images");
    }
    return failures > 0 ? 1 : 0;
  }

  /** The image with the boxes of confident detections, the most confident on top. */
  private static BufferedImage picture(Path file, List<Found> found, List<String> classNames)
      throws IOException {
    List<BoxPictures.Labelled> boxes = new ArrayList<>();
    for (Found each : found) {
      if (each.score() >= DetectionPictures.MIN_SCORE) {
        boxes.add(
            DetectionPictures.found(
                each.box(), classNames.get(each.label()), each.label() + 1, each.score()));
      }
    }
    Collections.reverse(boxes);
    ImageFile image = ImageFile.read(file);
    double factor = (double) image.picture().getWidth() / image.width();
    return BoxPictures.of(image.picture(), boxes.stream().map(box -> box.scaled(factor)).toList());
  }

  private TrainedModel load() {
    try {
      return TrainedModel.load(TrainedModel.existing(model));
    } catch (IOException e) {
      throw CommandFailedException.running(model + ": cannot be read: " + FileErrors.reason(e), e);
    }
  }

  private Annotations annotations() throws IOException {
    Annotations annotations = CocoAnnotations.read(instances);
    if (annotations.faults().count() > 0) {
      note(instances + ": " + annotations.faults());
    }
    return annotations;
  }

  private static String text(Annotations annotations, CocoMetrics metrics) {
    StringBuilder text = new StringBuilder();
    line(text, "AP", metrics.ap(), "IoU 0.50 to 0.95");
    line(text, "AP50", metrics.ap50(), "IoU 0.50");
    line(text, "AP75", metrics.ap75(), "IoU 0.75");
    line(text, "APsmall", metrics.apSmall(), "less than 32 x 32 pixels");
    line(text, "APmedium", metrics.apMedium(), "32 x 32 to 96 x 96 pixels");
    line(text, "APlarge", metrics.apLarge(), "more than 96 x 96 pixels");
    line(text, "AR1", metrics.ar1(), "1 detection in each image");
    line(text, "AR10", metrics.ar10(), "10 detections in each image");
    line(text, "AR100", metrics.ar100(), "100 detections in each image");
    line(text, "ARsmall", metrics.arSmall(), "less than 32 x 32 pixels");
    line(text, "ARmedium", metrics.arMedium(), "32 x 32 to 96 x 96 pixels");
    line(text, "ARlarge", metrics.arLarge(), "more than 96 x 96 pixels");
    text.append("\nAP of each category\n");
    metrics
        .apByCategory()
        .forEach(
            (id, ap) -> line(text, "", ap == null ? -1 : ap, annotations.categories().name(id)));
    return text.toString().stripTrailing();
  }

  private static void line(StringBuilder text, String name, double number, String meaning) {
    text.append(String.format(Locale.ROOT, "%-9s %6.3f  %s%n", name, number, meaning));
  }
}
