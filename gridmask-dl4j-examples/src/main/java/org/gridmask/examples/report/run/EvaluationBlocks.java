package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.gridmask.examples.chart.CurveChart;
import org.gridmask.examples.chart.CurveChart.Curve;
import org.gridmask.examples.data.PixelClass;
import org.gridmask.examples.detection.DetectionPictures;
import org.gridmask.examples.evaluation.DetectionEvaluation;
import org.gridmask.examples.evaluation.DetectionEvaluation.PrecisionCurve;
import org.gridmask.examples.evaluation.RunEvaluation;
import org.gridmask.examples.evaluation.SegmentationEvaluation;
import org.gridmask.examples.evaluation.TestEvaluation;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportBlock.Charts;
import org.gridmask.examples.report.ReportBlock.Colour;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.report.ReportBlock.Facts;
import org.gridmask.examples.report.ReportBlock.Legend;
import org.gridmask.examples.report.ReportBlock.Pictures;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.train.ConfusionMatrix;
import org.gridmask.statistics.WilsonInterval;

/** The report blocks of a network's evaluation. */
final class EvaluationBlocks {

  private EvaluationBlocks() {}

  /**
   * The interval of the accuracy, after its value: the sampling error of the test images alone,
   * without the variation between seeds.
   */
  static String interval(ConfusionMatrix confusion) {
    return " (95 %% interval %s, %s)"
        .formatted(
            ClassBlocks.interval(WilsonInterval.of(confusion.correct(), confusion.images())),
            Figures.count(confusion.images(), "test image"));
  }

  /** The test images of an evaluation that has scores of classes. */
  static List<ReportBlock> of(RunEvaluation evaluation) {
    if (evaluation instanceof DetectionEvaluation detection) {
      return testImages(detection);
    }
    return evaluation instanceof SegmentationEvaluation segmentation
        ? testImages(segmentation)
        : testImages((TestEvaluation) evaluation);
  }

  /** Accuracies and confusions by class, and mistakes, of at least one test image. */
  static List<ReportBlock> testImages(TestEvaluation evaluation) {
    ConfusionMatrix confusion = evaluation.confusionMatrix();
    List<ReportBlock> blocks = new ArrayList<>(ClassBlocks.accuracies(confusion));
    blocks.addAll(ClassBlocks.confusions(confusion));
    if (confusion.correct() == confusion.images()) {
      blocks.add(new Prose("All predictions are correct."));
    } else if (!evaluation.mistakes().isEmpty()) {
      blocks.add(new Pictures("The most confident wrong predictions", evaluation.mistakes()));
    }
    return blocks;
  }

  /** IoU and confusions by class, and examples, of at least one labelled pixel. */
  private static List<ReportBlock> testImages(SegmentationEvaluation evaluation) {
    ConfusionMatrix confusion = evaluation.confusionMatrix();
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(ClassBlocks.ious(confusion));
    blocks.addAll(ClassBlocks.pixelConfusions(confusion));
    if (!evaluation.examples().isEmpty()) {
      blocks.add(
          new Pictures(
              "Test images, their labels (black: none) and the predictions",
              evaluation.examples()));
      blocks.add(legend(confusion));
    }
    return blocks;
  }

  private static Legend legend(ConfusionMatrix confusion) {
    List<PixelClass> classes = PixelClass.of(confusion.classNames());
    return new Legend(
        IntStream.of(confusion.occurring())
            .mapToObj(label -> new Colour(classes.get(label).name(), classes.get(label).rgb()))
            .toList());
  }

  /** Precision by recall, examples, and average precision by class. */
  private static List<ReportBlock> testImages(DetectionEvaluation evaluation) {
    List<ReportBlock> blocks = new ArrayList<>();
    if (!evaluation.curves().isEmpty()) {
      blocks.add(
          new Charts(
              List.of(
                  new CurveChart(
                      "Precision by recall, the mean over the classes",
                      "Recall, %",
                      "Precision, %",
                      evaluation.curves().stream().map(EvaluationBlocks::curve).toList()))));
    }
    if (!evaluation.examples().isEmpty()) {
      blocks.add(
          new Pictures(
              "Test images with their objects, and with the detections of a score of at least "
                  + DetectionPictures.MIN_SCORE,
              evaluation.examples()));
    }
    // Last, as it is long.
    blocks.add(ClassBlocks.precisions(evaluation.classes()));
    return blocks;
  }

  private static Curve curve(PrecisionCurve curve) {
    return new Curve(
        String.format(Locale.ROOT, "IoU %.2f", curve.iou()),
        IntStream.range(0, curve.precisions().size()).mapToObj(i -> (double) i).toList(),
        curve.precisions().stream().map(precision -> 100 * precision).toList());
  }

  static List<ReportBlock> cams(TestEvaluation evaluation) {
    if (evaluation.cams().isEmpty()) {
      return List.of(
          new Prose(
              "This network has no class activation maps: they need global average pooling before"
                  + " a dense output layer."));
    }
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        new Pictures(
            "Test images overlaid with the class activation map of the predicted class",
            evaluation.cams()));
    if (!Double.isNaN(evaluation.camShare())) {
      blocks.add(
          new Facts(
              List.of(
                  new Fact(
                      "Mean share of the image above half of the map's maximum",
                      Figures.percent(evaluation.camShare()) + " %"))));
    }
    return blocks;
  }
}
