package org.gridmask.examples.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CocoEvaluationTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(strings = {"train2017", "val2017"})
  void numbersArePycocotools(String set) throws IOException {
    String shared = System.getProperty("gridmask.sharedData", "");
    assumeTrue(!shared.isEmpty(), "the property gridmask.sharedData names no folder of test data");
    Path folder = Path.of(shared, "vision", "detection");
    Annotations annotations =
        CocoAnnotations.read(folder.resolve("annotations/instances_" + set + ".json"));
    List<Detection> detections =
        CocoResults.read(folder.resolve("evaluation/detections_" + set + ".json"), annotations);

    JsonNode found = JSON.valueToTree(CocoEvaluation.of(annotations, detections));

    JsonNode expected =
        JSON.readTree(folder.resolve("evaluation/expected_" + set + ".json").toFile());
    assertThat(found.size()).isEqualTo(13);
    for (Map.Entry<String, JsonNode> number : found.properties()) {
      if (number.getValue().isNumber()) {
        assertThat(number.getValue().asDouble())
            .as(number.getKey())
            .isCloseTo(expected.required(number.getKey()).asDouble(), within(1e-9));
      }
    }
    JsonNode categories = expected.required("AP_by_category");
    assertThat(found.at("/AP_by_category").size()).isEqualTo(80).isEqualTo(categories.size());
    for (Map.Entry<String, JsonNode> category : categories.properties()) {
      JsonNode ap = found.at("/AP_by_category/" + category.getKey());
      assertThat(ap.isNull()).as(category.getKey()).isEqualTo(category.getValue().isNull());
      assertThat(ap.asDouble())
          .as(category.getKey())
          .isCloseTo(category.getValue().asDouble(), within(1e-9));
    }
  }

  /** Two objects, one of them small, a crowd, and a category without objects. */
  private static Annotations annotations() {
    return new Annotations(
        new Categories(Map.of(7, "cat", 3, "dog")),
        List.of(
            new AnnotatedImage(
                1,
                "a.jpg",
                500,
                500,
                List.of(
                    new Annotation(new Box(0, 0, 100, 100), 7, 10000, false),
                    new Annotation(new Box(200, 200, 20, 20), 7, 400, false),
                    new Annotation(new Box(300, 300, 100, 100), 7, 5000, true)))),
        new Faults.Counter().faults());
  }

  private static Detection detection(double x, double y, double side, double score) {
    return new Detection(1, 7, new Box(x, y, side, side), score);
  }

  @Test
  void crowdsAndOtherSizesDoNotCount() {
    CocoMetrics metrics =
        CocoEvaluation.of(
            annotations(),
            List.of(
                detection(310, 310, 30, 0.99),
                detection(350, 350, 40, 0.98),
                detection(0, 0, 100, 0.9),
                detection(200, 200, 20, 0.8)));

    assertThat(metrics.ap()).isCloseTo(1, within(1e-12));
    assertThat(metrics.apSmall()).isCloseTo(1, within(1e-12));
    assertThat(metrics.apMedium()).isEqualTo(-1);
    assertThat(metrics.ar1()).isZero();
    assertThat(metrics.ar10()).isEqualTo(1);
    assertThat(metrics.apByCategory()).containsEntry(3, null);
  }

  @Test
  void anObjectFoundTwiceIsFoundOnce() {
    CocoMetrics metrics =
        CocoEvaluation.of(
            annotations(),
            List.of(
                detection(0, 0, 100, 0.9),
                detection(0, 0, 100, 0.8),
                detection(200, 200, 20, 0.7)));

    // Recalls up to 0.5 at precision 1, the others at 2/3.
    assertThat(metrics.ap()).isCloseTo((51 + 50 * 2 / 3.0) / 101, within(1e-12));
  }

  @Test
  void precisionsAreOfTheCategoriesThatHaveObjects() {
    // An IoU of 0.81 with the first object.
    CocoEvaluation evaluation =
        CocoEvaluation.evaluate(
            annotations(), List.of(detection(0, 0, 90, 0.9), detection(200, 200, 20, 0.8)));

    assertThat(evaluation.precisions(0.8)).hasSize(101).containsOnly(1);
    double[] strict = evaluation.precisions(0.85);
    assertThat(strict[50]).isCloseTo(0.5, within(1e-12));
    assertThat(strict[51]).isZero();
    assertThat(evaluation.ap50(7)).hasValue(1);
    assertThat(evaluation.ap50(3)).isEmpty();
    assertThat(evaluation.metrics().ap50()).isEqualTo(1);
    assertThatThrownBy(() -> evaluation.precisions(0.52))
        .hasMessage("iou must be one of 0.50, 0.55, ..., 0.95, but is 0.52");
  }

  @Test
  void nothingFoundIsZero() {
    CocoMetrics metrics = CocoEvaluation.of(annotations(), List.of());

    assertThat(metrics.ap()).isZero();
    assertThat(metrics.ar100()).isZero();
    assertThat(metrics.apByCategory()).containsEntry(7, 0.0);
  }
}
