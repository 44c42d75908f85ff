package org.gridmask.benchmarks.stress;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A command that is killed and repeated.
 *
 * @param name its name in the output, and its folder
 * @param command train or compare
 * @param options its options except for the folder
 */
record KillScenario(String name, Command command, List<String> options) {

  enum Command {
    TRAIN,
    COMPARE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  KillScenario {
    options = List.copyOf(options);
  }

  /** The scenarios of a command: short runs, some with stochastic layers or child processes. */
  static List<KillScenario> of(Command command, Path images, boolean embedded) {
    List<String> folder =
        List.of(
            "--data=" + images,
            "--model.width=4",
            "--batch-size=8",
            "--train.milestones=2",
            "--augment.gridmask.rampEpochs=2",
            "--augment.gridmask.dMin=4",
            "--augment.gridmask.dMax=12");
    List<String> sample = List.of("--model.width=4", "--batch-size=128", "--train.milestones=1");
    List<KillScenario> all = new ArrayList<>();
    switch (command) {
      case TRAIN -> {
        all.add(scenario("folder", command, folder, "--epochs=4"));
        all.add(
            scenario(
                "folder-drawing-layers",
                command,
                folder,
                "--epochs=3",
                "--model=shake-shake",
                "--model.dropout=0.1",
                "--methods=autoaugment,gridmask,mixup",
                "--run.keepCheckpoints=1"));
        all.add(
            scenario(
                "folder-two-workers",
                command,
                folder,
                "--epochs=3",
                "--workers=2",
                "--model.dropBlock.rate=0.3",
                "--model.dropBlock.blockSize=2",
                "--run.checkpointEvery=2"));
        if (embedded) {
          all.add(scenario("embedded-sample", command, sample, "--epochs=2"));
        }
      }
      case COMPARE -> {
        all.add(
            scenario(
                "folder", command, folder, "--epochs=2", "--seeds=1", "--methods=none,gridmask"));
        all.add(
            scenario(
                "folder-two-jobs",
                command,
                folder,
                "--epochs=2",
                "--seeds=1",
                "--methods=none,gridmask",
                "--jobs=2"));
        if (embedded) {
          all.add(
              scenario(
                  "embedded-sample",
                  command,
                  sample,
                  "--epochs=1",
                  "--seeds=1",
                  "--methods=none,gridmask"));
        }
      }
    }
    return List.copyOf(all);
  }

  private static KillScenario scenario(
      String name, Command command, List<String> common, String... more) {
    List<String> options = new ArrayList<>(common);
    options.addAll(List.of(more));
    return new KillScenario(name, command, options);
  }

  /** The arguments to start it in a folder, or to resume it there. */
  List<String> arguments(Path out) {
    boolean resume = command == Command.TRAIN && Files.exists(out.resolve("config.yaml"));
    List<String> arguments = new ArrayList<>(List.of(command.toString()));
    if (resume) {
      arguments.addAll(List.of("--resume", out.toString()));
    } else {
      arguments.addAll(options);
      arguments.addAll(List.of("--out", out.toString()));
    }
    return arguments;
  }
}
