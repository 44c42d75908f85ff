package org.gridmask.examples.evaluation;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.examples.data.SegmentationSource;
import org.gridmask.examples.evaluation.TestEvaluation.SeenImages;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.run.RunFiles;
import org.gridmask.examples.train.ConfusionMatrix;
import org.gridmask.examples.train.TrainedModel;

/**
 * The evaluation of a network for segmentation.
 *
 * @param confusionMatrix the pixels of the test images by true and predicted class
 * @param seen pictures of augmented training images in the first, the middle and the last epoch
 * @param examples test images beside their labels and predictions
 */
public record SegmentationEvaluation(
    ConfusionMatrix confusionMatrix, List<SeenImages> seen, List<Picture> examples)
    implements RunEvaluation {

  private static final String EXAMPLE = "example";

  /** Copies the lists. */
  public SegmentationEvaluation {
    seen = List.copyOf(seen);
    examples = List.copyOf(examples);
  }

  /** The intersections over unions. */
  @Override
  public List<ClassScore> classScores() {
    return ClassScore.of(confusionMatrix, confusionMatrix::iou);
  }

  /** The content of findings.json. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  private record Index(
      List<String> classNames,
      long[][] confusion,
      List<FindingsFolder.SeenTexts> seen,
      List<FindingsFolder.Texts> examples) {

    Index {
      int classes = classNames.size();
      Checks.require(
          confusion.length == classes
              && Stream.of(confusion).allMatch(row -> row.length == classes),
          "confusion",
          classes + " x " + classes + " counts",
          Figures.count(confusion.length, "row"));
    }
  }

  /** See {@link RunEvaluation#record}. */
  static void record(Path run, SegmentationSource data) throws IOException {
    TrainedModel model = TrainedModel.load(run.resolve(RunFiles.MODEL));
    SegmentationEvaluation evaluation = SegmentationEvaluator.evaluate(model, data);
    FindingsFolder folder = new FindingsFolder(run);
    AtomicFiles files = folder.begin();
    FindingsFolder.end(
        files,
        new Index(
            evaluation.confusionMatrix.classNames(),
            evaluation.confusionMatrix.counts(),
            FindingsFolder.writeSeen(files, evaluation.seen),
            FindingsFolder.write(files, EXAMPLE, evaluation.examples)));
  }

  /** See {@link RunEvaluation#read}. */
  static Optional<SegmentationEvaluation> read(Path run) throws IOException {
    FindingsFolder folder = new FindingsFolder(run);
    Optional<Index> index = folder.index(Index.class);
    if (index.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SegmentationEvaluation(
            new ConfusionMatrix(index.get().classNames(), index.get().confusion()),
            folder.seen(index.get().seen()),
            folder.pictures(EXAMPLE, index.get().examples())));
  }
}
