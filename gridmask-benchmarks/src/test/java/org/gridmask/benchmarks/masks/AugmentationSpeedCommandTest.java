package org.gridmask.benchmarks.masks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridmask.benchmarks.Run;
import org.gridmask.benchmarks.measure.ContenderException;
import org.gridmask.benchmarks.measure.ContenderProcess;
import org.gridmask.benchmarks.measure.Python;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.benchmarks.pipeline.ImageFiles;
import org.gridmask.benchmarks.pipeline.PhotoFolder;
import org.gridmask.benchmarks.pipeline.PipelineContender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentationSpeedCommandTest {

  private static final Settings SETTINGS = new Settings(2, 0.1, 2, Duration.ofSeconds(300));

  @TempDir private Path folder;

  private static Run run(String only, String... more) {
    List<String> args =
        new ArrayList<>(List.of("augmentation-speed", "--quick", "--seconds", "0.1"));
    args.addAll(List.of("--only", only));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  private JsonNode results(Path json) throws Exception {
    return new ObjectMapper().readTree(json.toFile()).at("/results");
  }

  @Test
  void measuresMasksInProcessesOfTheirOwn() throws Exception {
    Path json = folder.resolve("masks.json");

    Run run = run("mats", "--json", json.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.err().lines())
        .hasSize(3)
        .allMatch(line -> line.matches("MatBench.* [\\d.]+ us"));
    JsonNode results = results(json);
    assertThat(results).hasSize(2);
    for (JsonNode result : results) {
      assertThat(result.at("/ratio").asDouble())
          .isPositive()
          .isEqualTo(
              result.at("/median").asDouble() / result.at("/reference_median").asDouble(),
              within(1e-9));
    }
    assertThat(run.out()).contains("| 3 x 224 x 224, any angle | ", " | Mat.clone | ");
  }

  @Test
  void measuresPipelinesWithoutTorchvisionWhereItIsMissing() throws Exception {
    Path json = folder.resolve("pipelines.json");
    PhotoFolder.write(folder, 6);
    String missing = folder.resolve("python").toString();

    Run run =
        run(
            "pipeline",
            "--data",
            folder.toString(),
            "--images",
            "5",
            "--python",
            missing,
            "--json",
            json.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).hasLineCount(5);
    assertThat(run.err().lines().findFirst().orElseThrow())
        .startsWith("benchmark: torchvision is skipped: no Python with torchvision (")
        .contains(missing);
    assertThat(results(json)).hasSize(3);
    assertThat(run.out())
        .contains("5 of those in " + folder)
        .contains("| gridmask | ", " | DataVec, ImageRecordReader | ")
        .contains("| pipeline with GridMask, CPU time | ");
  }

  @Test
  void measuresTorchvisionWithAMaskOfItsOwn() throws Exception {
    Python python = torchvision();
    PhotoFolder.write(folder, 3);
    Path listing = folder.resolve("files");
    ImageFiles.in(folder, 3).write(listing);

    List<PipelineContender.Pass> passes =
        new PipelineContender.Torchvision(python, true).measure(listing, SETTINGS);

    assertThat(passes).hasSize(1);
    assertThat(passes.get(0).images()).isGreaterThanOrEqualTo(6).isEven();
  }

  @Test
  void theMaskInNumPyKeepsWhatThePaperSays() throws Exception {
    Python python = torchvision();
    String script =
        PipelineContender.Torchvision.SCRIPT.text()
            + "\nrandom.seed(1)\n"
            + "ones = torch.ones(1, 224, 224)\n"
            + "print(sum(float(GridMask()(ones).mean()) for _ in range(600)) / 600)\n";

    String output =
        ContenderProcess.output(SETTINGS, Map.of(), List.of(python.program(), "-"), script);

    double kept = Double.parseDouble(output.lines().reduce("", (above, line) -> line));
    assertThat(kept).isEqualTo(2 * 0.6 - 0.6 * 0.6, within(0.02));
    assertThat(Scene.IMAGENET.meanDroppedPixels() / (224 * 224)).isEqualTo(1 - kept, within(0.02));
  }

  private static Python torchvision() {
    try {
      return Python.find(PipelineContender.Torchvision.SCRIPT, Python.USUAL, SETTINGS);
    } catch (ContenderException e) {
      assumeTrue(false, e.getMessage());
      throw new AssertionError(e);
    }
  }

  @Test
  void aFolderWithoutImagesIsWrongUsage() throws Exception {
    Files.createDirectories(folder.resolve("train").resolve("a"));

    Run run = run("pipeline", "--data", folder.toString(), "--python", "no/such/python");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--data must be a folder with images in train/<class>/");
  }
}
