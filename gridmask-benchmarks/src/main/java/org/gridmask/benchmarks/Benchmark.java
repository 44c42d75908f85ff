package org.gridmask.benchmarks;

import org.gridmask.benchmarks.masks.AugmentationSpeedCommand;
import org.gridmask.benchmarks.stress.KillsCommand;
import org.gridmask.benchmarks.stress.SoakCommand;
import org.gridmask.benchmarks.training.TrainingSpeedCommand;
import org.gridmask.examples.cli.RootCommand;
import org.gridmask.examples.system.NativeMemory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The main class of {@code ./benchmark}. */
@Command(
    name = "benchmark",
    description =
        "Compare the speed of GridMask for Deeplearning4j with alternatives, and stress-test it.",
    subcommands = {
      TrainingSpeedCommand.class,
      AugmentationSpeedCommand.class,
      KillsCommand.class,
      SoakCommand.class
    })
public final class Benchmark extends RootCommand {

  /**
   * Runs the command line and exits.
   *
   * @param args the arguments
   */
  public static void main(String[] args) {
    NativeMemory.setLimits();
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new Benchmark().toCommandLine();
  }
}
