package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.LegacyNames;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.train.TrainedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose models have the class names of earlier versions, as those versions left them. */
class OldRunsTest {

  private static final Path OLD = Path.of("src", "test", "resources", "old-runs");

  @TempDir Path work;

  /** A copy of a run, whose data is beside it. */
  private Path copy(String name) throws IOException {
    try (Stream<Path> files = Files.walk(OLD)) {
      for (Path file : files.toList()) {
        if (!file.equals(OLD)) {
          Files.copy(file, work.resolve(OLD.relativize(file).toString()));
        }
      }
    }
    Path run = work.resolve(name);
    Path config = run.resolve("config.yaml");
    String data = work.resolve("data").toString();
    Files.writeString(config, Files.readString(config).replace("DATA", data));
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"momentum", "shake-shake"})
  void aCheckpointIsResumedAsIfNothingHadChanged(String name) throws IOException {
    Path run = copy(name);
    List<EpochMetrics> undisturbed = RecordedRun.read(run).metrics();
    Files.delete(run.resolve("model.zip"));
    Files.delete(run.resolve("summary.json"));

    Run resumed = Run.of("train", "--resume", run);

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("Resuming at epoch 2.");
    List<EpochMetrics> rows = RecordedRun.read(run).metrics();
    assertThat(rows).hasSameSizeAs(undisturbed);
    for (int epoch = 0; epoch < rows.size(); epoch++) {
      EpochMetrics before = undisturbed.get(epoch);
      EpochMetrics now = rows.get(epoch);
      assertThat(now.probability()).isEqualTo(before.probability());
      assertThat(now.maskedFraction()).isEqualTo(before.maskedFraction());
      assertThat(now.learningRate()).isEqualTo(before.learningRate());
      // Processors differ in the last digits.
      assertThat(now.trainLoss()).isCloseTo(before.trainLoss(), within(1e-3));
      assertThat(now.test().main()).isCloseTo(before.test().main(), within(0.051));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"momentum", "shake-shake"})
  void aRunIsVerifiedExceptForItsRoundedStatistics(String name) throws IOException {
    Run verified = Run.of("verify", copy(name));

    for (String computes : List.of("processor", "instruction_sets", "omp_threads", "backend")) {
      assumeFalse(verified.out().contains("Note: " + computes), "it ran on another processor");
    }
    // The deviation of the pixels was rounded, and is exact now.
    assertThat(verified.exitCode()).isEqualTo(1);
    assertThat(verified.out().lines().filter(line -> line.startsWith("differs:")))
        .allMatch(line -> line.matches(".* (weights|updater|normaliser)\\b.*"))
        .anyMatch(
            line -> line.endsWith("normaliser, largest at [0]: 70.15934 recorded, 70.15933 now"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"momentum", "shake-shake"})
  void aRunIsReportedWithItsTestImages(String name) throws IOException {
    Path run = copy(name);

    Run reported = Run.of("report", run);

    assertThat(reported.err()).isEmpty();
    assertThat(reported.out()).isEqualTo("Report: " + run.resolve("report.html") + "\n");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("20 test images", "Accuracy by class", "data:image/png;base64,");
  }

  @Test
  void everyOldClassNameIsReadAndSavedAsTheNewOne() throws IOException {
    Set<String> read = new TreeSet<>();
    for (String file :
        List.of(
            "momentum/model.zip",
            "momentum/checkpoints/epoch-0001.zip",
            "shake-shake/model.zip",
            "shake-shake/checkpoints/epoch-0001.zip")) {
      read.addAll(ownClasses(configuration(OLD.resolve(file))));
      ComputationGraph network = TrainedModel.load(OLD.resolve(file)).network();
      assertThat(ownClasses(network.getConfiguration().toJson()))
          .as(file)
          .isNotEmpty()
          .isSubsetOf(LegacyNames.all().values());
    }
    assertThat(read).isEqualTo(LegacyNames.all().keySet());
  }

  private static String configuration(Path model) throws IOException {
    try (ZipFile zip = new ZipFile(model.toFile())) {
      byte[] json = zip.getInputStream(zip.getEntry("configuration.json")).readAllBytes();
      return new String(json, StandardCharsets.UTF_8);
    }
  }

  private static Set<String> ownClasses(String json) {
    return Pattern.compile("org\\.gridmask\\.[\\w.]+")
        .matcher(json)
        .results()
        .map(found -> found.group())
        .collect(Collectors.toSet());
  }
}
