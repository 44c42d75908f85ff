package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.train.SmallRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with chosen training images, a validation part and an evaluation every second epoch. */
class ValidationTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path base;
  @TempDir Path work;

  private static Path data;
  private static Path run;
  private static Run trained;

  @BeforeAll
  static void train() throws IOException {
    data = SmallRun.images(base.resolve("data"));
    run = base.resolve("run");
    trained = train(run, "--seed=1");
  }

  private static Run train(Path out, String seed) {
    return Run.of(
        "train",
        "--data",
        data,
        "--out",
        out,
        seed,
        "--model.width=4",
        "--epochs=3",
        "--batch-size=8",
        "--augment.gridmask.dMax=12",
        "--data.limit=9",
        "--data.limitSeed=5",
        "--data.validation=0.3",
        "--train.evaluateEvery=2");
  }

  @Test
  void epochsAreMeasuredOnTheValidationPartAndTheTestImagesAtTheEnd() throws IOException {
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out())
        .contains("18 of 30 training, 9 validation and 21 test images")
        .containsPattern("epoch  1/3 .* loss [\\d.]+  \\d+ images/s")
        .containsPattern("epoch  2/3 .* validation accuracy [\\d.]+  top-5 1.0000  \\d+ images/s")
        .containsPattern("epoch  3/3 .* validation accuracy .* test accuracy ");

    List<List<String>> rows = Csv.parse(Files.readString(run.resolve("metrics.csv")));
    assertThat(rows.get(0))
        .endsWith("test_top5", "validation_accuracy", "validation_top5", "mask_hash");
    int test = rows.get(0).indexOf("test_accuracy");
    assertThat(rows.stream().skip(1).map(row -> row.get(test).isEmpty()))
        .containsExactly(true, true, false);
    assertThat(rows.stream().skip(1).map(row -> row.get(9).isEmpty()))
        .containsExactly(true, false, false);

    JsonNode summary = JSON.readTree(run.resolve("summary.json").toFile());
    assertThat(summary.get("test_accuracy").asDouble())
        .isCloseTo(Double.parseDouble(rows.get(3).get(test)), within(1e-6));
    assertThat(summary.get("validation_accuracy").asDouble())
        .isCloseTo(Double.parseDouble(rows.get(3).get(9)), within(1e-6));
    assertThat(summary.has("best_test_accuracy")).isFalse();
    assertThat(run.resolve("report.html"))
        .content()
        .contains("Validation accuracy", "Best validation accuracy")
        .doesNotContain("http-equiv=\"refresh\"");
  }

  @Test
  void theChoiceIsRecordedAndTheSameForEverySeed() throws IOException {
    JsonNode split = JSON.readTree(run.resolve("provenance.json").toFile()).get("split");
    assertThat(split.get("train").asInt()).isEqualTo(18);
    assertThat(split.get("validation").asInt()).isEqualTo(9);
    Path other = work.resolve("other");
    assertThat(train(other, "--seed=2").exitCode()).isZero();
    assertThat(JSON.readTree(other.resolve("provenance.json").toFile()).get("split"))
        .isEqualTo(split);
  }

  @Test
  void theRunIsRepeatedAndResumedOnlyWithTheSameChoice() {
    Run verified = Run.of("verify", run);
    assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
    for (String changed :
        List.of(
            "--data.limit=8",
            "--data.limitSeed=6",
            "--data.validation=0.2",
            "--data.validationSeed=1",
            "--train.evaluateEvery=1")) {
      Run refused = Run.of("train", "--resume", run, changed);
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err())
          .contains("cannot resume with a different configuration", "by " + changed.split("=")[0]);
    }
  }

  @Test
  void learningCurvesAreComparedOnTheValidationPart() throws IOException {
    NoiseImages.write(work, 32, 8);
    Path out = work.resolve("comparison");

    Run compared =
        Run.of(
            "compare",
            "--data",
            work,
            "--out",
            out,
            "--sweep=data.limit=4,8",
            "--seeds=2",
            "--data.validation=0.25",
            "--epochs=1",
            "--model.width=4",
            "--methods=none");

    assertThat(compared.exitCode()).as(compared.err()).isZero();
    List<List<String>> results = Csv.parse(Files.readString(out.resolve("results.csv")));
    assertThat(results.get(0))
        .contains("data.limit", "validation_accuracy", "best_validation_accuracy");
    assertThat(results.stream().skip(1).map(row -> row.get(results.get(0).indexOf("status"))))
        .containsExactly("finished", "finished", "finished", "finished");
    assertThat(out.resolve("table.md"))
        .content()
        .contains("Validation accuracy, %", "25 % of the training images for validation");
    assertThat(Run.of("compare", "--resume", out).out()).contains("4 of 4 runs finished already");
  }
}
