package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.train.Trainer;
import org.gridmask.examples.verify.RunComparison;

/** A training by a command, with the data and the configuration that a test's runs share. */
record SmallTraining(String command, Path data, Map<String, String> values) {

  Run run(Path out, String... options) {
    return run(command, out, options);
  }

  /** Runs another command with the same options; given ones, --KEY=VALUE, replace them. */
  Run run(String other, Path out, String... options) {
    Map<String, Object> all = new LinkedHashMap<>(Map.of("--data", data, "--out", out));
    values.forEach((key, value) -> all.put("--" + key, value));
    for (String option : options) {
      String[] parts = option.split("=", 2);
      all.put(parts[0], parts[1]);
    }
    return Run.of(
        Stream.concat(
                Stream.of(other),
                all.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()))
            .toArray());
  }

  /** Options separated by spaces end with one line and exit code 2, and nothing is written. */
  void refuses(String options, Path out, String message) {
    Run wrong = run(out, options.split(" (?=--)"));
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err().lines()).singleElement().asString().contains(message);
    assertThat(out).doesNotExist();
  }

  /** A process that is killed after its second epoch resumes with the numbers of a whole run. */
  void resumesLike(Path run, Path killed) throws IOException {
    TrainConfig config =
        TrainConfig.defaults()
            .with(values)
            .with(Map.of("run.out", killed.toString(), "data.dir", data.toString()));
    try (RunFolder folder = RunFolder.create(config);
        Trainer trainer = Trainer.of(folder, config.data().open(config.model().name().task()))) {
      folder.writeProvenance(RecordedRun.read(run).provenance().orElseThrow());
      trainer.trainUpTo(2, metrics -> {});
    }
    Run resumed = Run.of(command, "--resume", killed);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("Resuming at epoch 3.");
    assertThat(RunComparison.ofWholeRuns(RecordedRun.read(run), RecordedRun.read(killed)))
        .isEmpty();
  }
}
