package org.gridmask.benchmarks;

import java.io.PrintWriter;
import org.gridmask.benchmarks.masks.AugmentationPart;
import org.gridmask.benchmarks.masks.AugmentationSpeedCommand;
import org.gridmask.benchmarks.stress.KillsCommand;
import org.gridmask.benchmarks.stress.SoakCommand;
import org.gridmask.benchmarks.training.BenchmarkNetwork;
import org.gridmask.benchmarks.training.ContenderName;
import org.gridmask.benchmarks.training.TrainingSpeedCommand;
import org.gridmask.examples.cli.Versions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: the root command and how errors are told. */
@Command(
    name = "benchmark",
    description = "Measures how fast GridMask for Deeplearning4j is, beside what else there is.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Benchmark.Version.class,
    subcommands = {
      TrainingSpeedCommand.class,
      AugmentationSpeedCommand.class,
      KillsCommand.class,
      SoakCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:something could not be measured, or was not as it must be",
      "2:wrong usage",
    })
public final class Benchmark implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  private boolean version;

  /**
   * Runs the command line and ends the program.
   *
   * @param args the arguments
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Benchmark())
        .registerConverter(AugmentationPart.class, new ByName<>(AugmentationPart.class))
        .registerConverter(BenchmarkNetwork.class, new ByName<>(BenchmarkNetwork.class))
        .registerConverter(ContenderName.class, new ByName<>(ContenderName.class))
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler((e, args) -> wrongUsage(e))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  private static int wrongUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String help = " (see " + command.getCommandSpec().qualifiedName() + " --help)";
    return tell(command, e.getMessage() + help, CommandLine.ExitCode.USAGE);
  }

  private static int failed(Exception e, CommandLine command) {
    return tell(command, e.toString(), CommandLine.ExitCode.SOFTWARE);
  }

  private static int tell(CommandLine command, String message, int exitCode) {
    PrintWriter err = command.getErr();
    err.println("benchmark: " + message.strip().replaceAll("\\R\\s*", " "));
    err.flush();
    return exitCode;
  }

  /** The version that Maven built. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"gridmask " + Versions.gridmask()};
    }
  }
}
