package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.run.Score;
import org.gridmask.examples.train.SmallRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gridmask evaluate} and {@code gridmask predict} with one network of three classes. */
class EvaluateCommandTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path base;
  @TempDir Path work;

  private static Path data;
  private static Path run;
  private static RunSummary summary;

  @BeforeAll
  static void train() throws IOException {
    data = SmallRun.images(base.resolve("data"));
    run = base.resolve("run");
    summary = SmallRun.train(SmallRun.config(data, run, Map.of()), ImageSource.fromDirectory(data));
  }

  @Test
  void theTestImagesOfTheRunHaveTheAccuracyOfItsSummary() throws IOException {
    Path out = work.resolve("out");

    Run evaluated = Run.of("evaluate", "--model", run, "--out", out);

    assertThat(evaluated.err()).isEmpty();
    assertThat(evaluated.exitCode()).isZero();
    assertThat(evaluated.out())
        .contains("%.2f %%".formatted(100 * summary.test().main()), "| blue", "report.html");
    JsonNode json = JSON.readTree(out.resolve("evaluation.json").toFile());
    assertThat(json.get("accuracy").asDouble()).isEqualTo(summary.test().main());
    assertThat(json.get("top5").asDouble()).isEqualTo(summary.test().get(Score.TOP5));
    assertThat(json.get("images").asInt()).isEqualTo(21);
    for (int label = 0; label < 3; label++) {
      JsonNode row = json.get("confusion").get(label);
      assertThat(IntStream.range(0, 3).map(i -> row.get(i).asInt()).sum()).isEqualTo(7);
      assertThat(json.get("classes").get(label).get("correct")).isEqualTo(row.get(label));
    }
    Path report = out.resolve("report.html");
    assertThat(report).content().contains("Confusion", "21 test images");
    Files.delete(report);
    assertThat(Run.of("report", out).exitCode()).isZero();
    assertThat(report).isNotEmptyFile();
  }

  @Test
  void classesOfOtherDataAreMatchedByName() throws IOException {
    // With other training images, and the class folders themselves.
    Files.createDirectories(work.resolve("a/train/yellow"));
    for (Path other : List.of(work.resolve("a/val"), work.resolve("b"))) {
      for (String name : SmallRun.CLASSES) {
        copy(data.resolve("test").resolve(name), other.resolve(name));
      }
      Files.writeString(other.resolve("red/damaged.png"), "damaged");
      Path given = other.endsWith("val") ? other.getParent() : other;

      Run evaluated =
          Run.of("evaluate", "--model", run, "--data", given, "--json", "--out", given + "-out");

      assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
      JsonNode json = JSON.readTree(evaluated.out());
      assertThat(json.get("accuracy").asDouble()).isEqualTo(summary.test().main());
      assertThat(json.get("skipped_images").asInt()).isEqualTo(1);
    }
    Files.move(work.resolve("b/red"), work.resolve("b/reds"));

    Run refused = Run.of("evaluate", "--model", run, "--data", work.resolve("b"));

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo(
            "gridmask: b has other classes than the network: the network has no class reds (red?);"
                + " the data has no class red (reds?)\n");
  }

  @Test
  void aFileAloneNeedsWhatTheRunFolderSays() throws IOException {
    Path alone = Files.copy(run.resolve("model.zip"), work.resolve("alone.zip"));

    assertThat(Run.of("evaluate", "--model", alone))
        .extracting(Run::exitCode, Run::err)
        .containsExactly(
            2,
            "gridmask: "
                + alone
                + ": is not in a run folder, so these options must be given: --size (the side of the"
                + " network's input in pixels), --classes (the names of its classes, in the order of"
                + " its outputs), --data (a data set with these classes)\n");
    Run evaluated =
        Run.of(
            "evaluate",
            "--model",
            alone,
            "--size=12",
            "--classes=blue,green,red",
            "--data",
            data,
            "--json",
            "--out",
            work.resolve("out"));
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(JSON.readTree(evaluated.out()).get("accuracy").asDouble())
        .isEqualTo(summary.test().main());
    assertThat(Run.of("predict", "--model", alone, "--size=12", "--classes=blue,red", data).err())
        .contains("--classes must be 3 names");
    Path names = Files.write(work.resolve("names.txt"), new byte[] {'c', 'a', 'f', (byte) 0xe9});
    assertThat(Run.of("predict", "--model", alone, "--size=12", "--classes", names, data))
        .extracting(Run::exitCode, Run::err)
        .containsExactly(2, "gridmask: --classes " + names + ": not valid UTF-8\n");
    assertThat(Run.of("evaluate", "--model", run, "--test-resize=36").err())
        .isEqualTo("gridmask: --size must be given with --test-resize\n");
    assertThat(Run.of("evaluate", "--model", run, "--size=12", "--test-resize=9").err())
        .isEqualTo(
            "gridmask: --test-resize must be at least the side of the network's input (12), but is"
                + " 9\n");
  }

  @Test
  void occlusionCurvesBeginAtTheAccuracyAndDependOnTheSeedAlone() throws IOException {
    List<JsonNode> curves = new ArrayList<>();
    for (String seed : List.of("1", "1", "2")) {
      Path out = work.resolve("occluded-" + curves.size());
      Run evaluated =
          Run.of(
              "evaluate",
              "--model",
              run,
              "--occlude=gridmask,random-erasing",
              "--occlude-seed",
              seed,
              "--out",
              out);
      assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
      assertThat(evaluated.out()).contains("Covered by gridmask:", "Covered by random-erasing:");
      assertThat(out.resolve("report.html")).content().contains("Accuracy by the covered share");
      curves.add(JSON.readTree(out.resolve("evaluation.json").toFile()).get("occlusion"));
    }

    assertThat(curves.get(0)).hasSize(2).isEqualTo(curves.get(1)).isNotEqualTo(curves.get(2));
    for (JsonNode curve : curves.get(0)) {
      JsonNode points = curve.get("points");
      assertThat(points).hasSize(9);
      assertThat(points.get(0).get("accuracy").asDouble()).isEqualTo(summary.test().main());
      assertThat(points.get(0).get("covered").asDouble()).isZero();
      assertThat(points.get(8).get("covered").asDouble()).isBetween(0.6, 0.9);
      assertThat(points.get(8).get("correct").asInt())
          .isEqualTo((int) Math.round(21 * points.get(8).get("accuracy").asDouble()));
    }
    Run unknown = Run.of("evaluate", "--model", run, "--occlude=squares");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("--occlude", "squares", "gridmask-reversed")
        .doesNotContain("GRIDMASK");
  }

  @Test
  void eachFileIsPredictedAsInTheEvaluation() throws IOException {
    assertThat(Run.of("evaluate", "--model", run, "--out", work.resolve("out")).exitCode())
        .isZero();
    List<List<String>> expected =
        Csv.parse(Files.readString(work.resolve("out/findings/predictions.csv")));

    Run predicted = Run.of("predict", "--model", run, data.resolve("test"));

    assertThat(predicted.err()).isEmpty();
    assertThat(predicted.exitCode()).isZero();
    List<List<String>> lines = Csv.parse(predicted.out());
    assertThat(lines.get(0)).containsExactly("file", "class", "probability");
    assertThat(lines).hasSize(1 + 21);
    assertThat(lines.get(1).get(0)).isEqualTo(data.resolve("test/blue/0.png").toString());
    for (int i = 1; i < lines.size(); i++) {
      assertThat(lines.get(i).get(1))
          .isEqualTo(SmallRun.CLASSES.get(Integer.parseInt(expected.get(i).get(2))));
      assertThat(Double.parseDouble(lines.get(i).get(2)))
          .isCloseTo(Double.parseDouble(expected.get(i).get(3)), within(1e-5));
    }
  }

  @Test
  void unreadableFilesAreNamedAndTheOthersPredicted() throws IOException {
    List<Object> words = new ArrayList<>(List.of("predict", "--json", "--model", run));
    Path folder = Files.createDirectories(work.resolve("mixed/deep"));
    for (int i = 0; i < 40; i++) {
      Files.copy(data.resolve("test/red/1.png"), folder.resolve("%02d, a.png".formatted(i)));
    }
    Files.writeString(folder.resolve("07.png"), "damaged");
    Files.writeString(folder.resolve("33.png"), "damaged");
    Files.writeString(folder.resolve("notes.txt"), "notes");
    words.add(work.resolve("mixed"));

    Run predicted = Run.of(words.toArray());

    assertThat(predicted.exitCode()).isEqualTo(1);
    assertThat(predicted.err().lines())
        .hasSize(4)
        .anyMatch(line -> line.contains("notes") || line.contains(".txt 1"))
        .anyMatch(line -> line.contains("07.png: cannot be read"))
        .contains("gridmask: skipped 2 of 42 images");
    List<String> lines = predicted.out().lines().toList();
    assertThat(lines).hasSize(40);
    JsonNode first = JSON.readTree(lines.get(0));
    assertThat(first.get("file").asText()).endsWith("deep/00, a.png");
    assertThat(first.get("class").asText()).isIn(SmallRun.CLASSES);
    assertThat(JSON.readTree(lines.get(39)).get("probability")).isEqualTo(first.get("probability"));

    Run none = Run.of("predict", "--model", run, folder.resolve("07.png"));
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).endsWith("gridmask: no image could be read\n");
    assertThat(Run.of("predict", "--model", run, work.resolve("none.png")).exitCode()).isEqualTo(2);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
