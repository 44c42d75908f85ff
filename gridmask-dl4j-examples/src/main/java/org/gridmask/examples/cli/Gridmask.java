package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import org.gridmask.examples.config.NearestName;
import org.gridmask.examples.data.DataException;
import org.gridmask.examples.files.FileErrors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: the root command, the exit codes and how errors are told. */
@Command(
    name = "gridmask",
    description = "GridMask data augmentation (arXiv 2001.04086) for Deeplearning4j.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Gridmask.Version.class,
    subcommands = {
      TrainCommand.class,
      CompareCommand.class,
      VerifyCommand.class,
      ReportCommand.class,
      FailureCasesCommand.class,
      CamCommand.class,
      DataCommand.class,
      PreviewCommand.class,
      InfoCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed while running",
      "2:wrong usage or configuration",
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  GRIDMASK_BACKEND     the backend without --backend",
      "  GRIDMASK_MAVEN_ARGS  more arguments for Maven when the launcher builds",
      "  JAVA_OPTS            more options for Java, such as -Xmx8g",
    })
public final class Gridmask {

  /** Set by the launcher: the backend whose class path it chose. */
  static final String BACKEND_PROPERTY = "gridmask.backend";

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description =
          "native (the CPU, the default), cuda (NVIDIA GPUs, with CUDA 11.6"
              + " installed) or cuda-redist (the same with CUDA's libraries brought by Maven).")
  private String backend;

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

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show where in the program an error came from.")
  private boolean stacktrace;

  /**
   * Runs the command line and ends the program.
   *
   * @param args the arguments
   */
  public static void main(String[] args) {
    NativeMemory.setLimits();
    System.exit(commandLine().execute(args));
  }

  /**
   * The command line as {@link #main} runs it, for tests and programs that end themselves.
   *
   * @return a new instance, to be used once
   */
  public static CommandLine commandLine() {
    Gridmask root = new Gridmask();
    return new CommandLine(root)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(24)
        .setParameterExceptionHandler((e, args) -> root.wrongUsage(e))
        .setExecutionExceptionHandler((e, command, parsed) -> root.failed(e, command))
        .setExecutionStrategy(root::run);
  }

  private int run(CommandLine.ParseResult parsed) {
    CommandLine root = parsed.commandSpec().commandLine();
    if (backend != null && !backend.equals(System.getProperty(BACKEND_PROPERTY))) {
      throw new ParameterException(
          root, "--backend " + backend + " decides what is built: start the launcher, ./gridmask");
    }
    if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested()) {
      if (!parsed.isVersionHelpRequested()) {
        throw new ParameterException(root, "no command given");
      }
    }
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      // picocli hands exceptions alone to the handler.
      return failed(e, root);
    }
  }

  private int wrongUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(
        "gridmask: "
            + unknownCommand(e).orElseGet(() -> oneLine(e))
            + meant(e)
                .map(name -> "; did you mean " + name + "?")
                .orElse(" (see " + command.getCommandSpec().qualifiedName() + " --help)"));
    if (stacktrace) {
      e.printStackTrace(err);
    }
    return CommandLine.ExitCode.USAGE;
  }

  /** Where a command is expected, what is none is not just an argument too many. */
  private static Optional<String> unknownCommand(ParameterException e) {
    return unmatched(e)
        .filter(typed -> !typed.startsWith("-") && !e.getCommandLine().getSubcommands().isEmpty())
        .map(typed -> FileErrors.inOneLine("unknown command '" + typed + "'"));
  }

  private static Optional<String> unmatched(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched().stream().findFirst()
        : Optional.empty();
  }

  /** The command or option that somebody meant. */
  private static Optional<String> meant(ParameterException e) {
    return unmatched(e).flatMap(typed -> meant(typed.replaceFirst("=.*", ""), e.getCommandLine()));
  }

  private static Optional<String> meant(String typed, CommandLine command) {
    return NearestName.of(
        typed,
        typed.startsWith("-")
            ? command.getCommandSpec().optionsMap().keySet().stream()
            : command.getSubcommands().keySet().stream());
  }

  private int failed(Throwable e, CommandLine command) {
    PrintWriter err = command.getErr();
    err.println("gridmask: " + oneLine(e));
    if (stacktrace) {
      e.printStackTrace(err);
    }
    if (e instanceof CommandFailedException failure) {
      return failure.exitCode();
    }
    return e instanceof InvalidPathException
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  /** What was not foreseen says what it is; its message alone may mean nothing. */
  private static String oneLine(Throwable e) {
    String message = message(e);
    if (e instanceof CommandFailedException || e instanceof ParameterException) {
      return message;
    }
    if (e instanceof InvalidPathException path) {
      return "the path '"
          + path.getInput()
          + "' cannot be used here: "
          + path.getReason()
          + " (where the locale is not UTF-8, LC_ALL=C.UTF-8 may help)";
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataException) {
        return message(cause);
      }
      if (cause instanceof OutOfMemoryError || isNativeAllocation(cause)) {
        return "out of memory: "
            + message(cause)
            + "; a smaller train.batchSize, data.size or model.width needs less, and JAVA_OPTS=-Xmx8g"
            + " would let Java's heap have 8 GB";
      }
    }
    if (e instanceof FileSystemException file) {
      return FileErrors.located(file);
    }
    String kind = e.getClass().getSimpleName();
    return (message.isEmpty() ? kind : kind + ": " + message) + " (--stacktrace shows where)";
  }

  /** ND4J's own code is in C++, whose exceptions come as RuntimeExceptions. */
  private static boolean isNativeAllocation(Throwable e) {
    return e instanceof RuntimeException && message(e).contains("bad_alloc");
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? "" : FileErrors.inOneLine(e.getMessage());
  }

  /** The version that Maven built. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"gridmask " + Versions.gridmask()};
    }
  }
}
