package org.gridmask.examples.run;

import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.Ignored;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.model.TaskKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunFolderTest {

  private static final String HEADER =
      "epoch,probability,masked_fraction,learning_rate,train_loss,test_accuracy,"
          + "images_per_second,seconds,test_top5,mask_hash\n";

  @TempDir Path folder;

  @Test
  void dataFolderIsRecordedSoThatItIsFoundFromEverywhere() throws IOException {
    Path out = folder.resolve("of-relative-data");
    Map<String, String> given = Map.of("data.dir", "images/../images", "run.out", out.toString());
    try (RunFolder run = RunFolder.create(TrainConfig.defaults().with(given))) {
      assertThat(run.config().data().dir())
          .isEqualTo(Path.of("images").toAbsolutePath().toString());
    }
    Overrides same = Overrides.ofOptions(Map.of("data.dir", "images"));
    try (RunFolder run = RunFolder.openForResume(out, same)) {
      assertThat(run.path()).isEqualTo(out);
    }
  }

  @Test
  void aNewRunHasItsConfigurationAtOnce() throws IOException {
    TrainConfig config = configFor(out());
    try (RunFolder run = RunFolder.create(config)) {
      assertThat(run.path()).isEqualTo(out());
      assertThat(run.metrics()).isEmpty();
      assertThat(run.checkpoints()).isEmpty();
      assertThat(run.isFinished()).isFalse();
    }
    assertThat(TrainConfig.read(out().resolve("config.yaml")))
        .isEqualTo(config.with(Map.of("run.out", "")));
  }

  @Test
  void theConfigurationOfARunStartsAnotherInANewFolder() throws IOException {
    RunFolder.create(configFor(out())).close();
    TrainConfig own = TrainConfig.read(out().resolve("config.yaml"));
    Path runs = folder.resolve("default");

    try (RunFolder first = RunFolder.create(own, runs);
        RunFolder second = RunFolder.create(own, runs)) {
      assertThat(first.path()).hasParent(runs).isNotEqualTo(second.path());
      assertThat(first.config()).isEqualTo(own);
    }
  }

  @Test
  void aRunThatGoesOnKeepsItsProvenanceAndItsData() throws IOException {
    RunFolder.create(configFor(out())).close();
    Path file = out().resolve("provenance.json");
    try (RunFolder run = RunFolder.openForResume(out(), Overrides.none())) {
      run.writeProvenance(provenance("17", "data", "ab"));
      String before = Files.readString(file);
      run.writeProvenance(provenance("21", "renamed", "ab"));
      assertThat(file).hasContent(before);
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> run.writeProvenance(provenance("17", "data", "cd")))
          .withMessageStartingWith(out() + ": the data has changed")
          .withMessageContaining("does not match");
      Files.writeString(file, "{");
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> run.writeProvenance(provenance("17", "data", "ab")))
          .withMessageStartingWith(file + ": is not a valid run provenance: ");
    }
  }

  private static Provenance provenance(String java, String data, String sha256) {
    return new Provenance(
        "1",
        "1",
        java,
        "Linux",
        null,
        "CPU",
        Map.of(data, sha256),
        null,
        42,
        List.of("train"),
        List.of("cat", "dog"),
        new ImageShape(28, 28, 1),
        Provenance.Compute.UNKNOWN,
        null);
  }

  @Test
  void filesThatAreNoRunsAreLeftAlone() throws IOException {
    Files.createDirectories(out());
    Files.writeString(out().resolve("thesis.tex"), "x");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> RunFolder.create(configFor(out())))
        .withMessage(out() + ": must be new or empty, but has other files in it");
    assertThat(namesIn(out())).containsExactly("thesis.tex");
  }

  @Test
  void whatAKilledStartLeftDoesNotCount() throws IOException {
    Files.createDirectories(out());
    Files.writeString(out().resolve(".lock"), "");
    Files.writeString(out().resolve(".config.yaml.partial"), "see");

    RunFolder.create(configFor(out())).close();

    assertThat(namesIn(out())).containsExactlyInAnyOrder(".lock", "config.yaml");
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    for (Path path : List.of(file, file.resolve("run"))) {
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> RunFolder.create(configFor(path)))
          .withMessageStartingWith(path + ": cannot write the folder of a run: ")
          .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }
  }

  @Test
  void aReadOnlyFolderIsNamed() throws IOException {
    Files.createDirectories(out());
    assumeFalse(!out().toFile().setReadOnly() || Files.isWritable(out()), "root may write");

    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> RunFolder.create(configFor(out())))
        .withMessage(out() + ": cannot write the folder of a run: permission denied");
  }

  @Test
  void onlyOneRunOfThisProcessMayWrite() throws IOException {
    try (RunFolder run = RunFolder.create(configFor(out()))) {
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatExceptionOfType(ConfigException.class)
            .isThrownBy(() -> RunFolder.openForResume(run.path(), Overrides.none()))
            .withMessage(out() + ": another run is writing this run folder");
      }
    }
    RunFolder.openForResume(out(), Overrides.none()).close();
  }

  @Test
  void aKilledProcessLeavesWholeFilesAndNoLock() throws Exception {
    RunFolder.create(configFor(out()).with(Map.of("run.keepCheckpoints", "1"))).close();
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EndlessRun.class.getName(),
                out().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      // Some checkpoints were written; the next is under way.
      for (int i = 0; i < 20; i++) {
        assertThat(other.getInputStream().read()).isEqualTo('w');
      }
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> RunFolder.openForResume(out(), Overrides.none()))
          .withMessage(out() + ": another run is writing this run folder");
    } finally {
      other.destroyForcibly();
    }
    assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();

    try (RunFolder run = RunFolder.openForResume(out(), Overrides.none())) {
      List<Path> checkpoints = run.checkpoints();
      assertThat(checkpoints).isNotEmpty();
      for (Path checkpoint : checkpoints) {
        byte[] content = Files.readAllBytes(checkpoint);
        byte[] whole = new byte[EndlessRun.BYTES];
        Arrays.fill(whole, content[0]);
        assertThat(content).isEqualTo(whole);
      }
      assertThat(run.metrics().size())
          .as("an epoch's row is there before its checkpoint")
          .isGreaterThanOrEqualTo(epochs(checkpoints.get(0)));
      assertThat(namesIn(out().resolve("checkpoints"))).allMatch(name -> name.endsWith(".zip"));
    }
  }

  private static int epochs(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().replaceAll("\\D", ""));
  }

  /** A process that writes checkpoints, each of one byte's repetitions, until it is killed. */
  static final class EndlessRun {
    static final int BYTES = 1 << 20;

    private EndlessRun() {}

    public static void main(String[] arguments) throws IOException {
      try (RunFolder run = RunFolder.openForResume(Path.of(arguments[0]), Overrides.none())) {
        byte[] content = new byte[BYTES];
        for (int epoch = 0; true; epoch++) {
          Arrays.fill(content, (byte) epoch);
          run.append(row(epoch));
          run.writeCheckpoint(file -> Files.write(file, content));
          System.out.print('w');
          System.out.flush();
        }
      }
    }
  }

  @Test
  void aWriterThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
    try (RunFolder run = RunFolder.create(configFor(out()))) {
      run.append(row(0));
      run.writeCheckpoint(file -> Files.writeString(file, "old"));
      run.append(row(1));
      assertThatIOException()
          .isThrownBy(
              () ->
                  run.writeCheckpoint(
                      file -> {
                        Files.writeString(file, "ne");
                        throw new IOException("disk full");
                      }))
          .withMessageContainingAll(out().toString(), "disk full");
      assertThatIOException()
          .isThrownBy(
              () ->
                  run.writeModel(
                      file -> {
                        Files.writeString(file, "half");
                        throw new IOException("disk full");
                      }));

      assertThat(run.checkpoints()).containsExactly(checkpoint(1));
      assertThat(checkpoint(1)).hasContent("old");
      assertThat(namesIn(out()))
          .containsExactlyInAnyOrder(".lock", "config.yaml", "metrics.csv", "checkpoints");
      assertThat(namesIn(out().resolve("checkpoints"))).containsExactly("epoch-0001.zip");
    }
  }

  private Path checkpoint(int epochs) {
    return out().resolve("checkpoints").resolve(String.format("epoch-%04d.zip", epochs));
  }

  @Test
  void theNewestCheckpointsAndTheBestAreKept() throws IOException {
    Map<String, String> every3 =
        Map.of("run.checkpointEvery", "3", "run.keepCheckpoints", "2", "train.epochs", "11");
    double[] accuracies = {0.1, 0.4, 0.3, 0.4, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2};
    List<List<String>> expected =
        List.of(
            List.of("1"),
            List.of("2", "1"),
            List.of("3", "2"),
            List.of("3", "2"),
            List.of("3", "2"),
            List.of("6", "3", "2"),
            List.of("6", "3", "2"),
            List.of("6", "3", "2"),
            List.of("9", "6", "2"),
            List.of("9", "6", "2"),
            List.of("11", "9", "2"));
    try (RunFolder run = RunFolder.create(configFor(out()).with(every3))) {
      for (int epoch = 0; epoch < accuracies.length; epoch++) {
        run.append(row(epoch, accuracies[epoch]));
        run.writeCheckpoint(file -> Files.writeString(file, "x"));
        assertThat(run.checkpoints())
            .as("after %d epochs", epoch + 1)
            .extracting(path -> Integer.toString(epochs(path)))
            .isEqualTo(expected.get(epoch));
      }
      assertThat(EpochMetrics.best(run.metrics()).orElseThrow().epoch()).isEqualTo(1);
    }
  }

  @Test
  void checkpointsOfEpochsThatAreTrainedAgainDoNotCrowdOutGoodOnes() throws IOException {
    try (RunFolder run =
        RunFolder.create(configFor(out()).with(Map.of("run.keepCheckpoints", "1")))) {
      run.append(row(0));
      run.writeCheckpoint(file -> Files.writeString(file, "x"));
      run.append(row(1));
      // A damaged one of more epochs, which the run could not go on from.
      Files.writeString(checkpoint(5), "");
      run.writeCheckpoint(file -> Files.writeString(file, "x"));
      assertThat(run.checkpoints()).containsExactly(checkpoint(2), checkpoint(1));
    }
  }

  @Test
  void aFileBecomesVisibleOnlyWhenItIsWhole() throws IOException {
    try (RunFolder run = RunFolder.create(configFor(out()))) {
      run.writeModel(file -> Files.writeString(file, "old"));
      run.writeModel(
          file -> {
            Files.writeString(file, "ne");
            assertThat(out().resolve("model.zip")).hasContent("old");
            Files.writeString(file, "new");
          });
      assertThat(out().resolve("model.zip")).hasContent("new");
    }
  }

  @Test
  void aKilledWritersRestIsRemovedOnResume() throws IOException {
    RunFolder.create(configFor(out())).close();
    Path checkpoints = Files.createDirectories(out().resolve("checkpoints"));
    Files.writeString(checkpoints.resolve(".epoch-0001.zip.partial"), "half");
    Files.writeString(out().resolve(".model.zip.partial"), "half");

    try (RunFolder run = RunFolder.openForResume(out(), Overrides.none())) {
      assertThat(run.checkpoints()).isEmpty();
      assertThat(namesIn(checkpoints)).isEmpty();
      assertThat(namesIn(out())).containsExactlyInAnyOrder(".lock", "config.yaml", "checkpoints");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"en-US", "de-DE", "ar-EG"})
  void numbersAreTheSameInEveryLocale(String tag) throws IOException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(tag));
    try (RunFolder run = RunFolder.create(configFor(out()))) {
      run.append(
          new EpochMetrics(
              0, 0, 0, 0.1, 2.302585092994046, 1234567.8, 60, scores(1.0 / 3, 1), UNKNOWN, "ab"));
      run.append(
          new EpochMetrics(1, 0.1, 0.098, 1e-5, NaN, 64.25, 0.001, scores(0.5, 0.9), UNKNOWN, ""));
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Files.readString(out().resolve("metrics.csv")))
        .isEqualTo(
            HEADER
                + "0,0,0,0.1,2.302585,0.3333333,1234568,60,1,ab\n"
                + "1,0.1,0.098,0.00001,,0.5,64.25,0.001,0.9,\n");
  }

  @Test
  void epochsComeInOrder() throws IOException {
    try (RunFolder run = RunFolder.create(configFor(out()))) {
      run.append(row(0));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run.append(row(2)))
          .withMessage("epoch must be the next one, 1, but is 2");
    }
  }

  @Test
  void resumingCutsTheRowsThatAreTrainedAgain() throws IOException {
    try (RunFolder run = RunFolder.create(configFor(out()))) {
      for (int epoch = 0; epoch < 4; epoch++) {
        run.append(row(epoch));
      }
    }
    Path csv = out().resolve("metrics.csv");
    String whole = Files.readString(csv);
    Files.writeString(csv, whole + "4,0.1,0.");

    try (RunFolder run = RunFolder.openForResume(out(), Overrides.none())) {
      assertThat(run.metrics()).hasSize(4);
      run.resumeAt(2);
      assertThat(run.metrics()).containsExactly(row(0), row(1));
      run.append(row(2));
      run.append(row(3));
      assertThat(Files.readString(csv)).isEqualTo(whole);
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> run.resumeAt(5))
          .withMessage(csv + ": cannot resume at epoch 6: it has only 4 epochs");
    }
  }

  @Test
  void foreignMetricsAreRefused() throws IOException {
    RunFolder.create(configFor(out())).close();
    Path csv = out().resolve("metrics.csv");

    for (Map.Entry<String, String> foreign :
        Map.of(
                "",
                ": line 1 must be " + HEADER.strip(),
                "epoch,loss\n",
                ": line 1 must be " + HEADER.strip(),
                HEADER + "0,1,2\n",
                ": line 2 must be epoch 0 and 8 numbers and a hash of masks, but is 0,1,2",
                HEADER + "1,0,0,0,0,0,0,0,0,\n",
                ": line 2 must be epoch 0 and 8 numbers and a hash of masks, but is 1,0,0,0,0,0,0,0,0,",
                HEADER + "0,0,0,x,0,0,0,0,0,\n",
                ": line 2 must be epoch 0 and 8 numbers and a hash of masks, but is 0,0,0,x,0,0,0,0,0,")
            .entrySet()) {
      Files.writeString(csv, foreign.getKey());
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> RunFolder.openForResume(out(), Overrides.none()))
          .withMessage(csv + foreign.getValue());
    }
    Files.write(csv, "\u00fc".getBytes(StandardCharsets.ISO_8859_1));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> RunFolder.openForResume(out(), Overrides.none()))
        .withMessage(csv + ": it is not UTF-8 text");
  }

  @Test
  void aFolderWithoutARunCannotBeResumed() throws IOException {
    Files.createDirectories(out());
    for (Path path : List.of(out(), folder.resolve("missing"))) {
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> RunFolder.openForResume(path, Overrides.none()))
          .withMessage(path + ": is not a run folder: it has no config.yaml");
    }
    assertThat(namesIn(out())).isEmpty();
  }

  @Test
  void resumingKeepsTheConfigurationAndRefusesAnother() throws IOException {
    TrainConfig config = configFor(out()).with(Map.of("train.epochs", "5"));
    RunFolder.create(config).close();
    Path file = Files.writeString(folder.resolve("other.yaml"), "seed: 42\nmodel: {depth: 14}\n");

    Overrides same =
        Overrides.ofOptions(
            Map.of("train.epochs", "5", "augment.gridmask.r", "0.40", "run.out", "elsewhere"));
    try (RunFolder run = RunFolder.openForResume(out(), same)) {
      assertThat(run.config()).isEqualTo(config.with(Map.of("run.out", "")));
    }
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                RunFolder.openForResume(
                    out(),
                    Overrides.ofFile(file).then(Overrides.ofOptions(Map.of("train.epochs", "6")))))
        .withMessage(
            out()
                + ": cannot resume with a different configuration: "
                + "model.depth is 8 in the folder, but 14 was given in "
                + file
                + ":2; train.epochs is 5 in the folder, but 6 was given by --train.epochs");
    // The refusal gave the lock back.
    RunFolder.openForResume(out(), Overrides.none()).close();
  }

  @Test
  void jsonFilesHaveTheDocumentedKeys() throws IOException {
    try (RunFolder run = RunFolder.create(configFor(out()))) {
      run.writeProvenance(
          new Provenance(
              "0.1.0",
              "1.0.0-M2.1",
              "17",
              "Linux",
              null,
              "CPU",
              Map.of("train", "ab"),
              null,
              42,
              List.of("train", "--epochs=1"),
              List.of("cat", "dog"),
              new ImageShape(28, 28, 1),
              Provenance.Compute.UNKNOWN,
              null));
      assertThat(run.isFinished()).isFalse();
      run.writeSummary(
          new RunSummary(
              scores(0.75, 0.95),
              Optional.empty(),
              8,
              0.8,
              64.5,
              10,
              0.4,
              2,
              Ignored.NOTHING,
              12.5,
              42));
      assertThat(run.isFinished()).isTrue();
    }
    JsonNode summary = new JsonMapper().readTree(out().resolve("summary.json").toFile());
    assertThat(summary.fieldNames())
        .toIterable()
        .containsExactly(
            "test_accuracy",
            "test_top5",
            "best_epoch",
            "best_test_accuracy",
            "images_per_second",
            "epochs",
            "masked_fraction",
            "skipped_images",
            "ignored",
            "seconds",
            "seed");
    assertThat(summary.get("test_accuracy").asDouble()).isEqualTo(0.75);
    JsonNode provenance = new JsonMapper().readTree(out().resolve("provenance.json").toFile());
    assertThat(provenance.fieldNames())
        .toIterable()
        .containsExactly(
            "gridmask_version",
            "deeplearning4j_version",
            "java_version",
            "os",
            "git_commit",
            "backend",
            "data_sha256",
            "seed",
            "command_line",
            "class_names",
            "image_shape",
            "compute");
    assertThat(provenance.get("git_commit").isNull()).isTrue();
    assertThat(provenance.at("/data_sha256/train").asText()).isEqualTo("ab");
  }

  private static final Scores UNKNOWN = Scores.unknown(TaskKind.CLASSIFICATION);

  private Path out() {
    return folder.resolve("runs").resolve("one");
  }

  private static TrainConfig configFor(Path out) {
    return TrainConfig.defaults().with(Map.of("run.out", out.toString()));
  }

  private static EpochMetrics row(int epoch) {
    return row(epoch, 0.5);
  }

  private static EpochMetrics row(int epoch, double testAccuracy) {
    return new EpochMetrics(
        epoch, 0.1 * epoch, 0.25, 0.1, 1.5, 64, 10, scores(testAccuracy, 0.9), UNKNOWN, "0f");
  }

  private static Scores scores(double accuracy, double top5) {
    return Scores.of(TaskKind.CLASSIFICATION, accuracy, top5);
  }

  private static List<String> namesIn(Path path) throws IOException {
    try (Stream<Path> content = Files.list(path)) {
      return content.map(file -> file.getFileName().toString()).toList();
    }
  }
}
