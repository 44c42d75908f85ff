package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridmask.examples.compare.CompareFile;
import org.gridmask.examples.compare.Comparison;
import org.gridmask.examples.compare.ComparisonFolder;
import org.gridmask.examples.compare.LocalTrainer;
import org.gridmask.examples.compare.Plan;
import org.gridmask.examples.compare.ResultFiles;
import org.gridmask.examples.compare.RunTrainer;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.train.SmallRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real comparison, at whose every look at the clock a minute has passed. */
class ComparisonProgressTest {

  @TempDir Path work;

  private Instant now = Instant.parse("2026-01-31T12:00:00Z");
  private final List<Boolean> live = new ArrayList<>();

  @Test
  void saysWhenRunsStartAndWhereTheyAre() throws Exception {
    Path data = SmallRun.images(work.resolve("data"));
    Path config = work.resolve("compare.yaml");
    Files.writeString(
        config,
        """
        data:
          dir: %s
        model:
          width: 4
        train:
          epochs: 2
          batchSize: 8
        augment:
          gridmask:
            dMax: 12
        compare:
          methods: [none, gridmask]
          seeds: 1
        """
            .formatted(data));
    CompareFile file = CompareFile.read(config);
    Plan plan = Plan.of(Plan.Request.of(file));
    StringWriter out = new StringWriter();
    Path path = work.resolve("out");
    try (ComparisonFolder folder = ComparisonFolder.open(Optional.of(path));
        ComparisonProgress progress = new ComparisonProgress(new PrintWriter(out))) {
      Setup setup = new Setup();
      folder.write(plan, Optional.empty());
      Comparison.of(
              plan,
              folder,
              new ResultFiles(plan, folder, Set.of()),
              progress,
              setup,
              () -> now = now.plusSeconds(60))
          .run(watched(new LocalTrainer(setup), path), 1);
    }

    assertThat(out.toString().lines())
        .containsSubsequence(
            "Started ResNet-8, none, seed 42",
            "0 of 2 runs ended so far. Running:",
            "  ResNet-8, none, seed 42: 0 of 2 epochs",
            "Started ResNet-8, gridmask, seed 42");
    assertThat(out.toString())
        .containsPattern(
            "1 of 2 runs ended so far; about \\d+ s left. Running:\n"
                + "  ResNet-8, gridmask, seed 42: 1 of 2 epochs, test accuracy [\\d.]+ %,"
                + " about \\d+ s left\n");
    assertThat(live).contains(true).doesNotContain(false);
    assertThat(path.resolve("report.html"))
        .content()
        .doesNotContain("Written at")
        .contains("The highest mean test accuracy");
    assertThat(HtmlReport.isFinalIn(path.resolve("runs/ResNet-8/none/seed-42"))).isTrue();
  }

  /** Looks whether the reports are those of a running comparison and of a running training. */
  private RunTrainer watched(RunTrainer trainer, Path comparison) {
    return (run, folder, progress) ->
        trainer.train(
            run,
            folder,
            new RunTrainer.Progress() {
              @Override
              public void epochEnded() {
                progress.epochEnded();
              }

              @Override
              public void goesOn() {
                progress.goesOn();
                try {
                  live.add(
                      Files.readString(comparison.resolve("report.html"))
                          .contains(" UTC, during the comparison."));
                  live.add(
                      Files.readString(folder.resolve("report.html"))
                          .contains(" UTC, during epoch 1, after 0 of 30 training images."));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
  }

  private static final class Setup implements LocalTrainer.Setup {
    @Override
    public ImageSource data(TrainConfig config) throws IOException {
      return ImageSource.of(config.data().dir());
    }

    @Override
    public String sha256(DataSource data) throws IOException {
      return data.sha256();
    }

    @Override
    public Optional<String> weightsSha256(TrainConfig config) {
      return Optional.empty();
    }

    @Override
    public Provenance provenance(TrainConfig config, DataSource data) throws IOException {
      return new Provenance(
          "1",
          "1",
          "17",
          "Linux",
          null,
          "CPU",
          Map.of(data.name(), data.sha256()),
          null,
          config.seed(),
          List.of("compare"),
          data.classNames(),
          data.shape(),
          Provenance.Compute.UNKNOWN,
          null);
    }
  }
}
