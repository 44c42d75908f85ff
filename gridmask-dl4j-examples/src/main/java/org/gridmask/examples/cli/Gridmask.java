package org.gridmask.examples.cli;

import org.gridmask.examples.system.NativeMemory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The main class of {@code ./gridmask}. */
@Command(
    name = "gridmask",
    description = "GridMask data augmentation (arXiv 2001.04086) for Deeplearning4j.",
    subcommands = {
      TrainCommand.class,
      SegmentCommand.class,
      CompareCommand.class,
      EvaluateCommand.class,
      DetectCommand.class,
      PredictCommand.class,
      VerifyCommand.class,
      ReportCommand.class,
      FailureCasesCommand.class,
      CamCommand.class,
      DataCommand.class,
      PreviewCommand.class,
      InfoCommand.class
    })
public final class Gridmask extends RootCommand {

  /**
   * Runs the command line and exits.
   *
   * @param args the arguments
   */
  public static void main(String[] args) {
    NativeMemory.setLimits();
    System.exit(commandLine().execute(args));
  }

  /**
   * The command line of {@link #main}, for a single execution.
   *
   * @return a new command line
   */
  public static CommandLine commandLine() {
    return new Gridmask().toCommandLine();
  }
}
