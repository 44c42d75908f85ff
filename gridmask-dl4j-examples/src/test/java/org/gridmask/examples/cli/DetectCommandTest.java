package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectCommandTest {

  @TempDir private Path folder;
  private Path instances;
  private Path results;

  @BeforeEach
  void write() throws IOException {
    instances =
        Files.writeString(
            folder.resolve("instances.json"),
            """
            {"images": [{"id": 9, "file_name": "a.jpg", "height": 100, "width": 100}],
             "annotations": [
               {"id": 1, "image_id": 9, "category_id": 18, "bbox": [10, 10, 50, 50], "area": 2500},
               {"id": 2, "image_id": 9, "category_id": 2, "bbox": [10, 10, 50, 50]}],
             "categories": [{"id": 18, "name": "dog"}]}
            """);
    results = folder.resolve("results.json");
  }

  @Test
  void evaluatesAnybodysResults() throws IOException {
    Files.writeString(
        results,
        "[{\"image_id\": 9, \"category_id\": 18, \"bbox\": [10, 10, 50, 40], \"score\": 0.5}]");

    Run json = Run.of("detect", "--evaluate", results, "--annotations", instances, "--json");
    Run text = Run.of("detect", "--evaluate", results, "--annotations", instances);

    assertThat(json.exitCode()).isZero();
    JsonNode numbers = new ObjectMapper().readTree(json.out());
    // IoU 0.8 is over seven of the ten thresholds.
    assertThat(numbers.fieldNames())
        .toIterable()
        .containsExactly(
            "AP",
            "AP50",
            "AP75",
            "APsmall",
            "APmedium",
            "APlarge",
            "AR1",
            "AR10",
            "AR100",
            "ARsmall",
            "ARmedium",
            "ARlarge",
            "AP_by_category");
    assertThat(numbers.at("/AR1").asDouble()).isEqualTo(0.7);
    assertThat(numbers.at("/APsmall").asDouble()).isEqualTo(-1);
    assertThat(json.err()).contains("instances.json: unknown category: annotation 2");
    assertThat(text.out()).contains("AP         0.700  IoU 0.50 to 0.95", "0.700  dog");
  }

  @Test
  void namesTheFileAndTheDetectionAtFault() throws IOException {
    Files.writeString(
        results, "[{\"image_id\": 8, \"category_id\": 18, \"bbox\": [1, 1, 5, 4], \"score\": 1}]");

    Run run = Run.of("detect", "--evaluate", results, "--annotations", instances);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .endsWith("results.json: its detection 1 is of the image 8, not annotated\n");
  }
}
