package org.gridmask.examples.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridmask.examples.data.CocoFolders;
import org.gridmask.examples.data.DetectionSource;
import org.gridmask.examples.data.ImageFile;
import org.gridmask.examples.detection.AnnotatedImage;
import org.gridmask.examples.detection.Annotations;
import org.gridmask.examples.detection.CocoAnnotations;
import org.gridmask.examples.detection.CocoEvaluation;
import org.gridmask.examples.detection.CocoResults;
import org.gridmask.examples.detection.Detection;
import org.gridmask.examples.evaluation.TestEvaluation.SeenImages;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.report.run.RecordedRuns;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.RecordedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The evaluation of detections in images of COCO, and the report of it. */
class DetectionEvaluationTest {

  private static final String METRICS =
      """
      epoch,probability,masked_fraction,learning_rate,train_loss,test_ap,images_per_second,\
      seconds,test_ap50,test_ap75,test_ap_small,test_ap_medium,test_ap_large
      0,0.7,0.65,0.02,1.5,0.2,3,20,0.4,0.2,0.1,0.2,0.3
      1,0.7,0.7,0.002,0.9,0.31,3,20,0.52,0.3,0.1,0.3,0.4
      """;

  private static final String SUMMARY =
      """
      {"test_ap": 0.31, "test_ap50": 0.52, "test_ap75": 0.3, "test_ap_small": 0.1,
       "test_ap_medium": 0.3, "test_ap_large": 0.4, "best_epoch": 1, "best_test_ap": 0.31,
       "images_per_second": 3.0, "epochs": 2, "masked_fraction": 0.7, "skipped_images": 0,
       "seconds": 40.0, "seed": 42}
      """;

  @TempDir private Path folder;

  private static Path shared() {
    String shared = System.getProperty("gridmask.sharedData", "");
    assumeTrue(!shared.isEmpty(), "the property gridmask.sharedData names no folder of test data");
    return Path.of(shared, "vision", "detection");
  }

  private static DetectionEvaluation evaluation() throws IOException {
    Annotations annotations =
        CocoAnnotations.read(shared().resolve("annotations/instances_val2017.json"));
    List<Detection> found =
        CocoResults.read(shared().resolve("evaluation/detections_val2017.json"), annotations);
    CocoEvaluation evaluation = CocoEvaluation.evaluate(annotations, found);
    List<Picture> examples = new ArrayList<>();
    for (AnnotatedImage image : annotations.images().subList(0, 3)) {
      examples.add(
          DetectionEvaluator.example(
              ImageFile.read(shared().resolve("val2017").resolve(image.file())).picture(),
              image,
              found.stream().filter(each -> each.image() == image.id()).toList(),
              annotations.categories()));
    }
    return new DetectionEvaluation(
        DetectionEvaluator.classes(annotations, evaluation),
        DetectionEvaluator.curves(evaluation),
        List.of(new SeenImages(1, examples.subList(0, 1))),
        examples);
  }

  private Path run() throws IOException {
    Path run =
        RecordedRuns.write(
            folder.resolve("run"),
            Map.of("model.name", "faster-rcnn", "model.depth", "50", "model.width", "64"),
            2);
    Files.writeString(run.resolve("metrics.csv"), METRICS);
    Files.writeString(run.resolve("summary.json"), SUMMARY);
    return run;
  }

  @Test
  void isWrittenReadAndShownInTheReport() throws IOException {
    DetectionEvaluation evaluation = evaluation();
    Path run = run();

    DetectionEvaluation.write(run, evaluation);
    DetectionEvaluation read =
        (DetectionEvaluation) RunEvaluation.read(RecordedRun.read(run)).orElseThrow();
    RunReport.write(run);

    assertThat(read.classes()).isEqualTo(evaluation.classes()).hasSize(80);
    assertThat(read.curves()).isEqualTo(evaluation.curves()).hasSize(5);
    assertThat(read.examples()).hasSize(3);
    assertThat(read.seen()).hasSize(1);
    assertThat(read.classes()).anyMatch(each -> each.objects() == 0 && each.ap() == -1);
    assertThat(read.classScores()).hasSize(80).anyMatch(score -> Double.isNaN(score.value()));
    String html = Files.readString(run.resolve("report.html"));
    assertThat(html)
        .contains("Average precision by class", "Precision by recall, the mean over the classes")
        .contains("IoU 0.90", "Test images with their objects", "000000005001.jpg")
        .doesNotContain("Class activation maps");
  }

  @Test
  void imagesThatCannotBeReadAreLeftOut() throws IOException {
    Path data = CocoFolders.of(folder.resolve("data"), 1, 3);
    Files.writeString(data.resolve("val2017/000000000102.png"), "no picture");
    DetectionSource source = DetectionSource.of(data.toString());

    assertThat(DetectionEvaluator.examples(source, source.testAnnotations(), List.of()))
        .extracting(Picture::alternative)
        .map(text -> text.split(" ")[2])
        .containsExactly("000000000101.png", "000000000103.png");
  }

  @Test
  void curvesOfAnotherLengthAreRefused() {
    assertThatThrownBy(() -> new DetectionEvaluation.PrecisionCurve(0.5, List.of(1.0)))
        .hasMessage("precisions must be 101 numbers, but is 1 number");
  }
}
