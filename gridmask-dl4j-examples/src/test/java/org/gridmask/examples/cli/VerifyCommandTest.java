package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.train.SmallRun;
import org.gridmask.examples.train.TrainedModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repeats of a real run of four epochs. */
class VerifyCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path shared;

  /** A pristine run, and the data that it learnt. */
  private static Path whole;

  private static Path data;

  @TempDir Path work;

  private Path run;

  @BeforeAll
  static void train() throws IOException {
    data = SmallRun.images(shared.resolve("data"));
    Files.writeString(data.resolve("train/red/damaged.png"), "no picture");
    whole = shared.resolve("whole");
    List<Object> args = new ArrayList<>(List.of("train", "--data", data, "--out", whole));
    args.addAll(List.of("--model=shake-shake", "--model.width=4", "--epochs=4"));
    args.addAll(List.of("--batch-size=8", "--train.schedule=cosine", "--run.keepCheckpoints=2"));
    args.addAll(List.of("--augment.gridmask.rampEpochs=3", "--augment.gridmask.dMax=12"));
    Run trained = Run.of(args.toArray());
    assertThat(trained.exitCode()).as(trained.err()).isZero();
  }

  @BeforeEach
  void copyRun() throws IOException {
    run = work.resolve("run");
    try (Stream<Path> files = Files.walk(whole)) {
      for (Path file : files.toList()) {
        Files.copy(file, run.resolve(whole.relativize(file).toString()));
      }
    }
  }

  private static TreeMap<String, String> content(Path folder) throws IOException {
    TreeMap<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(
            folder.relativize(file).toString(),
            Files.size(file) + " " + Files.getLastModifiedTime(file));
      }
    }
    return content;
  }

  @Test
  void aRunThatComesOutTheSameIsEqualAndIsLeftAlone() throws IOException {
    TreeMap<String, String> before = content(run);
    Path out = work.resolve("repeated");

    Run result = Run.of("verify", run, "--out", out);

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("epoch  4/4  p 0.80")
        .doesNotContain("Note:", "differs")
        .endsWith(
            "equal: 4 epochs, the summary and the model (weights, updater, normaliser)"
                + System.lineSeparator());
    assertThat(content(run)).isEqualTo(before);
    assertThat(out.resolve("summary.json")).exists();
  }

  @Test
  void theFirstEpochsAreRepeatedWithTheSchedulesOfAllOfThem() throws IOException {
    Files.delete(run.resolve("checkpoints/epoch-0003.zip"));
    Files.move(run.resolve("summary.json"), work.resolve("summary.json"));

    Run unfinished = Run.of("verify", run);
    Run first = Run.of("verify", run, "--epochs=3", "--json");

    assertThat(unfinished.exitCode()).isEqualTo(1);
    assertThat(unfinished.err())
        .contains("the run is not finished: it has 4 of 4 epochs and no summary.json; resume it")
        .hasLineCount(1);
    assertThat(first.exitCode()).as(first.err()).isZero();
    JsonNode report = JSON.readTree(first.out());
    assertThat(report.get("equal").asBoolean()).isTrue();
    assertThat(report.get("epochs").asInt()).isEqualTo(3);
    assertThat(report.get("of_epochs").asInt()).isEqualTo(4);
    assertThat(report.get("model_compared").asBoolean()).isFalse();
    assertThat(report.get("differences")).isEmpty();
  }

  @Test
  void whatDiffersIsNamedWithBothValues() throws IOException {
    Path metrics = run.resolve("metrics.csv");
    List<String> rows = new ArrayList<>(Files.readAllLines(metrics));
    String[] second = rows.get(2).split(",");
    String loss = second[4];
    second[4] = "0.125";
    String hash = second[9];
    second[9] = "ff";
    rows.set(2, String.join(",", second));
    Files.writeString(metrics, String.join("\n", rows) + "\n");
    TrainedModel model = TrainedModel.load(run.resolve("model.zip"));
    ComputationGraph network = model.network();
    float weight = network.paramTable().get("output_W").getFloat(0, 1);
    network.paramTable().get("output_W").putScalar(0, 1, Math.nextUp(weight));
    ModelSerializer.writeModel(network, run.resolve("model.zip").toFile(), true);
    ModelSerializer.addNormalizerToModel(run.resolve("model.zip").toFile(), model.normalizer());
    ObjectNode summary = (ObjectNode) JSON.readTree(run.resolve("summary.json").toFile());
    int skipped = summary.get("skipped_images").asInt();
    JSON.writeValue(run.resolve("summary.json").toFile(), summary.put("skipped_images", 7));

    Run result = Run.of("verify", run);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(skipped).isEqualTo(1);
    assertThat(result.out().lines().filter(line -> line.startsWith("differs: ")))
        .hasSize(4)
        .contains("differs: mask_hash of epoch 2: ff recorded, " + hash + " now")
        .anyMatch(
            line -> line.equals("differs: train_loss of epoch 2: 0.125 recorded, " + loss + " now"))
        .anyMatch(line -> line.contains("skipped_images in summary.json: 7 recorded, 1 now"))
        .anyMatch(
            line ->
                line.matches("differs: 1 of \\d+ weights, largest at output_W\\[1]: .*")
                    && line.endsWith(Math.nextUp(weight) + " recorded, " + weight + " now"));
    assertThat(result.err())
        .isEqualTo(
            "gridmask: "
                + run
                + ": the repeated run is not equal: 4 differences"
                + System.lineSeparator());
  }

  @Test
  void anotherNetworkOfTheSameWeightsDiffers() throws IOException {
    TrainedModel model = TrainedModel.load(run.resolve("model.zip"));
    String json = model.network().getConfiguration().toJson();
    ComputationGraph other =
        new ComputationGraph(
            ComputationGraphConfiguration.fromJson(
                json.replaceFirst("ActivationReLU", "ActivationIdentity")));
    other.init(model.network().params(), false);
    other.getUpdater().setStateViewArray(model.network().getUpdater().getStateViewArray());
    ModelSerializer.writeModel(other, run.resolve("model.zip").toFile(), true);
    ModelSerializer.addNormalizerToModel(run.resolve("model.zip").toFile(), model.normalizer());

    Run result = Run.of("verify", run);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out().lines().filter(line -> line.startsWith("differs: ")))
        .containsExactly("differs: the model's configuration: one network recorded, another now");
  }

  @Test
  void aRunKilledBeforeItsSummaryHasTheSameOneInTheEnd() throws IOException {
    Files.delete(run.resolve("summary.json"));
    Files.delete(run.resolve("model.zip"));

    Run resumed = Run.of("train", "--resume", run);

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(run.resolve("summary.json")).hasSameTextualContentAs(whole.resolve("summary.json"));
    assertThat(resumed.out()).contains("Skipped 1 image that cannot be read.");
  }

  @Test
  void anOlderRunIsVerifiedAsFarAsItTells() throws IOException {
    Path file = run.resolve("provenance.json");
    ObjectNode provenance = (ObjectNode) JSON.readTree(file.toFile());
    provenance.remove("compute");
    provenance.putArray("class_names").add("blue").add("yellow").add("red");
    ((ObjectNode) provenance.get("image_shape")).put("height", 13);
    JSON.writeValue(file.toFile(), provenance.put("java_version", "17.0.1 Example"));

    Run result = Run.of("verify", run, "--epochs=1");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains(
            "Note: java_version: 17.0.1 Example recorded, ",
            "Note: class_names[1]: yellow recorded, green now",
            "Note: image_shape: 3 x 13 x 12 (C x H x W) recorded, 3 x 12 x 12 (C x H x W) now")
        .containsPattern("Not recorded by the run: .*processor, .*omp_threads, fast_path");
  }

  @Test
  void otherDataIsAnErrorBeforeTraining() throws IOException {
    Path other = SmallRun.images(work.resolve("other"));

    Run changed = Run.of("verify", run, "--data", other);
    Run missing = Run.of("verify", run, "--data", work.resolve("none"));

    assertThat(changed.exitCode()).isEqualTo(1);
    assertThat(changed.out()).doesNotContain("epoch");
    assertThat(changed.err())
        .contains(
            run + ": the data has changed since the run: its SHA-256 is ", "nothing was trained")
        .hasLineCount(1);
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("none", "give its folder with --data").hasLineCount(1);
  }

  @Test
  void whatIsNoWholeRunIsOneLine() throws IOException {
    wrong(2, work.resolve("nothing") + ": there is no such folder", work.resolve("nothing"));
    Path file = Files.createFile(work.resolve("file"));
    wrong(2, file + ": is a file, not the folder of a run", file);
    wrong(2, "is not a run folder: it has no config.yaml", shared);
    wrong(2, "--epochs must be in [1, 4], the epochs of", run, "--epochs=5");
    wrong(2, "must not be in the run's own folder", run, "--out", run.resolve("new/one"));
    assertThat(run.resolve("new")).doesNotExist();
    wrong(2, "must be new or empty", run, "--out", data);
    Files.delete(run.resolve("model.zip"));
    wrong(1, "has no model.zip to compare with", run);
    Path metrics = Files.move(run.resolve("metrics.csv"), work.resolve("metrics.csv"));
    wrong(1, "the run is finished, but its metrics.csv is missing or has 0 of 4 epochs", run);
    Files.move(metrics, run.resolve("metrics.csv"));
    Files.delete(run.resolve("provenance.json"));
    wrong(1, "has no provenance.json", run);
    Files.writeString(run.resolve("compare.yaml"), "");
    wrong(2, "is a comparison; give one of its runs", run);
    assertThat(TrainConfig.read(run.resolve("config.yaml")).train().epochs()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "config.yaml, seed: x, seed must be a whole number",
    "metrics.csv, epoch, line 1 must be",
    "provenance.json, {, is not a valid run provenance",
    "summary.json, {, is not a valid run summary",
    "model.zip, PK, is damaged",
    // Valid, but another network than one that takes the run's images.
    "config.yaml, '{model: {name: resnet, depth: 50}, train: {epochs: 4}}', at least 32 x 32",
  })
  void aDamagedFileIsAFailureWhicheverItIs(String name, String content, String expected)
      throws IOException {
    Files.writeString(run.resolve(name), content);

    wrong(1, expected, run, "--data", data);

    Run asJson = Run.of("verify", run, "--data", data, "--json");
    assertThat(asJson.exitCode()).isEqualTo(1);
    JsonNode report = JSON.readTree(asJson.out());
    assertThat(report.get("run").asText()).isEqualTo(run.toString());
    assertThat(asJson.err()).isEqualToIgnoringNewLines("gridmask: " + report.get("error").asText());
  }

  private static void wrong(int exitCode, String expected, Object... args) {
    List<Object> all = new ArrayList<>(List.of("verify"));
    all.addAll(List.of(args));
    Run result = Run.of(all.toArray());
    assertThat(result.err()).contains(expected).hasLineCount(1);
    assertThat(result.exitCode()).isEqualTo(exitCode);
  }
}
