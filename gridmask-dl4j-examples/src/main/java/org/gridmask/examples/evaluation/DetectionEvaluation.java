package org.gridmask.examples.evaluation;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gridmask.check.Checks;
import org.gridmask.examples.data.DetectionSource;
import org.gridmask.examples.evaluation.TestEvaluation.SeenImages;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.run.RunFiles;
import org.gridmask.examples.train.TrainedModel;

/**
 * The evaluation of a network for object detection.
 *
 * @param classes the classes in the order of their labels
 * @param curves precision by recall, by IoU thresholds; none without objects
 * @param seen pictures of augmented training images in the first, the middle and the last epoch
 * @param examples test images with their objects beside the detections
 */
public record DetectionEvaluation(
    List<OfClass> classes,
    List<PrecisionCurve> curves,
    List<SeenImages> seen,
    List<Picture> examples)
    implements RunEvaluation {

  private static final String EXAMPLE = "example";

  /** Copies the lists. */
  public DetectionEvaluation {
    classes = List.copyOf(classes);
    curves = List.copyOf(curves);
    seen = List.copyOf(seen);
    examples = List.copyOf(examples);
  }

  /**
   * The detections of a class.
   *
   * @param name its name
   * @param objects the number of its objects in the test images, without crowds
   * @param ap the average precision, in [0, 1]; -1 without objects
   * @param ap50 the same with an IoU threshold of 0.50
   */
  public record OfClass(String name, int objects, double ap, double ap50) {

    private boolean occurs() {
      return ap >= 0;
    }
  }

  /**
   * Precision by recall.
   *
   * @param iou the IoU threshold
   * @param precisions the mean precisions of the classes at the recalls 0, 0.01, ..., 1
   */
  public record PrecisionCurve(double iou, List<Double> precisions) {

    /**
     * Copies the precisions.
     *
     * @throws IllegalArgumentException if there are not 101 in [0, 1]
     */
    public PrecisionCurve {
      precisions = List.copyOf(precisions);
      Checks.require(
          precisions.size() == 101,
          "precisions",
          "101 numbers",
          Figures.count(precisions.size(), "number"));
      precisions.forEach(each -> Checks.inUnitInterval("precision", each));
    }
  }

  /** The average precisions of the classes that have objects. */
  @Override
  public List<ClassScore> classScores() {
    return classes.stream().noneMatch(OfClass::occurs)
        ? List.of()
        : classes.stream()
            .map(each -> new ClassScore(each.name, each.occurs() ? each.ap : Double.NaN))
            .toList();
  }

  /** The content of findings.json. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  private record Index(
      List<OfClass> classes,
      List<PrecisionCurve> curves,
      List<FindingsFolder.SeenTexts> seen,
      List<FindingsFolder.Texts> examples) {}

  /** See {@link RunEvaluation#record}. */
  static void record(Path run, DetectionSource data) throws IOException {
    TrainedModel model = TrainedModel.load(run.resolve(RunFiles.MODEL));
    write(run, DetectionEvaluator.evaluate(model, data));
  }

  static void write(Path run, DetectionEvaluation evaluation) throws IOException {
    AtomicFiles files = new FindingsFolder(run).begin();
    FindingsFolder.end(
        files,
        new Index(
            evaluation.classes,
            evaluation.curves,
            FindingsFolder.writeSeen(files, evaluation.seen),
            FindingsFolder.write(files, EXAMPLE, evaluation.examples)));
  }

  /** See {@link RunEvaluation#read}. */
  static Optional<DetectionEvaluation> read(Path run) throws IOException {
    FindingsFolder folder = new FindingsFolder(run);
    Optional<Index> index = folder.index(Index.class);
    if (index.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new DetectionEvaluation(
            index.get().classes(),
            index.get().curves(),
            folder.seen(index.get().seen()),
            folder.pictures(EXAMPLE, index.get().examples())));
  }
}
